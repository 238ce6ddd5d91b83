"""What was rated: the ratings of a round, and the counts that everything else uses."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate, compress
from operator import index
from typing import Final, Literal, SupportsIndex, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.scale import RatingsError, Scale

__all__ = ["CANNOT_JUDGE", "RatingMatrix", "RatingsError", "Scale", "Score", "Tally"]

CELLS_AT_ONCE = 100_000
MOST_IN_A_BYTE = 255
CANNOT_JUDGE: Final = "CJ"
Score: TypeAlias = int | float | Literal["CJ"] | None
_MARKED, _OUTSIDE = 255, 254


@dataclass(frozen=True, slots=True, init=False)
class Tally:
    """Everything a rule may look at for one statement: how many chose each category, and who did not.

    `invited` defaults to everybody who is counted here, and cannot be fewer.
    """

    scale: Scale
    counts: tuple[int, ...]
    cannot_judge: int
    missing: int
    invited: int
    n: int = field(init=False)
    """Valid ratings."""
    reached: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """How many rated up to each category: where quantiles lie."""
    _hash: int = field(init=False, repr=False, compare=False)
    """Statistics of one statement remember what they share, so that a tally is looked up over and over."""

    def __init__(
        self,
        scale: Scale,
        counts: Iterable[SupportsIndex],
        cannot_judge: SupportsIndex = 0,
        missing: SupportsIndex = 0,
        invited: SupportsIndex | None = None,
    ) -> None:
        chosen, others = _whole(counts), _whole((cannot_judge, missing))
        if len(chosen) != len(scale.scores):
            raise RatingsError(f"{len(chosen)} counts do not fit a scale of {len(scale.scores)} categories.")
        if min(chosen) < 0 or min(others) < 0:
            raise RatingsError("Counts cannot be negative.")
        reached = tuple(accumulate(chosen))
        counted = reached[-1] + sum(others)
        (everybody,) = (counted,) if invited is None else _whole((invited,))
        if everybody < counted:
            raise RatingsError(
                f"{everybody} were invited, but {counted} rated, could not judge or were silent."
            )
        found = hash((scale.scores, chosen, others, everybody))
        values = (scale, chosen, *others, everybody, reached[-1], reached, found)
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        counts = " ".join(map(str, self.counts))
        return (
            f"<Tally on {self.scale.name}: {counts}; n={self.n}, {self.cannot_judge} cannot judge, "
            f"{self.missing} missing, {self.invited} invited>"
        )

    def within(self, low: int, high: int) -> int:
        """How many rated from `low` to `high`, both included."""
        scores = self.scale.scores
        return sum(self.counts[bisect_left(scores, low) : bisect_right(scores, high)])


class _Places(dict[object, int]):
    """Code of each score that may be handed over; any NaN is no rating, anything else lies outside."""

    def __init__(self, scale: Scale) -> None:
        super().__init__({score: place for place, score in enumerate(scale.scores, start=1)})
        self.update({None: 0, CANNOT_JUDGE: _MARKED})

    def __missing__(self, score: object) -> int:
        return 0 if _is_nan(score) else _OUTSIDE


@dataclass(frozen=True, eq=False)
class RatingMatrix:
    """Seats x items. `codes` holds the place of the chosen category counted from 1, and 0 for not rated."""

    scale: Scale
    seats: tuple[str, ...]
    items: tuple[str, ...]
    codes: NDArray[np.uint8]
    cannot_judge: NDArray[np.bool_]
    groups: tuple[str | None, ...] = field(default=())

    def __post_init__(self) -> None:
        shape = (len(self.seats), len(self.items))
        # "" and NaN are what an empty cell of a table becomes: no group.
        named = tuple(None if name == "" or _is_nan(name) else name for name in self.groups)
        object.__setattr__(self, "groups", named or (None,) * len(self.seats))
        if self.codes.shape != shape or self.cannot_judge.shape != shape or len(self.groups) != shape[0]:
            raise RatingsError(f"Ratings, cannot-judge marks and groups must fit {shape[0]} x {shape[1]}.")
        if self.codes.dtype != np.uint8 or self.cannot_judge.dtype != np.bool_:
            raise RatingsError("Category codes must be uint8 and cannot-judge marks bool.")
        if len(set(self.seats)) != len(self.seats):
            raise RatingsError("An expert appears twice.")
        if len(set(self.items)) != len(self.items):
            raise RatingsError("A statement appears twice.")
        if self.codes.size and int(self.codes.max()) > len(self.scale.scores):
            raise RatingsError(f"A rating lies outside the scale {self.scale.name}.")
        if bool((self.codes[self.cannot_judge] != 0).any()):
            raise RatingsError("A statement is both rated and marked cannot judge by the same expert.")

    def __repr__(self) -> str:
        rated, marked = int(np.count_nonzero(self.codes)), int(self.cannot_judge.sum())
        return (
            f"<RatingMatrix: {len(self.seats)} seats x {len(self.items)} items on {self.scale.name}, "
            f"{rated} ratings, {marked} cannot judge>"
        )

    @classmethod
    def from_scores(
        cls,
        scale: Scale,
        scores: Sequence[Sequence[Score]] | NDArray[np.generic],
        *,
        seats: Sequence[str] | None = None,
        items: Sequence[str] | None = None,
        cannot_judge: Iterable[tuple[int, int]] = (),
        groups: Sequence[str | None] = (),
    ) -> "RatingMatrix":
        """From one row of scores a seat, lists or an array. None and NaN: not rated; "CJ": cannot judge.

        `cannot_judge` lists such places as (row, column), counted from 0, where the scores do not mark them.
        """
        if isinstance(scores, np.ndarray) and scores.ndim != 2:
            raise RatingsError(f"Ratings are seats x items; this array has {scores.ndim} dimensions.")
        width = len(items) if items is not None else len(scores[0]) if len(scores) else 0
        codes = _codes(scale, scores, width)
        marks = codes == _MARKED
        codes[marks] = 0
        for row, column in cannot_judge:
            if not (0 <= row < len(codes) and 0 <= column < width):
                raise RatingsError(
                    f"Cannot-judge place ({row}, {column}) lies outside {len(codes)} x {width} ratings."
                )
            marks[row, column] = True
        return cls(scale, _names(seats, len(scores)), _names(items, width), codes, marks, tuple(groups))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Items x categories: how often each category was chosen, in one pass over the ratings."""
        table = np.zeros((len(self.items), len(self.scale.scores)), dtype=np.int64)
        categories = np.arange(1, table.shape[1] + 1, dtype=np.uint8)[:, None, None]
        for rows in self.row_blocks(MOST_IN_A_BYTE):
            chosen = (self.codes[rows] == categories).view(np.uint8)
            table += np.einsum("csi->ci", chosen).T  # adds up bytes, several times as fast as `sum` does
        return table

    @cached_property
    def seat_counts(self) -> NDArray[np.int64]:
        """Seats x categories: how often each seat chose each category."""
        seats, width = len(self.seats), len(self.scale.scores) + 1
        table = np.empty((seats, width), dtype=np.int64)
        for rows in self.row_blocks():
            block = self.codes[rows]
            size = len(block) * width
            cells = block + np.arange(0, size, width)[:, None]
            table[rows] = np.bincount(cells.ravel(), minlength=size).reshape(-1, width)
        return table[:, 1:]

    @cached_property
    def seat_products(self) -> NDArray[np.float64]:
        """Categories x categories: over the seats, the sum of the products of their counts; whole numbers."""
        own = self.seat_counts.astype(np.float64)
        return own.T @ own

    @cached_property
    def answered(self) -> NDArray[np.bool_]:
        """The seats that rated something, or marked something they cannot judge."""
        return np.asarray(self.codes.any(axis=1) | self.cannot_judge.any(axis=1), dtype=np.bool_)

    def row_blocks(self, most: int = CELLS_AT_ONCE) -> Iterator[slice]:
        """Slices of at most so many seats, and small enough that what is made of them costs little memory."""
        step = min(most, max(1, CELLS_AT_ONCE // max(1, len(self.items))))
        return (slice(start, start + step) for start in range(0, len(self.seats), step))

    def tallies(self, invited: int | None = None) -> tuple[Tally, ...]:
        """One tally an item. `invited` counts also those who never answered; default: the seats here."""
        people = len(self.seats) if invited is None else invited
        if people < len(self.seats):
            raise RatingsError(f"{people} were invited, but there are ratings of {len(self.seats)}.")
        marks = self.cannot_judge.sum(axis=0).tolist()
        return tuple(
            Tally(self.scale, row, marked, people - sum(row) - marked, people)
            for row, marked in zip(self.counts.tolist(), marks, strict=True)
        )

    @cached_property
    def group_names(self) -> tuple[str, ...]:
        """All groups that somebody is in."""
        return tuple(sorted({name for name in self.groups if name is not None}))

    @cached_property
    def group_tallies(self) -> tuple[tuple[str | None, tuple[Tally, ...]], ...]:
        """The tallies of every group, those without one last; nothing where no groups are declared."""
        names: list[str | None] = [*self.group_names]
        if names and None in self.groups:
            names.append(None)
        return tuple((name, self.of_group(name).tallies()) for name in names)

    def of_group(self, group: str | None) -> "RatingMatrix":
        """Take the same items, rated by the seats of one group."""
        return self.of_seats([name == group for name in self.groups])

    def of_seats(self, wanted: Sequence[bool]) -> "RatingMatrix":
        """Take the same items, rated by the seats that are marked."""
        rows = np.flatnonzero(wanted)
        return replace(
            self,
            seats=tuple(compress(self.seats, wanted)),
            codes=self.codes[rows],
            cannot_judge=self.cannot_judge[rows],
            groups=tuple(compress(self.groups, wanted)),
        )


def _codes(
    scale: Scale, scores: Sequence[Sequence[Score]] | NDArray[np.generic], width: int
) -> NDArray[np.uint8]:
    place_of = _Places(scale)
    codes = np.zeros((len(scores), width), dtype=np.uint8)
    for row, ratings in enumerate(scores):
        if len(ratings) != width:
            raise RatingsError(f"Row {row + 1} has {len(ratings)} ratings; {width} are expected.")
        codes[row] = [place_of[score] for score in ratings]
    for row, column in np.argwhere(codes == _OUTSIDE)[:1].tolist():
        raise RatingsError(
            f"Row {row + 1}, column {column + 1}: {str(scores[row][column])[:80]} is outside the scale {scale.name}."
        )
    return codes


def _is_nan(given: object) -> bool:
    return isinstance(given, float | np.floating) and bool(np.isnan(given))


def _whole(numbers: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """Take whole numbers of any kind, numpy's too, as those that JSON and exact fractions know."""
    try:
        return tuple(map(index, numbers))
    except TypeError:
        raise RatingsError("Counts are whole numbers.") from None


def _names(given: Sequence[str] | None, count: int) -> tuple[str, ...]:
    return tuple(given) if given is not None else tuple(str(place) for place in range(1, count + 1))
