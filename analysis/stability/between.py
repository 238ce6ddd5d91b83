"""What the same people did between two rounds, statement by statement. Stability is not consensus.

Everything comes from one transition table an item: how many went from this category to that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.agreement import HALF, quantile_of
from analysis.ratings import RatingMatrix, RatingsError, Scale, Tally
from analysis.result import Estimate, Json, json_value, no_value

# Scheibe, Skutsch & Schofer (1975) for the histogram; the share that crossed a band is our choice.
STABLE_HISTOGRAM = Fraction(15, 100)
STABLE_CROSSED = Fraction(20, 100)


@dataclass(frozen=True, slots=True)
class Movement:
    """Which way ratings went relative to the median that was fed back.

    At risk: who was not on it. Towards and away: on the same side (or onto it), nearer or farther. Past:
    onto the other side. `left_median`: who sat on it and moved.
    """

    median: Fraction
    at_risk: int
    towards: int
    away: int
    past: int
    on_median: int
    left_median: int

    @property
    def conformity(self) -> Estimate:
        """(towards - away) / (towards + away + past), -1..1; undefined if nobody at risk moved."""
        moved = self.towards + self.away + self.past
        if moved == 0:
            return no_value("no_change", "conformity index", n_used=self.at_risk)
        return Estimate(Fraction(self.towards - self.away, moved), "conformity index", moved)


@dataclass(frozen=True, slots=True)
class BetweenRounds:
    """One item over two rounds, over the `pairs` people who rated it in both."""

    previous_item: str
    pairs: int
    changed: int
    changed_two_or_more: int
    crossed_band: int
    up: int
    down: int
    movement: Movement | None
    histogram_change: Estimate

    @property
    def stable(self) -> bool | None:
        """Histogram change below 15% and fewer than 20% crossed a band; None without pairs."""
        change = self.histogram_change.value
        if not isinstance(change, Fraction):
            return None
        return change < STABLE_HISTOGRAM and Fraction(self.crossed_band, self.pairs) < STABLE_CROSSED

    def as_json(self) -> dict[str, Json]:
        return {
            "previous_item": self.previous_item,
            "pairs": self.pairs,
            "changed": self.changed,
            "changed_two_or_more": self.changed_two_or_more,
            "crossed_band": self.crossed_band,
            "up": self.up,
            "down": self.down,
            "movement": None if self.movement is None else _movement_json(self.movement),
            "histogram_change": self.histogram_change.as_json(),
            "stable": self.stable,
        }


def between_rounds(
    previous: RatingMatrix, current: RatingMatrix, pairs: Mapping[str, str] | None = None
) -> dict[str, BetweenRounds]:
    """Compare each item of `current` with its earlier self: same seat, same wording.

    `pairs` maps items to their earlier ids (default: equal ids). Leave out what was reworded: its ratings
    are of another statement. Items without an earlier self are absent from the answer.
    """
    if previous.scale != current.scale:
        raise RatingsError(f"The rounds use different scales: {previous.scale.name}, {current.scale.name}.")
    place = {item: column for column, item in enumerate(previous.items)}
    earlier = {item: item for item in current.items} if pairs is None else pairs
    columns = [
        (column, place[earlier[item]])
        for column, item in enumerate(current.items)
        if earlier.get(item) in place
    ]
    tables = _transitions(previous, current, columns)
    before = previous.tallies()
    return {
        current.items[now]: _compare(previous.items[then], table, current.scale, before[then])
        for (now, then), table in zip(columns, tables, strict=True)
    }


def _transitions(
    previous: RatingMatrix, current: RatingMatrix, columns: list[tuple[int, int]]
) -> list[list[list[int]]]:
    """Count items x earlier category x later category over the seats of both rounds."""
    row_of = {seat: row for row, seat in enumerate(previous.seats)}
    rows = [(now, row_of[seat]) for now, seat in enumerate(current.seats) if seat in row_of]
    width = len(current.scale.scores) + 1
    later = _part(current.codes, [now for now, _ in rows], [now for now, _ in columns])
    earlier = _part(previous.codes, [then for _, then in rows], [then for _, then in columns])
    offsets = np.arange(len(columns), dtype=np.intp) * width * width
    cells = (earlier * width + later + offsets).ravel()
    table = np.bincount(cells, minlength=len(columns) * width * width)
    found: list[list[list[int]]] = table.reshape(len(columns), width, width)[:, 1:, 1:].tolist()
    return found


def _part(codes: NDArray[np.uint8], rows: list[int], columns: list[int]) -> NDArray[np.intp]:
    return codes[np.ix_(rows, columns)].astype(np.intp)


def _compare(previous_item: str, table: list[list[int]], scale: Scale, before: Tally) -> BetweenRounds:
    scores = scale.scores
    cells = [(i, j, count) for i, row in enumerate(table) for j, count in enumerate(row) if count]
    fed_back = quantile_of(before, HALF) if before.n else None
    return BetweenRounds(
        previous_item,
        pairs=sum(count for _, _, count in cells),
        changed=sum(count for i, j, count in cells if i != j),
        changed_two_or_more=sum(count for i, j, count in cells if abs(scores[j] - scores[i]) >= 2),
        crossed_band=sum(count for i, j, count in cells if scale.band(i) != scale.band(j)),
        up=sum(count for i, j, count in cells if j > i),
        down=sum(count for i, j, count in cells if j < i),
        movement=None if fed_back is None else movement(table, scale, fed_back),
        histogram_change=histogram_change(
            [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
        ),
    )


def histogram_change(earlier: list[int], later: list[int]) -> Estimate:
    """Half the sum of |p1_j - p2_j|, 0..1, exact; below 0.15 counts as stable. No test, no interval.

    It cannot see changes that cancel out. Undefined if either round is empty.
    Scheibe, Skutsch & Schofer (1975) in Linstone & Turoff, The Delphi Method.
    """
    method = "histogram change over paired experts"
    n, m = sum(earlier), sum(later)
    if n == 0 or m == 0:
        return no_value("no_pairs", method)
    change = sum(
        (abs(Fraction(a, n) - Fraction(b, m)) for a, b in zip(earlier, later, strict=True)), Fraction(0)
    )
    return Estimate(change / 2, method, n)


def movement(table: list[list[int]], scale: Scale, median: Fraction) -> Movement:
    """Sort the moves of a transition table by where they went relative to `median`."""
    tally = dict.fromkeys(("towards", "away", "past", "unchanged", "on_median", "left_median"), 0)
    # Whole numbers in the median's own unit: exact and quick.
    distances = [score * median.denominator - median.numerator for score in scale.scores]
    for start, row in zip(distances, table, strict=True):
        for end, count in zip(distances, row, strict=True):
            tally[_direction(start, end)] += count
    return Movement(
        median,
        at_risk=tally["towards"] + tally["away"] + tally["past"] + tally["unchanged"],
        towards=tally["towards"],
        away=tally["away"],
        past=tally["past"],
        on_median=tally["on_median"] + tally["left_median"],
        left_median=tally["left_median"],
    )


def _direction(start: int, end: int) -> str:
    """Name a move between two distances from the median."""
    if start == 0:
        return "on_median" if end == 0 else "left_median"
    if start * end < 0:
        return "past"
    if start == end:
        return "unchanged"
    return "towards" if abs(end) < abs(start) else "away"


def _movement_json(movement: Movement) -> dict[str, Json]:
    return {
        "median": json_value(movement.median),
        "at_risk": movement.at_risk,
        "towards": movement.towards,
        "away": movement.away,
        "past": movement.past,
        "on_median": movement.on_median,
        "left_median": movement.left_median,
        "conformity": movement.conformity.as_json(),
    }
