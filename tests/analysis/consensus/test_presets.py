"""The published rules: what each decides at its boundaries."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import (
    CANNOT_DECIDE,
    Cases,
    RuleError,
    decide,
    evaluate,
    parse_rule,
    preset,
    presets,
    read_rule,
    verdicts,
)
from analysis.ratings import Scale, Tally
from tests.analysis.slow import FIVE, NINE, tally
from tests.analysis.strategies import tallies

FOUR = Scale.parse("1-4")
THREE = Scale.parse("1-3")
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


def test_presets_refuse_a_scale_they_are_not_made_for() -> None:
    with pytest.raises(RuleError, match="ram-classic is made for the scale 1-9, not for 1-5"):
        preset("ram-classic", FIVE)
    with pytest.raises(RuleError, match='There is no rule "coin-flip"; there are comet-70-15, percent-70'):
        preset("coin-flip", FIVE)


def test_a_third_at_each_end_of_ten_is_disagreement_from_three_on() -> None:
    """BMC Med Inform Decis Mak 2012;12:93, Table 7: 3 of 10, though 3 is less than a third of 10."""
    split = tally([2] * 3 + [8] * 7)
    assert Fraction(10, 3) > 3
    assert decide(preset("ram-classic", NINE), split) == "neither"
    assert decide(preset("ram-classic", NINE), tally([2] * 2 + [8] * 8)) == "in"


@pytest.mark.parametrize(
    ("experts", "needed"),
    [(2, 2), (3, 3), (4, 4), (5, 5), (6, 5), (7, 6), (8, 7), (9, 7), (10, 8)],
)
def test_content_validity_needs_as_many_as_the_tables_say(experts: int, needed: int) -> None:
    """All of up to five experts; from six on a share printed as .78 or more, and 7 of 9 is 0.777..."""
    rule = preset("content-validity", FOUR)
    for relevant in range(experts + 1):
        outcome = decide(rule, tally([3] * relevant + [2] * (experts - relevant), FOUR))
        assert (outcome == "in") is (relevant >= needed)


@pytest.mark.parametrize(
    ("experts", "needed"),
    [(5, 5), (6, 6), (7, 7), (8, 7), (9, 8), (10, 9), (11, 9), (12, 10), (13, 10), (15, 12)],
)
def test_lawshe_needs_as_many_as_the_exact_test_says(experts: int, needed: int) -> None:
    """Ayre & Scally 2014, one-tailed 5%."""
    rule = preset("lawshe-exact", THREE)
    for essential in range(experts + 1):
        outcome = decide(rule, tally([3] * essential + [2] * (experts - essential), THREE))
        assert (outcome == "in") is (essential >= needed)


def test_lawshe_cannot_decide_in_a_panel_too_small() -> None:
    assert decide(preset("lawshe-exact", THREE), tally([3] * 4, THREE)) == CANNOT_DECIDE


def test_apmo_takes_its_cut_from_the_whole_round() -> None:
    """Majorities 9 and 6 of 10 each, none in the third statement: the cut is 15 of 30, met by 5 of 10."""
    rule = preset("apmo", NINE)
    round_of_three = (spread(9, 1, 0), spread(2, 2, 6), spread(5, 5, 0))
    found = verdicts(rule, Cases.of(round_of_three, whole_round=True))
    assert [one.outcome for one in found] == ["in", "out", "in"]
    assert decide(rule, round_of_three[0]) == CANNOT_DECIDE


def test_apmo_cannot_decide_a_round_without_a_majority() -> None:
    """The sum of no majorities is 0, and a cut of 0 would take in every statement."""
    torn = (spread(5, 0, 5), spread(4, 3, 3))
    for verdict in verdicts(preset("apmo", NINE), Cases.of(torn, whole_round=True)):
        assert verdict.outcome == CANNOT_DECIDE
        assert verdict.reason is not None
        assert verdict.reason.code == "no_majority"
    silent = verdicts(preset("apmo", NINE), Cases.of((spread(0, 0, 0),), whole_round=True))[0]
    assert silent.reason is not None
    assert silent.reason.code == "no_data"


def test_a_mean_must_be_reached_in_two_of_three_rounds() -> None:
    rule = preset("mean4-two-of-three", FIVE)
    high, low = tally([4, 4, 4], FIVE), tally([4, 4, 3], FIVE)

    def after(now: Tally, *before: Tally) -> str:
        earlier = tuple(Cases.of((one,)) for one in before)
        return verdicts(rule, Cases.of((now,), earlier=earlier))[0].outcome

    assert after(high, low, high) == "in"
    assert after(low, high, low) == "neither"
    assert after(high, high) == "in"
    assert after(low, high) == CANNOT_DECIDE
    assert after(low, low) == "neither"


@pytest.mark.parametrize(
    ("ratings", "outcome"),
    [([8] * 75 + [5] * 25, "in"), ([8] * 74 + [5] * 26, "neither"), ([8] * 59 + [5] * 41, "out")],
)
def test_three_ways_at_75_and_60_percent(ratings: list[int], outcome: str) -> None:
    assert decide(preset("three-way-75-60", NINE), tally(ratings)) == outcome


def test_a_rule_is_read_by_its_name_or_from_its_text() -> None:
    assert read_rule(" percent-80 ", NINE, denominator="invited") == preset(
        "percent-80", NINE, denominator="invited"
    )
    text = "in if at least 80% agree; otherwise neither"
    assert read_rule(text, FIVE, quantile_type=6) == parse_rule(text, FIVE, quantile_type=6)
    with pytest.raises(RuleError, match='no rule "percnt-80"'):
        read_rule("percnt-80", NINE)


def test_an_unknown_name_is_echoed_short_and_escaped() -> None:
    with pytest.raises(RuleError, match=r'no rule "\\x1b\[2Jx{70}\.\.\."'):
        preset("\x1b[2J" + "x" * 500, NINE)


def test_shares_on_counts_are_those_of_all_panels() -> None:
    """Every panel of 1 to 40 experts: at least 70% agree and less than 15% oppose, in whole numbers."""
    rows = np.array([(a, m, n - a - m) for n in range(1, 41) for a in range(n + 1) for m in range(n - a + 1)])
    counts = np.zeros((len(rows), 9), dtype=np.int64)
    counts[:, [8, 4, 0]] = rows
    found = [one.outcome for one in verdicts(preset("comet-70-15", NINE), Cases.from_counts(NINE, counts))]

    def slow(agree: int, middle: int, oppose: int) -> str:
        n = agree + middle + oppose
        if 100 * agree >= 70 * n and 100 * oppose < 15 * n:
            return "in"
        return "out" if 100 * oppose >= 70 * n and 100 * agree < 15 * n else "neither"

    assert found == [slow(*row) for row in rows.tolist()]
