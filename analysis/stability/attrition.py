"""Had those who left rated as those who stayed? Their earlier ratings compared, per item and over all."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.agreement import median_of
from analysis.ratings import RatingMatrix, Tally
from analysis.result import Estimate, Json, no_value
from analysis.scale import Band, span
from analysis.stability.adjustment import holm
from analysis.stability.leaving import LEFT, STAYED, leaving
from analysis.stability.rank_sum import cliffs_delta, mann_whitney
from analysis.stability.tables import Codes, Counts

FEWEST_LEAVERS = 5
_BLOCK = 1 << 18
_INTERVAL = "infinitesimal jackknife over persons, Welch's t, 95%"


@dataclass(frozen=True, slots=True)
class ItemAttrition:
    """One item's earlier ratings; differences are leavers minus completers, so below 0 leavers were lower."""

    item: str
    completers: int
    leavers: int
    share_agree: Estimate
    median: Estimate
    delta: Estimate
    p: Estimate
    p_holm: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "item": self.item,
            "completers": self.completers,
            "leavers": self.leavers,
            "share_agree": self.share_agree.as_json(),
            "median": self.median.as_json(),
            "delta": self.delta.as_json(),
            "p": self.p.as_json(),
            "p_holm": self.p_holm.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Attrition:
    """The whole panel: how many came back, and whether those who did not had been lower."""

    completers: int
    leavers: int
    items: tuple[ItemAttrition, ...]
    share_lower: Estimate
    mean_difference: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "completers": self.completers,
            "leavers": self.leavers,
            "share_lower": self.share_lower.as_json(),
            "mean_difference": self.mean_difference.as_json(),
            "items": [item.as_json() for item in self.items],
        }


def compare_leavers(
    previous: RatingMatrix,
    current: RatingMatrix,
    *,
    agree: Band | None = None,
    minimum_cell: int = 1,
) -> Attrition:
    """Compare the earlier ratings of who came back with those of who left, item by item.

    A leaver answered something in the earlier round and nothing in the later one. Per item: difference in
    the share of `agree` (default: the agree band of the scale) and in the median, Cliff's delta, exact
    Mann-Whitney p, and p after Holm over the items. Over all items: the share on which the mean of the leavers was lower, and the mean difference
    with an interval over persons. Below five leavers (on an item: who rated it) all is descriptive: tests
    and interval say so. Where fewer than `minimum_cell` leavers rated an item its figures are held back, and
    with fewer leavers in all the summary is.
    """
    states = leaving(previous, current)
    gone = previous.of_seats((states == LEFT).tolist()).counts
    stayed, left = (
        _side(previous, states == STAYED, previous.counts - gone),
        _side(previous, states == LEFT, gone),
    )
    band = agree or previous.scale.agree
    items = [
        _compare(item, one, other, band, minimum_cell)
        for item, one, other in zip(previous.items, stayed.tallies, left.tallies, strict=True)
    ]
    lower, mean = _summary(previous, stayed, left)
    leavers = len(left.rows)
    if 0 < leavers < minimum_cell:
        lower, mean = (_held_back(one.method, leavers) for one in (lower, mean))
    return Attrition(len(stayed.rows), leavers, _with_holm(items), lower, mean)


def _compare(item: str, completers: Tally, leavers: Tally, agree: Band, minimum_cell: int) -> ItemAttrition:
    share = _difference(
        f"difference in share of {span(*agree)}",
        lambda tally: Fraction(tally.within(*agree), tally.n),
        leavers,
        completers,
    )
    middle = _difference("difference in median", median_of, leavers, completers)
    sides = leavers.counts, completers.counts
    delta, test = cliffs_delta(*sides), mann_whitney(*sides)
    if 0 < leavers.n < minimum_cell:
        share, middle, delta = (_held_back(one.method, leavers.n) for one in (share, middle, delta))
    if 0 < leavers.n < max(FEWEST_LEAVERS, minimum_cell):
        test = _held_back(test.method, leavers.n)
    return ItemAttrition(item, completers.n, leavers.n, share, middle, delta, test, test)


