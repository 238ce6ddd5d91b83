"""How many changed, and which way: counts of moves, the pull of the median fed back, change of histogram."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import Scale
from analysis.result import Estimate, Json, json_value, no_value
from analysis.scale import Band, Bands
from analysis.stability.tables import Counts, Table, as_tables


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

    def as_json(self) -> dict[str, Json]:
        return {
            "median": json_value(self.median),
            "at_risk": self.at_risk,
            "towards": self.towards,
            "away": self.away,
            "past": self.past,
            "on_median": self.on_median,
            "left_median": self.left_median,
            "conformity": self.conformity.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """How many of the `pairs` changed at all, by two points or more, across a band, up, down, in class.

    The class is the agree band: `lost` left it, `gained` came to it.
    """

    pairs: int
    changed: int
    two_or_more: int
    crossed_band: int
    up: int
    down: int
    lost: int
    gained: int


def changes(tables: Counts, scale: Scale, bands: Bands | None = None) -> tuple[Changes, ...]:
    """Count the changes in each of many tables; `bands` are agree and oppose, by default those of the scale."""
    scores = np.array(scale.scores)
    agrees, opposes = (_inside(scores, band) for band in bands or (scale.agree, scale.oppose))
    rise = scores[np.newaxis, :] - scores[:, np.newaxis]
    before, after = agrees[:, np.newaxis], agrees[np.newaxis, :]
    wanted = np.stack(
        np.broadcast_arrays(
            np.ones_like(rise, dtype=np.bool_),
            rise != 0,
            np.abs(rise) >= 2,
            (before != after) | (opposes[:, np.newaxis] != opposes[np.newaxis, :]),
            rise > 0,
            rise < 0,
            before & ~after,
            ~before & after,
        )
    )
    cells = wanted.reshape(len(wanted), -1).T.astype(np.float64)  # floats: only those multiply fast
    found = np.rint(tables.reshape(len(tables), len(cells)) @ cells).astype(np.int64)
    return tuple(Changes(*row) for row in found.tolist())


def movement(table: Table, scale: Scale, median: Fraction) -> Movement:
    """Sort the moves of a transition table by where they went relative to `median`."""
    return movements(as_tables([table]), scale, [median])[0]


def movements(tables: Counts, scale: Scale, medians: Sequence[Fraction]) -> list[Movement]:
    """`movement` of many tables, each about its own median."""
    middles, units = (
        np.array([one.as_integer_ratio() for one in medians], dtype=np.int64).reshape(-1, 2, 1).swapaxes(0, 1)
    )
    apart = np.array(scale.scores) * units - middles  # in the median's own unit: whole numbers, exact
    start, end = apart[:, :, np.newaxis], apart[:, np.newaxis, :]
    aside, past = np.broadcast_to(start != 0, tables.shape), np.sign(start) * np.sign(end) < 0
    nearer = np.abs(start) - np.abs(end)
    went = (aside, ~past & (nearer > 0), aside & ~past & (nearer < 0), past, ~aside, ~aside & (end != 0))
    counted = (tables[:, np.newaxis] * np.stack(went, axis=1)).sum(axis=(2, 3)).tolist()
    return [Movement(median, *row) for median, row in zip(medians, counted, strict=True)]


def histogram_change(
    earlier: Sequence[int], later: Sequence[int], *, people: str = "paired experts"
) -> Estimate:
    """Half the sum of |p1_j - p2_j|, 0..1, exact; below 0.15 counts as stable. No test, no interval.

    `people` says in the method whose counts these are; give "all respondents" where they are not paired. It
    cannot see changes that cancel out. Undefined if either round is empty.
    Scheibe, Skutsch & Schofer (1975) in Linstone & Turoff, The Delphi Method.
    """
    method = f"histogram change over {people}"
    n, m = sum(earlier), sum(later)
    if n == 0 or m == 0:
        return no_value("no_pairs", method)
    apart = sum(abs(a * m - b * n) for a, b in zip(earlier, later, strict=True))
    return Estimate(Fraction(apart, 2 * n * m), method, n)


def _inside(scores: NDArray[np.int64], band: Band) -> NDArray[np.bool_]:
    return np.asarray((band[0] <= scores) & (scores <= band[1]))
