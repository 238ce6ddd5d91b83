from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import (
    CANNOT_DECIDE,
    AllOf,
    AnyOf,
    Compare,
    Denominator,
    Disagreement,
    Iqr,
    Is,
    Median,
    Not,
    Outcome,
    Rule,
    RuleError,
    Share,
    decide,
    evaluate,
    explain,
    inclusion_met_but_opposed,
    preset,
    presets,
    rule_as_json,
    rule_digest,
    rule_from_json,
)
from analysis.ratings import Scale, Tally
from tests.analysis.slow import FIVE, NINE, tally
from tests.analysis.strategies import tallies

MIRROR = {"in": "out", "out": "in", "neither": "neither", CANNOT_DECIDE: CANNOT_DECIDE}


def spread(agree: int, middle: int, oppose: int) -> Tally:
    return tally([8] * agree + [5] * middle + [2] * oppose)


@pytest.mark.parametrize(
    ("agree", "middle", "oppose", "outcome"),
    [(14, 4, 2, "in"), (14, 3, 3, "neither"), (7, 3, 0, "in"), (2, 4, 14, "out"), (3, 3, 14, "neither")],
)
def test_comet_at_its_boundaries(agree: int, middle: int, oppose: int, outcome: str) -> None:
    """3 of 20 is exactly 15% and so not less than 15%."""
    assert decide(preset("comet-70-15", NINE), spread(agree, middle, oppose)) == outcome


def test_16_of_23_does_not_pass_70_percent() -> None:
    verdict = evaluate(preset("percent-70", NINE), spread(16, 7, 0))
    assert verdict.outcome == "neither"
    assert "7-9: 16 of 23 valid = 69.6% < 70%" in verdict.line


def test_55_of_100_is_at_least_55_percent() -> None:
    rule = Rule("r", NINE, (Outcome("in", Compare(Share(7, 9), ">=", Fraction(55, 100))),))
    assert 55 < 0.55 * 100  # what binary floats make of it
    assert decide(rule, spread(55, 45, 0)) == "in"


def test_every_threshold_equals_the_exact_fraction() -> None:
    for percent in range(0, 101, 5):
        condition = Compare(Share(7, 9), ">=", Fraction(percent, 100))
        rule = Rule("r", NINE, (Outcome("in", condition),))
        for n in range(1, 41):
            for k in range(n + 1):
                assert (decide(rule, spread(k, n - k, 0)) == "in") is (100 * k >= percent * n)


def test_a_percentage_is_never_printed_as_its_bound_when_it_is_not() -> None:
    verdict = evaluate(preset("percent-70", NINE), spread(6999, 3001, 0))
    assert "= 69.99% < 70%" in verdict.line


@given(
    tallies(),
    st.sampled_from(["comet-70-15", "percent-70", "percent-75", "percent-80", "iqr3-median"]),
)
def test_reversing_the_scale_swaps_in_and_out(counted: Tally, name: str) -> None:
    rule = preset(name, NINE)
    mirrored = Tally(NINE, counted.counts[::-1], counted.cannot_judge, counted.missing, counted.invited)
    assert decide(rule, mirrored) == MIRROR[decide(rule, counted)]


@pytest.mark.parametrize("name", [one.name for one in presets()])
def test_without_a_rating_no_rule_decides(name: str) -> None:
    found = next(one for one in presets() if one.name == name)
    scale = Scale.parse(found.only_on or "1-4")
    verdict = evaluate(preset(name, scale), Tally(scale, (0,) * len(scale.scores), invited=9))
    assert verdict.outcome == CANNOT_DECIDE
    assert verdict.reason is not None
    assert verdict.reason.code == "no_data"
    assert verdict.consensus is None


def test_a_measure_that_is_undefined_is_never_false() -> None:
    ram_on_five = Rule("r", FIVE, (Outcome("in", Not(Is(Disagreement("ram-classic")))),))
    assert evaluate(ram_on_five, tally([5, 5], FIVE)).outcome == CANNOT_DECIDE
    beside_a_false = Rule(
        "r",
        FIVE,
        (Outcome("in", AllOf((Compare(Median(), ">", Fraction(5)), Is(Disagreement("ram-classic"))))),),
    )
    assert decide(beside_a_false, tally([5, 5], FIVE)) == CANNOT_DECIDE


@pytest.mark.parametrize(
    ("denominator", "outcome", "counted"),
    [
        ("valid", "in", "8 of 10 valid = 80.0% >= 75%"),
        ("valid_plus_cannot_judge", "neither", "8 of 12 valid or cannot judge = 66.7% < 75%"),
        ("invited", "neither", "8 of 15 invited = 53.3% < 75%"),
    ],
)
def test_the_denominator_is_part_of_the_rule(denominator: Denominator, outcome: str, counted: str) -> None:
    rule = preset("percent-75", NINE, denominator=denominator)
    verdict = evaluate(rule, tally([8] * 8 + [5] * 2, cannot_judge=2, missing=3))
    assert (verdict.outcome, counted in verdict.line) == (outcome, True)


