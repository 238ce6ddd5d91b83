from fractions import Fraction
from itertools import product
from math import comb, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import (
    RuleError,
    decide,
    needed_count,
    operating_characteristics,
    operating_curve,
    parse_rule,
    preset,
    profile_of,
    smallest_panel,
)
from analysis.consensus import operating as operating_module
from analysis.ratings import RatingsError, Scale
from tests.analysis.slow import FIVE, NINE, tally

SEVENTY = preset("percent-70", NINE)
TENTHS = Fraction(3, 5)


@pytest.mark.parametrize(("experts", "passing"), [(10, 0.38), (20, 0.25), (30, 0.18), (50, 0.10)])
def test_a_statement_with_true_agreement_60_percent_passes_a_70_percent_rule(
    experts: int, passing: float
) -> None:
    found = operating_characteristics(SEVENTY, experts, profile_of(SEVENTY, TENTHS))
    assert round(found.passing, 2) == passing
    assert found.method.startswith("exact")


@pytest.mark.parametrize(("experts", "needed"), [(12, 9), (8, 6), (10, 7), (23, 17), (1, 1)])
def test_a_70_percent_rule_needs_so_many(experts: int, needed: int) -> None:
    assert needed_count(SEVENTY, experts) == needed


def test_a_rule_may_be_out_of_reach_of_a_small_panel() -> None:
    lawshe = preset("lawshe-exact", Scale.parse("1-3"))
    assert needed_count(lawshe, 4) is None
    assert needed_count(lawshe, 8) == 7


@given(
    experts=st.integers(1, 60),
    percent=st.integers(1, 100),
    agreement=st.fractions(0, 1, max_denominator=20),
)
def test_one_share_is_the_exact_binomial(experts: int, percent: int, agreement: Fraction) -> None:
    rule = parse_rule(f"in if at least {percent}% agree; otherwise neither", FIVE)
    needed = -(-percent * experts // 100)
    ways = (
        comb(experts, k) * agreement**k * (1 - agreement) ** (experts - k) for k in range(needed, experts + 1)
    )
    found = operating_characteristics(rule, experts, profile_of(rule, agreement))
    assert found.passing == pytest.approx(float(sum(ways)), abs=1e-12)
    assert sum(found.probabilities.values()) == pytest.approx(1)


@pytest.mark.parametrize("name", ["comet-70-15", "iqr1-median4", "percent-80"])
def test_probabilities_are_those_of_all_panels_one_by_one(name: str) -> None:
    """Every way in which four people can rate on five points, weighed by its probability."""
    rule, profile = preset(name, FIVE), (0.1, 0.05, 0.15, 0.3, 0.4)
    expected = dict.fromkeys(("in", "out", "neither", "cannot_decide"), 0.0)
    for ratings in product(FIVE.scores, repeat=4):
        expected[decide(rule, tally(ratings, FIVE))] += prod(profile[rating - 1] for rating in ratings)
    assert operating_characteristics(rule, 4, profile).probabilities == pytest.approx(expected)


def test_simulated_where_there_are_too_many_tables_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = preset("ram-classic", NINE)
    profile = profile_of(rule, Fraction(3, 4), Fraction(1, 10))
    exact = operating_characteristics(rule, 9, profile)
    monkeypatch.setattr(operating_module, "MOST_TABLES", 10)
    simulated = operating_characteristics(rule, 9, profile)
    assert simulated.method == "20,000 simulated panels, seed 20010501"
    assert simulated.passing == pytest.approx(exact.passing, abs=0.015)
    assert simulated == operating_characteristics(rule, 9, profile)
    assert simulated != operating_characteristics(rule, 9, profile, seed=2)


def test_a_profile_spreads_agreement_and_opposition_over_their_bands() -> None:
    assert profile_of(SEVENTY, Fraction(3, 5)) == pytest.approx((0.4 / 6,) * 6 + (0.2,) * 3)
    assert profile_of(SEVENTY, Fraction(3, 5), Fraction(3, 10)) == pytest.approx(
        (0.1,) * 3 + (0.1 / 3,) * 3 + (0.2,) * 3
    )
    for agreement, opposition in ((Fraction(3, 5), Fraction(1, 2)), (Fraction(6, 5), None)):
        with pytest.raises(RatingsError, match="True agreement and opposition"):
            profile_of(SEVENTY, agreement, opposition)


def test_the_curve_rises_from_never_to_always() -> None:
    curve = operating_curve(preset("comet-70-15", NINE), 12)
    assert [agreement for agreement, _ in curve] == pytest.approx([step / 20 for step in range(21)])
    passing = [probability for _, probability in curve]
    assert passing == sorted(passing)
    assert passing[0] == 0.0
    assert passing[-1] == pytest.approx(1)
    assert len(operating_curve(SEVENTY, 12, opposition=0.25)) == 16


def test_the_smallest_panel_is_small_enough_and_no_larger() -> None:
    size = smallest_panel(SEVENTY)
    assert size == 45
    profile = profile_of(SEVENTY, TENTHS)
    assert operating_characteristics(SEVENTY, size, profile).passing <= 0.1
    assert operating_characteristics(SEVENTY, size - 1, profile).passing > 0.1
    assert smallest_panel(preset("ram-classic", NINE)) is None


def test_rules_that_look_further_are_refused() -> None:
    beyond = (
        "mean >= 4 in at least 2 of 3 rounds",
        "at least 75% agree in every group",
        "share of agree >= APMO",
    )
    for text in beyond:
        rule = parse_rule(f"in if {text}; otherwise neither", FIVE)
        with pytest.raises(RuleError, match="more than the ratings of one statement"):
            operating_characteristics(rule, 8, (0.2,) * 5)
        with pytest.raises(RuleError, match="more than the ratings of one statement"):
            needed_count(rule, 8)
    with pytest.raises(RatingsError, match="at least one expert"):
        operating_characteristics(SEVENTY, 0, profile_of(SEVENTY, TENTHS))


def test_those_who_do_not_agree_choose_the_nearest_category_between_the_bands() -> None:
    """Six 7s and six 6s have the median 6.5; with six 4s it would be 5.5."""
    assert needed_count(preset("ram-classic", NINE), 12) == 6
