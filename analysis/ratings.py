"""What was rated: the declared scale, the ratings of a round, and the counts that everything else uses."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MOST_CATEGORIES = 11
CELLS_AT_ONCE = 100_000
_RANGE = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")
_TWO_RANGES = re.compile(rf"{_RANGE.pattern}\s*,\s*{_RANGE.pattern}")
# Bands of the presets, as the field uses them; other scales take a third at each end.
_BANDS = {(1, 9): (3, 7), (1, 5): (2, 4), (1, 4): (2, 3)}


class RatingsError(ValueError):
    """The ratings or the scale cannot be what they claim to be; the text says which and where."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ordered categories with integer scores; the lowest oppose, the highest agree, the rest is the middle.

    Scores up to `oppose_to` form the oppose band, scores from `agree_from` the agree band.
    """

    scores: tuple[int, ...]
    oppose_to: int
    agree_from: int

    def __post_init__(self) -> None:
        if not 2 <= len(self.scores) <= MOST_CATEGORIES:
            raise RatingsError(
                f"A scale has 2 to {MOST_CATEGORIES} categories; this one has {len(self.scores)}."
            )
        if list(self.scores) != sorted(set(self.scores)):
            raise RatingsError("The scores of a scale must rise from one category to the next.")
        if self.oppose_to >= self.agree_from:
            raise RatingsError(f"The bands of the scale overlap at {self.agree_from}.")
        if self.oppose_to not in self.scores or self.agree_from not in self.scores:
            raise RatingsError("The bands of the scale must begin and end at one of its categories.")

    @classmethod
    def parse(cls, text: str) -> "Scale":
        """Read a scale such as "1-9"; ranges other than the presets take a third at each end as bands."""
        match = _RANGE.fullmatch(text.strip())
        if match is None:
            raise RatingsError(f"A scale is written like 1-9, not {text[:80]!r}.")
        low, high = int(match[1]), int(match[2])
        if low > high:
            raise RatingsError(f"Scale {low}-{high}: the lowest is above the highest.")
        if low == high:
            raise RatingsError(f"Scale {low}-{high}: at least two points are needed.")
        third = max(1, (high - low + 1) // 3)
        oppose_to, agree_from = _BANDS.get((low, high), (low + third - 1, high - third + 1))
        return cls(tuple(range(low, high + 1)), oppose_to, agree_from)

    def with_bands(self, text: str) -> "Scale":
        """Take the oppose and the agree band from a text such as "1-2,4-5"; they lie at the ends."""
        match = _TWO_RANGES.fullmatch(text.strip())
        if match is None:
            raise RatingsError(f"Bands are written like 1-2,4-5, not {text[:80]!r}.")
        low, oppose_to, agree_from, high = map(int, match.groups())
        if (low, high) != (self.scores[0], self.scores[-1]):
            raise RatingsError(f"The bands of the scale {self.name} begin at its lowest, end at its highest.")
        return replace(self, oppose_to=oppose_to, agree_from=agree_from)

    @property
    def name(self) -> str:
        low, high = self.scores[0], self.scores[-1]
        steps = high - low + 1 == len(self.scores)
        return f"{low}-{high}" if steps else ",".join(map(str, self.scores))

    @property
    def oppose(self) -> tuple[int, int]:
        return self.scores[0], self.oppose_to

    @property
    def agree(self) -> tuple[int, int]:
        return self.agree_from, self.scores[-1]

    def band(self, index: int) -> int:
        """Band of the category at this place: -1 oppose, 0 middle, 1 agree."""
        score = self.scores[index]
        return int(score >= self.agree_from) - int(score <= self.oppose_to)


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything a rule may look at for one statement: how many chose each category, and who did not."""

    scale: Scale
    counts: tuple[int, ...]
    cannot_judge: int = 0
    missing: int = 0
    invited: int = 0
    n: int = field(init=False)
    """Valid ratings."""
    _hash: int = field(init=False, repr=False, compare=False)
    """Statistics of one statement remember what they share, so that a tally is looked up over and over."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", sum(self.counts))
        silent = (self.cannot_judge, self.missing, self.invited)
        object.__setattr__(self, "_hash", hash((self.scale.scores, self.counts, *silent)))
        if len(self.counts) != len(self.scale.scores):
            raise RatingsError(
                f"{len(self.counts)} counts do not fit a scale of {len(self.scale.scores)} categories."
            )
        if min(*self.counts, self.cannot_judge, self.missing) < 0:
            raise RatingsError("Counts cannot be negative.")

    def __hash__(self) -> int:
        return self._hash

    def within(self, low: int, high: int) -> int:
        """How many rated from `low` to `high`, both included."""
        scores = self.scale.scores
        return sum(self.counts[bisect_left(scores, low) : bisect_right(scores, high)])


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
        if not self.groups:
            object.__setattr__(self, "groups", (None,) * len(self.seats))
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
        scores: Sequence[Sequence[int | None]],
        *,
        seats: Sequence[str] | None = None,
        items: Sequence[str] | None = None,
        cannot_judge: Iterable[tuple[int, int]] = (),
        groups: Sequence[str | None] = (),
    ) -> "RatingMatrix":
        """From one row of scores a seat (None: not rated); `cannot_judge` lists (row, column) places."""
        width = len(items) if items is not None else len(scores[0]) if scores else 0
        code_of: dict[int | None, int] = {score: place for place, score in enumerate(scale.scores, start=1)}
        code_of[None] = 0
        codes = np.zeros((len(scores), width), dtype=np.uint8)
        for row, ratings in enumerate(scores):
            if len(ratings) != width:
                raise RatingsError(f"Row {row + 1} has {len(ratings)} ratings; {width} are expected.")
            for column, score in enumerate(ratings):
                if score not in code_of:
                    raise RatingsError(
                        f"Row {row + 1}, column {column + 1}: {score} is outside the scale {scale.name}."
                    )
                codes[row, column] = code_of[score]
        marks = np.zeros(codes.shape, dtype=np.bool_)
        for row, column in cannot_judge:
            marks[row, column] = True
        return cls(scale, _names(seats, len(scores)), _names(items, width), codes, marks, tuple(groups))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Items x categories: how often each category was chosen, in one pass over the ratings."""
        items, width = len(self.items), len(self.scale.scores) + 1
        first = np.arange(items, dtype=np.intp) * width
        table = np.zeros(items * width, dtype=np.int64)
        for rows in self.row_blocks():
            table += np.bincount((self.codes[rows] + first).ravel(), minlength=items * width)
        return table.reshape(items, width)[:, 1:]

    @cached_property
    def seat_counts(self) -> NDArray[np.int64]:
        """Seats x categories: how often each seat chose each category."""
        seats, width = len(self.seats), len(self.scale.scores) + 1
        table = np.empty((seats, width), dtype=np.int64)
        for rows in self.row_blocks():
            block = self.codes[rows]
            first = np.arange(len(block), dtype=np.intp)[:, None] * width
            counted = np.bincount((block + first).ravel(), minlength=len(block) * width)
            table[rows] = counted.reshape(len(block), width)
        return table[:, 1:]

    def row_blocks(self) -> Iterator[slice]:
        """Slices of seats small enough that what is made of them costs little memory."""
        step = max(1, CELLS_AT_ONCE // max(1, len(self.items)))
        return (slice(start, start + step) for start in range(0, len(self.seats), step))

    def tallies(self, invited: int | None = None) -> tuple[Tally, ...]:
        """One tally an item. `invited` counts also those who never answered; default: the seats here."""
        people = len(self.seats) if invited is None else invited
        if people < len(self.seats):
            raise RatingsError(f"{people} were invited, but there are ratings of {len(self.seats)}.")
        marks = self.cannot_judge.sum(axis=0).tolist()
        return tuple(
            Tally(self.scale, tuple(row), marked, people - sum(row) - marked, people)
            for row, marked in zip(self.counts.tolist(), marks, strict=True)
        )

    def of_group(self, group: str | None) -> "RatingMatrix":
        """Take the same items, rated by the seats of one group."""
        rows = [row for row, name in enumerate(self.groups) if name == group]
        return replace(
            self,
            seats=tuple(self.seats[row] for row in rows),
            codes=self.codes[rows],
            cannot_judge=self.cannot_judge[rows],
            groups=(group,) * len(rows),
        )


def _names(given: Sequence[str] | None, count: int) -> tuple[str, ...]:
    return tuple(given) if given is not None else tuple(str(place) for place in range(1, count + 1))