def _difference(method: str, of: Callable[[Tally], Fraction], leavers: Tally, completers: Tally) -> Estimate:
    n = leavers.n + completers.n
    if leavers.n == 0 or completers.n == 0:
        return no_value("no_data", method, n_used=n)
    return Estimate(of(leavers) - of(completers), method, n)


def _held_back(method: str, n: int) -> Estimate:
    return no_value("below_floor", method, status="too_few", n_used=n)


def _with_holm(items: list[ItemAttrition]) -> tuple[ItemAttrition, ...]:
    tested = [item.p.value for item in items if isinstance(item.p.value, int | float)]
    adjusted = iter(holm(tested))
    return tuple(
        replace(item, p_holm=replace(item.p, value=next(adjusted), method=f"{item.p.method}, Holm"))
        if item.p.reason is None
        else item
        for item in items
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """Completers or leavers: their rows, and per item what they rated, how many did, and the sum of it."""

    rows: NDArray[np.intp]
    tallies: list[Tally]
    sizes: Counts
    sums: Counts

    @property
    def means(self) -> NDArray[np.float64]:
        return np.asarray(self.sums / np.maximum(1, self.sizes), dtype=np.float64)


def _side(previous: RatingMatrix, people: NDArray[np.bool_], counts: Counts) -> _Side:
    scale = previous.scale
    tallies = [Tally(scale, row) for row in counts.tolist()]
    sums = counts @ np.array(scale.scores, dtype=np.int64)
    return _Side(np.flatnonzero(people), tallies, counts.sum(axis=1), sums)


def _summary(previous: RatingMatrix, stayed: _Side, left: _Side) -> tuple[Estimate, Estimate]:
    """Share of items on which the leavers' mean was lower, and the mean difference over these items."""
    names = ("share of items on which leavers were lower on average", "mean difference, leavers - completers")
    used = np.flatnonzero((stayed.sizes > 0) & (left.sizes > 0))
    people = len(stayed.rows) + len(left.rows)
    if not used.size:
        lower, mean = (no_value("no_data", name, n_used=people) for name in names)
        return lower, mean
    below = int((left.sums * stayed.sizes < stayed.sums * left.sizes)[used].sum())
    difference = float((left.means - stayed.means)[used].mean())
    half = _half_width(previous, (stayed, left), used)
    return (
        Estimate(Fraction(below, len(used)), names[0], people),
        Estimate(
            difference,
            names[1],
            people,
            interval=None if half is None else (difference - half, difference + half),
            interval_method=None if half is None else _INTERVAL,
        ),
    )


def _half_width(previous: RatingMatrix, sides: tuple[_Side, _Side], used: NDArray[np.intp]) -> float | None:
    """Statements fixed, persons sampled: the variance of what each person adds to the mean of his side."""
    if min(len(side.rows) for side in sides) < FEWEST_LEAVERS:
        return None
    scores = np.array(previous.scale.scores, dtype=np.float64)
    variances, freedoms = [], []
    for side in sides:
        pull = np.zeros((len(previous.items), len(scores) + 1))
        pull[used, 1:] = (scores - side.means[used, np.newaxis]) / (side.sizes[used, np.newaxis] * len(used))
        added = _sums_of(previous.codes, side.rows, pull)
        freedoms.append(len(side.rows) - 1)
        variances.append(float(added @ added) * len(side.rows) / freedoms[-1])
    variance = sum(variances)
    if variance == 0:
        return None
    df = variance**2 / sum(one**2 / free for one, free in zip(variances, freedoms, strict=True))
    return float(special.stdtrit(df, 0.975)) * math.sqrt(variance)


def _sums_of(codes: Codes, rows: NDArray[np.intp], pull: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each of these persons adds over all items, block by block."""
    columns, width = pull.shape
    offsets = np.arange(columns, dtype=np.intp) * width
    flat, found = pull.ravel(), np.empty(len(rows))
    step = max(1, _BLOCK // max(1, columns))
    for start in range(0, len(rows), step):
        block = codes[rows[start : start + step]]
        found[start : start + step] = flat[block + offsets].sum(axis=1)
    return found
