"""Who went from which category to which: one table an item, and the counts that need no more than it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix, RatingsError, Scale

Table: TypeAlias = Sequence[Sequence[int]]
"""Earlier category x later category: how many went from this one to that one."""
Counts: TypeAlias = NDArray[np.int64]
Codes: TypeAlias = NDArray[np.unsignedinteger]

# Ratings looked at in one go: small enough to stay in the cache, large enough to forget the loop around it.
_BLOCK = 1 << 18


@dataclass(frozen=True, eq=False)
class Transitions:
    """Items x earlier category x later category, over the seats of both rounds."""

    scale: Scale
    items: tuple[str, ...]
    previous_items: tuple[str, ...]
    tables: Counts


@dataclass(frozen=True, eq=False)
class Differences:
    """Items x size of the difference (smallest first): how many rose and how many fell by it; who stayed."""

    sizes: tuple[int, ...]
    unchanged: Counts
    up: Counts
    down: Counts


def transitions(
    previous: RatingMatrix, current: RatingMatrix, pairs: Mapping[str, str] | None = None
) -> Transitions:
    """Count the moves of each item of `current` that has an earlier self, paired by seat.

    `pairs` maps items to their earlier ids (default: equal ids). Only who rated in both rounds is counted.
    """
    if previous.scale != current.scale:
        raise RatingsError(f"The rounds use different scales: {previous.scale.name}, {current.scale.name}.")
    place = {item: column for column, item in enumerate(previous.items)}
    earlier = {item: item for item in current.items} if pairs is None else pairs
    found = [
        (now, place[earlier[item]]) for now, item in enumerate(current.items) if earlier.get(item) in place
    ]
    later_rows, earlier_rows = _same_seats(previous, current)
    later = _part(current.codes, later_rows, [now for now, _ in found])
    before = _part(previous.codes, earlier_rows, [then for _, then in found])
    width = len(current.scale.scores) + 1
    rows = len(current.seats) if later_rows is None else len(later_rows)
    counts = cross_counts(rows, len(found), (width, width), lambda block: (before(block), later(block)))
    return Transitions(
        current.scale,
        tuple(current.items[now] for now, _ in found),
        tuple(previous.items[then] for _, then in found),
        counts[:, 1:, 1:],
    )


def cross_counts(
    rows: int, columns: int, widths: tuple[int, int], block_of: Callable[[slice], tuple[Codes, Codes]]
) -> Counts:
    """Count pairs of codes by column, block of rows by block of rows: columns x first code x second code."""
    first_width, second_width = widths
    width = first_width * second_width
    offsets = np.arange(columns, dtype=np.intp) * width
    counts = np.zeros(columns * width, dtype=np.int64)
    step = max(1, _BLOCK // max(1, columns))
    for start in range(0, rows, step):
        first, second = block_of(slice(start, start + step))
        cells = np.multiply(first, second_width, dtype=np.intp) + second + offsets
        counts += np.bincount(cells.ravel(), minlength=counts.size)
    return counts.reshape(columns, first_width, second_width)


def differences(tables: Counts, scores: tuple[int, ...]) -> Differences:
    """Sort the moves of all tables by their difference d = later - earlier, in points of the scale."""
    sizes, selection = _selection(scores)
    found = np.rint(tables.reshape(len(tables), len(selection)) @ selection).astype(np.int64)
    return Differences(sizes, found[:, 0], found[:, 1 : len(sizes) + 1], found[:, len(sizes) + 1 :])


def as_tables(tables: Iterable[Table]) -> Counts:
    """Stack square tables of one size."""
    stacked = np.array(list(tables), dtype=np.int64)
    if stacked.ndim != 3 or stacked.shape[1] != stacked.shape[2]:
        raise RatingsError("A table of moves must be square, with whole counts.")
    if bool((stacked < 0).any()):
        raise RatingsError("Counts cannot be negative.")
    return stacked


@lru_cache(maxsize=32)
def _selection(scores: tuple[int, ...]) -> tuple[tuple[int, ...], NDArray[np.float64]]:
    """Which cells of a table hold which difference; as floats, since only those multiply fast (and exactly)."""
    values = np.array(scores)
    difference = (values[np.newaxis, :] - values[:, np.newaxis]).ravel()
    sizes = np.unique(np.abs(difference))[1:]
    wanted = np.concatenate(([0], sizes, -sizes))
    return tuple(sizes.tolist()), (difference[:, np.newaxis] == wanted).astype(np.float64)


def _same_seats(
    previous: RatingMatrix, current: RatingMatrix
) -> tuple[NDArray[np.intp] | None, NDArray[np.intp] | None]:
    """Rows of the seats of both rounds, or None where all rows match as they are."""
    if previous.seats == current.seats:
        return None, None
    row_of = {seat: row for row, seat in enumerate(previous.seats)}
    rows = [(now, row_of[seat]) for now, seat in enumerate(current.seats) if seat in row_of]
    found = np.array(rows, dtype=np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _part(
    codes: NDArray[np.uint8], rows: NDArray[np.intp] | None, columns: list[int]
) -> Callable[[slice], Codes]:
    """Take these rows and columns of the codes, a block at a time: nothing large is copied."""
    whole = columns == list(range(codes.shape[1]))

    def block(wanted: slice) -> Codes:
        taken = codes[wanted] if rows is None else codes[rows[wanted]]
        return taken if whole else taken[:, columns]

    return block
