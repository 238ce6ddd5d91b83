"""Rules that cannot be are refused when they are made."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from analysis.consensus import (
    AllOf,
    Apmo,
    ByPanelSize,
    Compare,
    Count,
    Cvr,
    Disagreement,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Iqr,
    Is,
    LawsheCritical,
    Median,
    Not,
    Outcome,
    Quantile,
    Rule,
    RuleError,
    Share,
    VanDerEijk,
    parse_rule,
    preset,
)
from analysis.consensus.expressions import leaves
from analysis.ratings import Scale
from tests.analysis.slow import FIVE, NINE

HALF = Fraction(1, 2)
WRONG: Any = "wrong"
MEDIAN_7 = Compare(Median(), ">=", Fraction(7))


def rule(when: Expression, name: str = "in", **settings: Any) -> Rule:
    return Rule("r", NINE, (Outcome(name, when),), **settings)


def nested(levels: int) -> Expression:
    part: Expression = MEDIAN_7
    for _ in range(levels):
        part = Not(part)
    return part


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda: Compare(Share(7, 9), ">=", Fraction(101, 100)), "0% to 100%"),
        (lambda: Compare(Share(7, 9), WRONG, HALF), "A comparison is one of"),
        (lambda: Compare(Iqr(), "<=", Fraction(-1)), "below 0"),
        (lambda: Compare(Count(7, 9), ">=", HALF), "whole number"),
        (lambda: Compare(VanDerEijk(), ">=", Fraction(2)), "-1 to 1"),
        (lambda: Compare(Median(), ">=", Apmo()), "for shares only"),
        (lambda: Compare(Share(7, 9), ">=", LawsheCritical(HALF)), "for the CVR only"),
        (lambda: Compare(Share(7, 9), ">=", ByPanelSize(((1, HALF), (9, Fraction(2))))), "0% to 100%"),
        (lambda: Compare(Median(), ">=", Fraction(1, 10**6 + 1)), "at most 6 digits"),
        (lambda: Share(7, 9, WRONG), "The denominator is one of"),
        (lambda: Quantile(Fraction(3, 2)), "0% to 100% of the ratings"),
        (lambda: LawsheCritical(Fraction(0)), "between 0 and 1"),
        (lambda: ByPanelSize(((1, HALF),)), "2 to 20 rising steps"),
        (lambda: ByPanelSize(((2, HALF), (3, HALF))), "the first from 1"),
        (lambda: ByPanelSize(((1, HALF), (9, HALF), (9, HALF))), "rising steps"),
        (lambda: Disagreement(WRONG), "A test of disagreement is one of"),
        (lambda: AllOf((MEDIAN_7,)), "at least two conditions"),
        (lambda: InGroups(MEDIAN_7, WRONG), "every or any"),
        (lambda: InGroups(MEDIAN_7, "any", 0), "at least 1 person"),
        (lambda: InGroup(MEDIAN_7, " lay"), "The name of a group"),
        (lambda: InRounds(MEDIAN_7, 3, 2), "at least 1 of at most 10 rounds"),
        (lambda: ForDimension(MEDIAN_7, 'a "b"'), "no quotation marks"),
        (lambda: Rule("r", NINE, ()), "1 to 20 outcomes"),
        (lambda: rule(MEDIAN_7, "neither"), "the same outcome twice"),
        (lambda: rule(MEDIAN_7, "x" * 41), "1 to 40 printable characters"),
        (lambda: rule(MEDIAN_7, "a\nb"), "printable"),
        (lambda: rule(MEDIAN_7, "cannot_decide"), "is not cannot_decide"),
        (lambda: rule(MEDIAN_7, denominator=WRONG), "The denominator is one of"),
        (lambda: rule(MEDIAN_7, quantile_type=3), "The quantile type is one of"),
        (
            lambda: Rule("r", FIVE, (Outcome("in", Compare(Cvr(5, 6), ">", HALF)),)),
            "5-6 is not on the scale 1-5",
        ),
        (lambda: rule(Compare(Share(9, 7), ">", HALF)), "9-7 is not on the scale"),
        (
            lambda: rule(InGroups(InGroup(MEDIAN_7, "lay"), "any")),
            "about a group cannot stand inside another",
        ),
        (lambda: rule(InRounds(Not(InRounds(MEDIAN_7, 1, 2)), 1, 2)), "about a round cannot stand inside"),
        (
            lambda: rule(AllOf(tuple(InGroup(MEDIAN_7, f"g{one}") for one in range(13)))),
            "names at most 12 groups",
        ),
        (lambda: rule(nested(20)), "at most 20 inside each other"),
        (lambda: rule(AllOf((MEDIAN_7,) * 200)), "at most 200 parts"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(make: Callable[[], object], refusal: str) -> None:
    with pytest.raises(RuleError) as refused:
        make()
    assert refusal in str(refused.value)


def test_the_largest_rule_is_taken() -> None:
    assert len(list(leaves(rule(AllOf((MEDIAN_7,) * 199)).outcomes[0].when))) == 199
    assert list(leaves(rule(nested(19)).outcomes[0].when)) == [MEDIAN_7]


def test_a_number_by_panel_size_holds_from_its_step_on() -> None:
    table = ByPanelSize(((1, Fraction(1)), (6, Fraction(7, 9)), (20, Fraction(7, 10))))
    assert [table.at(n) for n in (0, 1, 5, 6, 19, 20, 99)] == [
        Fraction(1), Fraction(1), Fraction(1), Fraction(7, 9), Fraction(7, 9), Fraction(7, 10), Fraction(7, 10)
    ]  # fmt: skip


def test_the_bands_of_a_rule_are_those_it_asks_for() -> None:
    narrow = rule(InGroups(Compare(Share(8, 9), ">=", HALF), "every"))
    assert narrow.agree_band == (8, 9)
    assert narrow.oppose_band == NINE.oppose
    assert preset("lawshe-exact", Scale.parse("1-3")).agree_band == (3, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("out if not (at least 50% agree)", "out if less than 50% agree"),
        ("in if not (at least 30% oppose) and median >= 7", "in if less than 30% oppose and median >= 7"),
        ("in if not (less than 70% rate 8-9)", "in if at least 70% rate 8-9"),
        ("out if not (not (at least 70% rate 1-2))", "out if at least 70% rate 1-2"),
        ("in if not (median < 7 or at most 60% rate 6-9)", "in if median >= 7 and more than 60% rate 6-9"),
        ("in if not (fewer than 9 rate 8-9)", "in if at least 9 rate 8-9"),
        ("out if not (less than 60% rate 1-2 in any group)", "out if at least 60% rate 1-2 in every group"),
    ],
)
def test_bands_do_not_hang_on_how_a_condition_is_put(one: str, other: str) -> None:
    negated, plain = (parse_rule(f"{text}; otherwise neither", NINE) for text in (one, other))
    assert (negated.agree_band, negated.oppose_band) == (plain.agree_band, plain.oppose_band)


def test_a_band_that_few_may_take_is_not_the_one_asked_for() -> None:
    three_way = "in if at least 70% rate 8-9; out if not (at least 50% rate 7-9); otherwise neither"
    found = parse_rule(three_way, NINE)
    assert (found.agree_band, found.oppose_band) == ((8, 9), NINE.oppose)
    limited = parse_rule("in if not (at least 30% rate 1-2) and median >= 7; otherwise neither", NINE)
    assert limited.agree_band == NINE.agree


def test_the_disagreement_of_a_rule_is_the_test_it_names() -> None:
    assert rule(AllOf((MEDIAN_7, Not(Is(Disagreement("ram-ipras")))))).disagreement_test == "ram-ipras"
    assert rule(MEDIAN_7).disagreement_test == "ram-classic"
    assert preset("percent-70", FIVE).disagreement_test == "polarisation"
