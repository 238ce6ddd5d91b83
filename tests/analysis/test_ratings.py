import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import item_profile
from analysis.consensus import evaluate, read_rule
from analysis.ratings import RatingMatrix, RatingsError, Scale, Tally
from analysis.reliability import panel_coefficients
from analysis.result import canonical_json
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


def test_who_was_invited_defaults_to_everybody_counted() -> None:
    counted = Tally(FIVE, (0, 0, 0, 4, 16), cannot_judge=2, missing=3)
    assert counted.invited == 25
    assert replace(counted, invited=30).invited == 30


def test_twenty_ratings_need_no_number_of_invited_for_a_rule_that_shares_among_them() -> None:
    rule = read_rule("in if at least 75% of invited agree; otherwise out", FIVE)
    assert evaluate(rule, Tally(FIVE, (0, 0, 0, 4, 16))).outcome == "in"


def test_fewer_invited_than_are_counted_is_refused() -> None:
    with pytest.raises(RatingsError, match="4 were invited, but 5 rated"):
        Tally(FIVE, (0, 0, 0, 0, 3), cannot_judge=1, missing=1, invited=4)


def test_a_tally_of_numpy_numbers_is_that_of_plain_ones() -> None:
    counts = np.array([0, 1, 0, 4, 16])
    counted = Tally(FIVE, tuple(counts), counts[1], counts[3], counts[4] + 10)
    assert counted == Tally(FIVE, (0, 1, 0, 4, 16), 1, 4, 26)
    assert hash(counted) == hash(Tally(FIVE, (0, 1, 0, 4, 16), 1, 4, 26))
    assert canonical_json(item_profile(counted).as_json())


@pytest.mark.parametrize("counts", [(0, 0, 0, 0, 2.5), (0, 0, 0, 0, math.nan), (0, 0, 0, 0, "2")])
def test_counts_are_whole_numbers(counts: tuple[int, ...]) -> None:
    with pytest.raises(RatingsError, match="whole numbers"):
        Tally(FIVE, counts)


@given(panels(), st.sampled_from([None, math.nan, np.nan, np.float32("nan"), np.float64("nan")]))
def test_nan_is_a_rating_that_is_not_there(rows: list[list[int | None]], absent: float | None) -> None:
    """One matrix, whatever says "not rated", in lists or in an array; so all statistics of it are the same."""
    expected = RatingMatrix.from_scores(FIVE, rows)
    filled = [[absent if score is None else score for score in row] for row in rows]
    as_floats = np.array(filled, dtype=np.float64)
    for scores in (filled, as_floats, as_floats.astype(np.float32), np.array(filled, dtype=object)):
        matrix = RatingMatrix.from_scores(FIVE, scores)
        assert np.array_equal(matrix.codes, expected.codes)
        assert not matrix.cannot_judge.any()


@given(panels(experts=(2, 6), items=(2, 4)))
def test_every_statistic_of_an_array_with_nan_is_that_of_the_lists(rows: list[list[int | None]]) -> None:
    expected = RatingMatrix.from_scores(FIVE, rows)
    found = RatingMatrix.from_scores(FIVE, np.array(rows, dtype=np.float64))
    assert panel_coefficients(found) == panel_coefficients(expected)
    assert [item_profile(one) for one in found.tallies()] == [item_profile(one) for one in expected.tallies()]


def test_whole_numbers_of_any_kind_are_ratings() -> None:
    expected = RatingMatrix.from_scores(NINE, [[1, 9], [3, 4]])
    for kind in (np.int64, np.uint8, np.float32, object):
        found = RatingMatrix.from_scores(NINE, np.array([[1, 9], [3, 4]], dtype=kind))
        assert np.array_equal(found.codes, expected.codes)


def test_cannot_judge_may_stand_among_the_scores() -> None:
    marked = RatingMatrix.from_scores(NINE, [[7, "CJ"], ["CJ", None]])
    listed = RatingMatrix.from_scores(NINE, [[7, None], [None, None]], cannot_judge=[(0, 1), (1, 0)])
    assert np.array_equal(marked.codes, listed.codes)
    assert np.array_equal(marked.cannot_judge, listed.cannot_judge)


@pytest.mark.parametrize("place", [(2, 0), (0, 2), (-1, 0), (0, -1)])
def test_a_cannot_judge_place_that_is_not_there_is_refused(place: tuple[int, int]) -> None:
    with pytest.raises(RatingsError, match=r"lies outside 2 x 2 ratings\.$"):
        RatingMatrix.from_scores(NINE, [[7, None], [None, None]], cannot_judge=[place])


@pytest.mark.parametrize("score", [0, 10, 2.5, math.inf, "8", "cj", ""])
def test_what_is_no_rating_is_refused_with_its_place(score: int) -> None:
    with pytest.raises(RatingsError, match=r"Row 1, column 2: .* is outside the scale 1-9"):
        RatingMatrix.from_scores(NINE, [[9, score], [1, 2]])


def test_an_array_that_is_no_table_is_refused() -> None:
    with pytest.raises(RatingsError, match="this array has 1 dimension"):
        RatingMatrix.from_scores(NINE, np.array([7, 8, 9]))


def test_no_text_is_no_group_and_neither_is_nan() -> None:
    groups: list[str] = ["nurses", "", None, math.nan]  # type: ignore[list-item]  # as a table of pandas has it
    assert RatingMatrix.from_scores(NINE, [[1], [2], [3], [4]], groups=groups).groups == (
        "nurses",
        None,
        None,
        None,
    )
