from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import Cases, Rule, decide, outcome_names, outcomes, parse_rule, preset
from analysis.ratings import RatingMatrix
from analysis.robustness import Robustness, robustness, robustness_of_round
from tests.analysis.slow import FIVE, NINE, tally
from tests.analysis.strategies import panels

SEVENTY = preset("percent-70", NINE)
GROUPS = ("nurses", "surgeons", None)


def left_out(rule: Rule, cases: Cases) -> tuple[Robustness, ...]:
    return robustness_of_round(rule, cases, checks=["leave_one_out"])


@pytest.mark.parametrize(
    ("agree", "n", "outcome", "robust"),
    [(7, 10, "in", False), (21, 30, "in", False), (8, 12, "neither", False), (9, 10, "in", True)],
)
def test_one_person_may_carry_a_decision(agree: int, n: int, outcome: str, robust: bool) -> None:
    counted = tally([8] * agree + [5] * (n - agree))
    assert decide(SEVENTY, counted) == outcome
    assert robustness(SEVENTY, counted, checks=["leave_one_out"]).robust is robust


def test_one_sentence_names_all_answers_that_carry_it() -> None:
    [found] = left_out(SEVENTY, Cases.of([tally([7, 8, 8, 9, 9, 9, 9] + [5] * 3)]))
    assert [one.sentence for one in found.differences] == [
        "without one rating of 7, 8 or 9 the outcome is neither"
    ]
    invited = preset("percent-75", NINE, denominator="invited")
    [found] = left_out(invited, Cases.of([tally([8] * 8 + [5], cannot_judge=1, missing=1)]))
    assert [one.sentence for one in found.differences] == [
        "without one rating of 5, one cannot judge or one without an answer the outcome is in"
    ]


@pytest.mark.twin("leave one out")
@given(panels(experts=(1, 9), items=(1, 3)), st.sampled_from(["valid", "valid_plus_cannot_judge", "invited"]))
def test_by_counts_equals_removing_people(rows: list[list[int | None]], denominator: str) -> None:
    """Of the people without a rating every other one said cannot judge."""
    silent = [row for row, ratings in enumerate(rows) if ratings[0] is None]
    marks = set(silent[::2])
    rule = preset("comet-70-15", FIVE, denominator=denominator)  # type: ignore[arg-type]  # drawn from the three

    def cases(kept: list[int]) -> Cases:
        cannot_judge = [(place, 0) for place, row in enumerate(kept) if row in marks]
        items = [str(item) for item in range(len(rows[0]))]
        matrix = RatingMatrix.from_scores(
            FIVE, [rows[row] for row in kept], items=items, cannot_judge=cannot_judge
        )
        return Cases.of(matrix.tallies())

    _equals_removing_people(rule, cases, len(rows))


@given(panels(experts=(1, 9), items=(1, 2)), st.lists(st.sampled_from(GROUPS), min_size=9, max_size=9))
def test_by_counts_equals_removing_people_also_from_groups(
    rows: list[list[int | None]], groups: list[str | None]
) -> None:
    rule = parse_rule(
        "in if at least 60% of invited agree in every group of at least 2 and at least 50% agree;"
        ' out if median <= 2 in group "nurses" of at least 2; otherwise neither',
        FIVE,
    )

    def cases(kept: list[int]) -> Cases:
        items = [str(item) for item in range(len(rows[0]))]
        matrix = RatingMatrix.from_scores(
            FIVE, [rows[row] for row in kept], items=items, groups=[groups[row] for row in kept]
        )
        inside = {name: Cases.of(matrix.of_group(name).tallies()) for name in GROUPS if name}
        return Cases.of(matrix.tallies(), groups=inside)

    _equals_removing_people(rule, cases, len(rows))


def _equals_removing_people(rule: Rule, cases: Callable[[list[int]], Cases], people: int) -> None:
    everyone = list(range(people))
    decided = [outcome_names(rule)[code] for code in outcomes(rule, cases(everyone))]
    others = [
        [
            outcome_names(rule)[code]
            for code in outcomes(rule, cases([row for row in everyone if row != gone]))
        ]
        for gone in everyone
    ]
    for item, found in enumerate(left_out(rule, cases(everyone))):
        if decided[item] == "cannot_decide":
            assert found.robust is None
        else:
            expected = {other[item] for other in others} - {decided[item]}
            assert {one.outcome for one in found.differences} == expected
