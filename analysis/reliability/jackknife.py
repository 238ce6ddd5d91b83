"""Intervals over experts: they are the sample, the statements are fixed.

Each expert has a weight, pairs of an expert with himself never count, and the derivative of a coefficient by
an expert's weight is that expert's influence: one pass over the ratings replaces the resamples (Efron 1982,
The Jackknife, the Bootstrap and Other Resampling Plans). What was added to it so that the intervals cover,
and how it was found, is told in docs/panel-coefficients.md.
"""

import math
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.sparse import csr_array

from analysis.ratings import RatingMatrix
from analysis.result import Estimate

Floats: TypeAlias = NDArray[np.float64]
Interval: TypeAlias = tuple[float, float]
LEAST_EXPERTS = 3
TAKEN_BACK = 2 / 3  # of the surplus; all of it leaves a variance too uncertain for panels of 30
FARTHEST = math.log(100)  # an interval that leaves this many times what is lacking says nothing
INFINITESIMAL = "infinitesimal jackknife over experts, 95%, on log(1 - value)"
LEFT_OUT = "delete-one jackknife over experts, 95%, on log(1 - value)"
ROUNDING = 1e-12
TOO_FEW = "too few experts for an interval"
NO_EXPERT_MOVES_IT = "no interval: no single expert moves the value"
AT_THE_END = "no interval: the value lies at the end of its range"


def sums_by_expert(matrix: RatingMatrix, table: Floats) -> Floats:
    """Add up, for each expert, what `table` (items x categories x k) says of the category chosen: seats x k.

    Statements without a rating add nothing. A sparse one-hot matrix, a block of seats at a time.
    """
    items, categories, width = table.shape
    flat = np.zeros((items, categories + 1, width))
    flat[:, 1:] = table
    flat = flat.reshape(-1, width)
    first = np.arange(items, dtype=np.int32) * np.int32(categories + 1)
    sums = np.empty((len(matrix.seats), width))
    for rows in matrix.row_blocks():
        chosen = (matrix.codes[rows] + first).ravel()
        seats = len(chosen) // items if items else 0
        ends = np.arange(seats + 1, dtype=np.int32) * np.int32(items)
        one_hot = csr_array((np.ones(len(chosen)), chosen, ends), shape=(seats, len(flat)))
        sums[rows] = one_hot @ flat
    return sums


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance of a coefficient over panels of experts, and how much that variance itself is worth."""

    variance: float
    freedom: float

    @classmethod
    def of_influences(cls, influence: Floats, surplus: float) -> "Spread | None":
        """From one influence an expert, brought to the size of the delete-one jackknife of a pair statistic."""
        n = len(influence)
        return cls._of(influence, n * (n - 1) / (n - 2) ** 2, surplus) if n >= LEAST_EXPERTS else None

    @classmethod
    def of_left_out(cls, values: Floats, surplus: float) -> "Spread | None":
        """From the values with each expert left out in turn."""
        n = len(values)
        if n < LEAST_EXPERTS or not np.isfinite(values).all():
            return None
        return cls._of(values, (n - 1) / n, surplus)

    @classmethod
    def _of(cls, each: Floats, factor: float, surplus: float) -> "Spread":
        """Less most of what the jackknife holds once too often, and never below what is there by chance alone.

        Degrees of freedom from the kurtosis of the influences, as Satterthwaite's: where the spread hangs on
        few experts, it is known less well.
        """
        n, around = len(each), each - each.mean()
        squares = around * around  # summed, not multiplied as vectors: threads of BLAS wait for each other
        second = float(squares.sum()) / n
        variance = max(second * n * factor - TAKEN_BACK * surplus, surplus)
        if n == LEAST_EXPERTS or second < ROUNDING**2:
            return cls(variance, n - 1)
        fourth = float((squares * squares).sum()) / n / second**2
        kurtosis = 3 + (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * fourth - 3 * (n - 1))
        return cls(variance, n - 1 if kurtosis <= 1 else min(max(2 * n / (kurtosis - 1), 2), n - 1))


def surplus_of_pairs(counts: Floats, kernel: Floats, slopes: Floats) -> float:
    """Variance that the pairs within statements add on their own, the statements being independent.

    Second term of Hoeffding (1948), Ann Math Stat 19:293, for a mean over the pairs of each statement that
    enters the coefficient with `slopes`. The jackknife holds it twice (Efron & Stein 1981, Ann Stat 9:586),
    which shows where statements do not differ and hardly anything else is left.
    """
    ratings = counts.sum(axis=1)
    shares = counts / np.maximum(ratings, 1)[:, None]
    along = shares @ kernel
    mean = (along * shares).sum(axis=1)
    square = ((shares @ kernel**2) * shares).sum(axis=1)
    second = np.maximum(square - 2 * (along**2 * shares).sum(axis=1) + mean**2, 0.0)
    pairs = np.maximum(ratings * (ratings - 1), 1)
    return float((2 * second * slopes**2 / pairs)[ratings >= 2].sum())


def around(value: float, spread: Spread, centre: float, least: float) -> Interval | str:
    """95% by Student's t along log(1 - value) about the value freed of bias; or the warning why there is none.

    It is about the coefficient with experts without end, so it does not reach below `least`, the least value
    that can have; and it always holds the value, which in a sample may lie lower.
    """
    error = math.sqrt(spread.variance)
    if error < ROUNDING:
        return NO_EXPERT_MOVES_IT  # a width of 0 would claim certainty
    if value >= 1:
        return AT_THE_END
    middle = centre if centre < 1 else value
    reach = float(special.stdtrit(spread.freedom, 0.975)) * error / (1 - middle)
    if reach > FARTHEST:
        return TOO_FEW
    stretch = math.exp(reach)
    low, high = 1 - (1 - middle) * stretch, 1 - (1 - middle) / stretch
    return min(max(low, least), value), max(high, value)


def with_interval(estimate: Estimate, spread: Spread | None, centre: float | None, least: float) -> Estimate:
    """Put the interval over experts beside the value, or the warning why there is none."""
    if not isinstance(estimate.value, float):
        return estimate
    found: Interval | str = TOO_FEW
    if spread is not None:
        found = around(estimate.value, spread, estimate.value if centre is None else centre, least)
    return put_beside(estimate, found, INFINITESIMAL)


def put_beside(estimate: Estimate, interval: Interval | str, method: str) -> Estimate:
    """The estimate with its interval, or with the warning that stands in its place."""
    if isinstance(interval, str):
        return replace(estimate, warnings=(*estimate.warnings, interval))
    return replace(estimate, interval=interval, interval_method=method)
