from fractions import Fraction

import pytest
from hypothesis import given

from analysis.ratings import RatingMatrix, RatingsError, Scale
from analysis.stability import between_rounds, histogram_change
from tests.analysis.slow import FIVE, NINE
from tests.analysis.strategies import panels


def rounds(first: list[int | None], second: list[int | None]) -> tuple[RatingMatrix, RatingMatrix]:
    return tuple(RatingMatrix.from_scores(NINE, [[score] for score in scores]) for scores in (first, second))  # type: ignore[return-value]  # two rounds make a pair


def test_changes_are_counted_over_pairs_only() -> None:
    change = between_rounds(*rounds([5, 5, 3, 9, None, 2], [5, 6, 7, 7, 9, None]))["1"]
    assert (change.pairs, change.changed, change.changed_two_or_more) == (4, 3, 2)
    assert (change.crossed_band, change.up, change.down) == (1, 2, 1)


def test_moves_are_sorted_by_the_median_that_was_fed_back() -> None:
    """Median 5: on it and stayed, on it and left, towards, onto it, away, past, unchanged."""
    change = between_rounds(*rounds([5, 5, 2, 8, 4, 6, 7], [5, 7, 3, 5, 1, 4, 7]))["1"]
    assert change.movement is not None
    assert change.movement.median == 5
    assert (change.movement.on_median, change.movement.left_median) == (2, 1)
    assert (change.movement.at_risk, change.movement.towards) == (5, 2)
    assert (change.movement.away, change.movement.past) == (1, 1)
    assert change.movement.conformity.value == Fraction(1, 4)


def test_a_median_between_two_categories_puts_everybody_at_risk() -> None:
    change = between_rounds(*rounds([4, 5], [5, 5]))["1"]
    assert change.movement is not None
    assert (change.movement.median, change.movement.at_risk, change.movement.past) == (Fraction(9, 2), 2, 1)


def test_nobody_moving_is_a_reason_not_a_number() -> None:
    change = between_rounds(*rounds([4, 6], [4, 6]))["1"]
    assert change.movement is not None
    assert change.movement.conformity.reason is not None
    assert change.movement.conformity.reason.code == "no_change"
    assert change.stable is True


def test_without_pairs_nothing_is_said_about_stability() -> None:
    change = between_rounds(*rounds([4, None], [None, 6]))["1"]
    assert change.histogram_change.reason is not None
    assert change.histogram_change.reason.code == "no_pairs"
    assert change.stable is None


def test_changes_that_cancel_out_are_not_stable() -> None:
    change = between_rounds(*rounds([2, 8, 5, 5], [8, 2, 5, 5]))["1"]
    assert change.histogram_change.value == 0
    assert change.stable is False


def test_items_pair_by_id_or_by_map_and_seats_by_id() -> None:
    first = RatingMatrix.from_scores(FIVE, [[1, 2], [3, 4]], seats=["a", "b"], items=["old", "same"])
    second = RatingMatrix.from_scores(FIVE, [[3, 5], [1, 2]], seats=["b", "c"], items=["new", "same"])
    by_id = between_rounds(first, second)
    assert set(by_id) == {"same"}
    assert (by_id["same"].pairs, by_id["same"].up) == (1, 1)
    mapped = between_rounds(first, second, {"new": "old"})
    assert (set(mapped), mapped["new"].previous_item, mapped["new"].changed) == ({"new"}, "old", 0)


def test_rounds_on_different_scales_are_refused() -> None:
    one, other = (RatingMatrix.from_scores(Scale.parse(text), [[1]]) for text in ("1-9", "1-5"))
    with pytest.raises(RatingsError, match="different scales"):
        between_rounds(one, other)


@given(panels(experts=(2, 8), items=(1, 3)))
def test_swapping_the_rounds_mirrors_the_changes(rows: list[list[int | None]]) -> None:
    first = RatingMatrix.from_scores(FIVE, rows)
    second = RatingMatrix.from_scores(FIVE, rows[::-1])
    for item, forth in between_rounds(first, second).items():
        back = between_rounds(second, first)[item]
        assert (forth.up, forth.down, forth.changed) == (back.down, back.up, back.changed)
        assert forth.histogram_change.value == back.histogram_change.value


def test_the_histogram_change_is_exact() -> None:
    assert histogram_change([17, 3], [14, 6]).value == Fraction(3, 20)
