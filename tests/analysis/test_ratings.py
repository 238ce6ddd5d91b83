import numpy as np
import pytest
from hypothesis import given

from analysis.ratings import RatingMatrix, RatingsError, Scale, Tally
from tests.analysis.slow import FIVE, NINE
from tests.analysis.strategies import panels


@pytest.mark.parametrize(
    ("text", "oppose", "agree"),
    [
        ("1-9", (1, 3), (7, 9)),
        ("1-5", (1, 2), (4, 5)),
        ("1-4", (1, 2), (3, 4)),
        ("1-7", (1, 2), (6, 7)),
        ("0-10", (0, 2), (8, 10)),
        ("1-2", (1, 1), (2, 2)),
    ],
)
def test_scales_are_read_with_their_bands(text: str, oppose: tuple[int, int], agree: tuple[int, int]) -> None:
    scale = Scale.parse(text)
    assert (scale.name, scale.oppose, scale.agree) == (text, oppose, agree)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9-1", "lowest is above"),
        ("3-3", "at least two"),
        ("1-30", "2 to 11"),
        ("nine", "written like 1-9"),
        ("", "written like"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(text: str, problem: str) -> None:
    with pytest.raises(RatingsError, match=problem):
        Scale.parse(text)


def test_bands_may_not_overlap() -> None:
    with pytest.raises(RatingsError, match="overlap at 3"):
        Scale((1, 2, 3, 4, 5), oppose_to=3, agree_from=3)


@given(panels())
def test_counts_equal_counting_people(rows: list[list[int | None]]) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    for item, counts in enumerate(matrix.counts.tolist()):
        assert counts == [sum(row[item] == score for row in rows) for score in FIVE.scores]


def test_missing_and_cannot_judge_are_counted_apart() -> None:
    matrix = RatingMatrix.from_scores(NINE, [[7, None], [None, None], [1, 9]], cannot_judge=[(1, 0)])
    first, second = matrix.tallies(invited=5)
    assert (first.n, first.cannot_judge, first.missing, first.invited) == (2, 1, 2, 5)
    assert (second.n, second.cannot_judge, second.missing) == (1, 0, 4)


def test_a_rating_outside_the_scale_is_an_error_with_its_place() -> None:
    with pytest.raises(RatingsError, match="Row 2, column 1: 10 is outside the scale 1-9"):
        RatingMatrix.from_scores(NINE, [[9], [10]])


@pytest.mark.parametrize(
    ("codes", "marks", "seats", "problem"),
    [
        ([[10]], [[False]], ("a",), "outside the scale"),
        ([[1]], [[True]], ("a",), "both rated and marked"),
        ([[1], [1]], [[False], [False]], ("a", "a"), "expert appears twice"),
        ([[1]], [[False]], ("a", "b"), "must fit 2 x 1"),
    ],
)
def test_a_matrix_that_contradicts_itself_is_refused(
    codes: list[list[int]], marks: list[list[bool]], seats: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(RatingsError, match=problem):
        RatingMatrix(NINE, seats, ("i",), np.array(codes, dtype=np.uint8), np.array(marks))


def test_fewer_invited_than_seats_is_refused() -> None:
    with pytest.raises(RatingsError, match="1 were invited"):
        RatingMatrix.from_scores(NINE, [[1], [2]]).tallies(invited=1)


def test_counts_must_fit_the_scale() -> None:
    with pytest.raises(RatingsError, match="do not fit"):
        Tally(NINE, (1, 2))
