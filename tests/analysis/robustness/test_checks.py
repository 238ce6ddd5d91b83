import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import decide, preset
from analysis.ratings import RatingMatrix, Tally
from analysis.robustness import robustness
from tests.analysis.slow import FIVE, NINE, tally
from tests.analysis.strategies import panels


@pytest.mark.parametrize(
    ("agree", "n", "outcome", "robust"),
    [(7, 10, "in", False), (21, 30, "in", False), (8, 12, "neither", False), (9, 10, "in", True)],
)
def test_one_person_may_carry_a_decision(agree: int, n: int, outcome: str, robust: bool) -> None:
    rule, counted = preset("percent-70", NINE), tally([8] * agree + [5] * (n - agree))
    assert (decide(rule, counted), robustness(rule, counted).robust) == (outcome, robust)


def test_the_reason_names_the_answer_that_carries_it() -> None:
    found = robustness(preset("percent-70", NINE), tally([8] * 7 + [5] * 3))
    assert found.differences[0].sentence == "without one rating of 8 the outcome is neither"
    assert found.as_json()["robust"] is False


def test_without_a_decision_there_is_nothing_to_check() -> None:
    assert robustness(preset("percent-70", NINE), Tally(NINE, (0,) * 9, invited=3)).robust is None


@given(panels(experts=(1, 9), items=(1, 1)), st.sampled_from(["valid", "valid_plus_cannot_judge", "invited"]))
def test_by_counts_equals_removing_people(rows: list[list[int | None]], denominator: str) -> None:
    """Of the people without a rating every other one said cannot judge."""
    silent = [row for row, ratings in enumerate(rows) if ratings[0] is None]
    marks = [(row, 0) for row in silent[::2]]
    rule = preset("comet-70-15", FIVE, denominator=denominator)  # type: ignore[arg-type]  # drawn from the three

    def outcome(kept: list[int]) -> str:
        matrix = RatingMatrix.from_scores(
            FIVE,
            [rows[row] for row in kept],
            items=["i"],
            cannot_judge=[(kept.index(row), 0) for row, _ in marks if row in kept],
        )
        return decide(rule, matrix.tallies()[0])

    everyone = list(range(len(rows)))
    tallied = RatingMatrix.from_scores(FIVE, rows, cannot_judge=marks).tallies()[0]
    label = robustness(rule, tallied, checks=["leave_one_out"]).robust
    if tallied.n == 0:
        assert label is None
        return
    others = [outcome([row for row in everyone if row != left_out]) for left_out in everyone]
    assert label is all(other == outcome(everyone) for other in others)