@pytest.mark.parametrize(
    ("ratings", "outcome", "consensus"),
    [
        ([7, 7, 8, 9], "in", True),
        ([1, 1, 7, 7, 9, 9, 9], "in", False),
        ([6, 6, 5, 5], "neither", True),
        ([3, 3, 2, 2], "out", True),
    ],
)
def test_consensus_is_told_apart_from_the_outcome(ratings: list[int], outcome: str, consensus: bool) -> None:
    verdict = evaluate(preset("iqr3-median", NINE), tally(ratings))
    assert (verdict.outcome, verdict.consensus) == (outcome, consensus)
    assert verdict.consensus_line is not None
    assert verdict.consensus_line.startswith("IQR")


@pytest.mark.parametrize(
    ("name", "ratings", "outcome"),
    [
        ("three-way-80-50", [8] * 8 + [5] * 2, "in"),
        ("three-way-80-50", [8] * 5 + [5] * 5, "neither"),
        ("three-way-80-50", [8] * 4 + [5] * 6, "out"),
        ("ram-classic", [1] * 3 + [8] * 7, "neither"),
        ("ram-classic", [1] * 2 + [8] * 8, "in"),
        ("ram-classic", [6] * 5 + [7] * 5, "in"),
        ("ram-classic", [3] * 5 + [4] * 5, "neither"),
        ("ram-ipras", [1] * 4 + [9] * 5, "neither"),
    ],
)
def test_presets_decide_as_published(name: str, ratings: list[int], outcome: str) -> None:
    assert decide(preset(name, NINE), tally(ratings)) == outcome


def test_median_and_spread_on_five_points() -> None:
    rule = preset("iqr1-median4", FIVE)
    assert decide(rule, tally([4, 4, 5, 5], FIVE)) == "in"
    assert decide(rule, tally([1, 4, 4, 5, 2], FIVE)) == "neither"
    assert decide(rule, tally([1, 2, 2, 1], FIVE)) == "out"


def test_only_opposition_in_the_way_is_recognised() -> None:
    comet = preset("comet-70-15", NINE)
    assert inclusion_met_but_opposed(comet, spread(14, 3, 3))
    assert not inclusion_met_but_opposed(comet, spread(14, 4, 2))
    assert not inclusion_met_but_opposed(comet, spread(10, 6, 4))
    assert not inclusion_met_but_opposed(preset("percent-70", NINE), spread(14, 3, 3))


def test_a_rule_explains_itself_in_one_sentence() -> None:
    assert explain(preset("comet-70-15", FIVE, denominator="invited")) == (
        "In if at least 70% of the invited experts rated 4-5 and less than 15% of the invited experts rated 1-2;"
        " out if at least 70% of the invited experts rated 1-2 and less than 15% of the invited experts rated 4-5;"
        " otherwise neither."
    )
    nested = Rule(
        "r",
        NINE,
        (
            Outcome(
                "in",
                AllOf(
                    (
                        Not(Is(Disagreement("ram-ipras"))),
                        AnyOf(
                            (Compare(Median(), ">", Fraction(6)), Not(Compare(Iqr(), "<=", Fraction(3, 2))))
                        ),
                        Compare(Share(7, 7), ">=", Fraction(2, 3)),
                    )
                ),
            ),
        ),
    )
    assert explain(nested) == (
        "In if there is no disagreement (RAM IPRAS) and (the median is more than 6 or not (the IQR (R type 7) is at"
        " most 1.5)) and at least 2/3 of the valid ratings are 7; otherwise neither."
    )


def test_the_hash_of_a_rule_sees_what_it_does_and_not_its_name() -> None:
    hashes = set()
    for one in presets():
        rule = preset(one.name, Scale.parse(one.only_on or "1-9"))
        hashes.add(rule_digest(rule))
    assert len(hashes) == len(presets())
    renamed = replace(preset("percent-75", NINE), name="ours")
    assert rule_digest(renamed) == rule_digest(preset("percent-75", NINE))
    assert rule_digest(preset("percent-75", NINE, denominator="invited")) != rule_digest(renamed)


def test_presets_refuse_a_scale_they_are_not_made_for() -> None:
    with pytest.raises(RuleError, match="ram-classic is made for the scale 1-9, not for 1-5"):
        preset("ram-classic", FIVE)
    with pytest.raises(RuleError, match='There is no rule "coin-flip"; there are comet-70-15, percent-70'):
        preset("coin-flip", FIVE)


def test_bounds_that_cannot_be_are_refused() -> None:
    with pytest.raises(RuleError, match="0% to 100%"):
        Compare(Share(7, 9), ">=", Fraction(101, 100))
    with pytest.raises(RuleError, match="below 0"):
        Compare(Iqr(), "<=", Fraction(-1))


def test_a_tally_of_another_scale_is_refused() -> None:
    with pytest.raises(RuleError, match="made for the scale 1-9"):
        decide(preset("percent-75", NINE), tally([4], FIVE))


def test_a_stored_rule_reads_back_as_itself() -> None:
    for one in presets():
        rule = preset(one.name, Scale.parse(one.only_on or "1-9"))
        assert rule_from_json(rule_as_json(rule)) == rule
