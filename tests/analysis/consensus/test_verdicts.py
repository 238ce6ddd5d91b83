from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.consensus import (
    CANNOT_DECIDE,
    AllOf,
    Cases,
    Compare,
    Count,
    Denominator,
    Disagreement,
    Is,
    Measure,
    Median,
    Not,
    Outcome,
    Response,
    Rule,
    RuleError,
    Share,
    Valid,
    decide,
    evaluate,
    inclusion_met_but_opposed,
    opposed,
    parse_rule,
    preset,
)
from analysis.ratings import Scale, Tally
from analysis.result import Reason
from tests.analysis.slow import FIVE, NINE, tally

MIRROR = {"in": "out", "out": "in", "neither": "neither", CANNOT_DECIDE: CANNOT_DECIDE}


def spread(agree: int, middle: int, oppose: int) -> Tally:
    return tally([8] * agree + [5] * middle + [2] * oppose)


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


def test_a_measure_that_is_undefined_is_never_false() -> None:
    ram_on_five = Rule("r", FIVE, (Outcome("in", Not(Is(Disagreement("ram-classic")))),))
    assert evaluate(ram_on_five, tally([5, 5], FIVE)).outcome == CANNOT_DECIDE
    beside_a_false = Rule(
        "r",
        FIVE,
        (Outcome("in", AllOf((Compare(Median(), ">", Fraction(5)), Is(Disagreement("ram-classic"))))),),
    )
    assert decide(beside_a_false, tally([5, 5], FIVE)) == CANNOT_DECIDE


@pytest.mark.parametrize("measure", [Count(1, 3), Share(1, 3)])
def test_a_statement_that_nobody_rated_passes_no_upper_limit(measure: Measure) -> None:
    rule = Rule("r", NINE, (Outcome("in", Compare(measure, "<", Fraction(1))),))
    assert evaluate(rule, tally([8], cannot_judge=1)).outcome == "in"
    verdict = evaluate(rule, tally([], cannot_judge=3, missing=2))
    assert (verdict.outcome, verdict.reason) == (CANNOT_DECIDE, Reason.of("no_data"))


@pytest.mark.parametrize(
    ("measure", "bound", "outcome"),
    [
        (Valid(), Fraction(1), "in"),
        (Response(), Fraction(3, 4), "in"),
        (Response(), Fraction(1, 2), "neither"),
    ],
)
def test_nobody_is_a_number_for_those_who_count_who_answered(
    measure: Measure, bound: Fraction, outcome: str
) -> None:
    rule = Rule("r", NINE, (Outcome("in", Compare(measure, "<", bound)),))
    assert decide(rule, tally([], cannot_judge=3, missing=2)) == outcome


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


def test_only_opposition_in_the_way_is_recognised() -> None:
    comet = preset("comet-70-15", NINE)
    assert inclusion_met_but_opposed(comet, spread(14, 3, 3))
    assert not inclusion_met_but_opposed(comet, spread(14, 4, 2))
    assert not inclusion_met_but_opposed(comet, spread(10, 6, 4))
    assert not inclusion_met_but_opposed(preset("percent-70", NINE), spread(14, 3, 3))


@pytest.mark.parametrize(
    "limit",
    [
        "less than 15% oppose",
        "not (at least 15% oppose)",
        "at most 2 rate 1-3",
        "not (at least 3 rate 1-3)",
        "more than 85% rate 4-9",
        "(less than 15% oppose in every group)",
        "not (at least 15% oppose in any group)",
        "CVR of 1-3 < -0.7",
    ],
)
@pytest.mark.parametrize(
    ("agree", "middle", "oppose", "expected"),
    [(14, 3, 3, True), (14, 4, 2, False), (10, 6, 4, False), (13, 3, 4, False), (2, 2, 16, False)],
)
def test_opposition_in_the_way_is_recognised_however_it_is_put(
    limit: str, agree: int, middle: int, oppose: int, expected: bool
) -> None:
    rule = parse_rule(
        f"in if at least 70% agree and {limit}; out if at least 70% oppose; otherwise neither", NINE
    )
    seen = spread(agree, middle, oppose)
    cases = Cases.of((seen,), groups={"all": Cases.of((seen,))})
    assert opposed(rule, cases).tolist() == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in if (at least 70% agree and less than 15% oppose) in every group; otherwise neither", True),
        ("in if (at least 70% agree and at most 2 oppose) or median >= 9; otherwise neither", True),
        ("out if less than 75% agree; in if less than 15% oppose; otherwise neither", False),
        ("in if mean >= 8; otherwise neither", False),
        ("in if at least 75% agree and less than 15% oppose; otherwise neither", False),
        ("in if at least 70% agree and at least 95% of invited experts rate 1-9; otherwise neither", False),
        ("keep if at least 70% agree and less than 15% oppose; otherwise drop", False),
    ],
)
def test_only_limits_on_opposition_are_forgiven(text: str, expected: bool) -> None:
    seen = replace(spread(14, 3, 3), missing=5, invited=25)
    cases = Cases.of((seen,), groups={"all": Cases.of((seen,))})
    assert opposed(parse_rule(text, NINE), cases).tolist() == [expected]


@pytest.mark.parametrize(
    ("counts", "expected"), [((0, 4, 8, 8), True), ((4, 6, 5, 5), False), ((1, 1, 9, 9), False)]
)
def test_without_a_middle_a_limit_on_opposition_is_one_that_the_rule_names(
    counts: tuple[int, ...], expected: bool
) -> None:
    four = Scale.parse("1-4")
    seen = Tally(four, counts)
    assert inclusion_met_but_opposed(preset("comet-70-15", four), seen) is expected
    assert not inclusion_met_but_opposed(preset("percent-75", four), seen)


def test_nobody_is_opposed_where_nobody_rated() -> None:
    rule = parse_rule("in if less than 15% oppose; otherwise neither", NINE)
    assert not inclusion_met_but_opposed(rule, spread(0, 0, 0))
    assert inclusion_met_but_opposed(rule, spread(0, 0, 1))


def test_a_tally_of_another_scale_is_refused() -> None:
    with pytest.raises(RuleError, match="made for the scale 1-9"):
        decide(preset("percent-75", NINE), tally([4], FIVE))
