import numpy as np
import pytest
from hypothesis import given

from analysis.ratings import RatingMatrix, Scale
from analysis.stability import transitions
from analysis.stability.tables import cross_counts, differences
from tests.analysis.slow import FIVE
from tests.analysis.strategies import panels


@given(panels(experts=(1, 8), items=(1, 4)), panels(experts=(1, 8), items=(4, 4)))
def test_every_pair_of_ratings_is_in_its_cell(
    first: list[list[int | None]], second: list[list[int | None]]
) -> None:
    """Seats of the second round come in the reverse order, and the first may lack some."""
    seats = [str(place) for place in range(8)]
    earlier = RatingMatrix.from_scores(FIVE, first, seats=seats[: len(first)])
    later = RatingMatrix.from_scores(FIVE, second, seats=seats[::-1][: len(second)])
    found = transitions(earlier, later)
    before, after = (
        {
            (seat, item): row[place]
            for seat, row in zip(one.seats, rows, strict=True)
            for place, item in enumerate(one.items)
        }
        for one, rows in ((earlier, first), (later, second))
    )
    for item, table in zip(found.items, found.tables.tolist(), strict=True):
        moves = [(before.get((seat, item)), after.get((seat, item))) for seat in seats]
        assert table == [[moves.count((a, b)) for b in range(1, 6)] for a in range(1, 6)]


def test_blocks_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = np.random.default_rng(0).integers(0, 6, (2, 100, 3), dtype=np.uint8)
    whole = cross_counts(100, 3, (6, 6), lambda block: (codes[0][block], codes[1][block]))
    monkeypatch.setattr("analysis.stability.tables._BLOCK", 21)
    assert (whole == cross_counts(100, 3, (6, 6), lambda block: (codes[0][block], codes[1][block]))).all()
    assert int(whole.sum()) == 300


def test_differences_are_in_points_of_the_scale_not_in_places() -> None:
    scale = Scale((1, 2, 5), 1, 5)
    table = np.array([[[7, 2, 3], [1, 0, 4], [0, 0, 0]]])
    found = differences(table, scale.scores)
    assert found.sizes == (1, 3, 4)
    assert (found.unchanged.tolist(), found.up.tolist(), found.down.tolist()) == (
        [7],
        [[2, 4, 3]],
        [[1, 0, 0]],
    )
