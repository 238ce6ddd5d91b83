from collections.abc import Sequence

import pytest

from analysis.consensus import parse_rule
from analysis.ratings import RatingMatrix, RatingsError, Scale
from analysis.rounds import analyse_round
from tests.analysis.slow import FIVE, NINE

TWO_OF_THREE = parse_rule("in if at least 70% agree in at least 2 of 3 rounds; otherwise neither", NINE)


def column(ratings: Sequence[int | None], item: str = "x", scale: Scale = NINE) -> RatingMatrix:
    return RatingMatrix.from_scores(scale, [[one] for one in ratings], items=[item])


AGREED, SPLIT = column([8, 8, 8, 7]), column([8, 2, 2, 7])


def verdicts(rule: str, matrix: RatingMatrix, **around: object) -> list[str]:
    analysis = analyse_round(matrix, rule=parse_rule(rule, matrix.scale), **around)  # type: ignore[arg-type] # one dict for all keywords
    return [item.verdict.outcome for item in analysis.items]


@pytest.mark.parametrize(
    ("oldest", "middle", "now", "expected"),
    [
        (AGREED, SPLIT, AGREED, "in"),
        (AGREED, AGREED, SPLIT, "in"),
        (SPLIT, SPLIT, AGREED, "neither"),
        (SPLIT, AGREED, SPLIT, "neither"),
    ],
)
def test_two_of_three_rounds(
    oldest: RatingMatrix, middle: RatingMatrix, now: RatingMatrix, expected: str
) -> None:
    analysis = analyse_round(now, rule=TWO_OF_THREE, previous=middle, earlier=[oldest])
    assert (analysis.rounds, analysis.items[0].verdict.outcome) == (3, expected)


def test_a_round_that_is_not_there_leaves_the_answer_open() -> None:
    (item,) = analyse_round(SPLIT, rule=TWO_OF_THREE, previous=AGREED).items
    assert item.verdict.reason is not None
    assert item.verdict.reason.code == "no_earlier_round"


def test_farther_back_an_item_keeps_the_id_it_had_in_the_round_before() -> None:
    middle, oldest = column([8, 2, 2, 7], "old"), column([8, 8, 8, 7], "old")
    around = {"rule": TWO_OF_THREE, "previous": middle, "pairs": {"x": "old"}, "earlier": [oldest]}
    (item,) = analyse_round(AGREED, **around).items  # type: ignore[arg-type] # one dict for all keywords
    assert item.verdict.outcome == "in"


def test_rounds_before_are_of_other_statements_where_nothing_pairs() -> None:
    (item,) = analyse_round(SPLIT, rule=TWO_OF_THREE, previous=AGREED, pairs={}).items
    assert item.verdict.outcome == "cannot_decide"


def test_a_rule_on_changes_follows_the_same_people() -> None:
    rule = "in if changed <= 25%; otherwise neither"
    assert verdicts(rule, SPLIT, previous=column([8, 2, 2, 1])) == ["in"]
    assert verdicts(rule, SPLIT, previous=column([8, 8, 8, 7])) == ["neither"]


def test_a_rule_on_two_dimensions_needs_both() -> None:
    rule = "in if at least 70% agree for both importance and clarity; otherwise neither"
    assert verdicts(rule, AGREED, dimensions={"importance": AGREED, "clarity": AGREED}) == ["in"]
    assert verdicts(rule, AGREED, dimensions={"importance": AGREED, "clarity": SPLIT}) == ["neither"]


def test_a_dimension_that_was_asked_of_other_items_only_is_not_rated_here() -> None:
    rule = "in if at least 70% agree for clarity; otherwise neither"
    other = column([8, 8, 8, 7], "another")
    assert verdicts(rule, AGREED, dimensions={"clarity": other}) == ["cannot_decide"]


def test_a_rule_on_groups_sees_them_in_every_round() -> None:
    rule = "in if (at least 70% agree in every group) in at least 2 of 2 rounds; otherwise neither"

    def grouped(ratings: Sequence[int]) -> RatingMatrix:
        return RatingMatrix.from_scores(NINE, [[one] for one in ratings], groups=[*"aabb"])

    good, bad = grouped([8, 8, 7, 9]), grouped([8, 8, 2, 2])
    assert verdicts(rule, good, previous=good) == ["in"]
    assert verdicts(rule, good, previous=bad) == ["neither"]


def test_another_scale_or_other_bands_cannot_be_compared() -> None:
    five = column([5, 5], scale=FIVE)
    with pytest.raises(RatingsError, match="on one scale; here are 1-9 and 1-5"):
        analyse_round(AGREED, rule=TWO_OF_THREE, dimensions={"clarity": five})
    with pytest.raises(RatingsError, match="other bands"):
        analyse_round(AGREED, rule=TWO_OF_THREE, previous=column([5], scale=NINE.with_bands("1-2,8-9")))


def test_earlier_rounds_stand_before_a_previous_one() -> None:
    with pytest.raises(RatingsError, match="there is no previous one"):
        analyse_round(AGREED, rule=TWO_OF_THREE, earlier=[SPLIT])
