"""Intervals over experts: they are the sample, the statements are fixed.

The infinitesimal jackknife (Efron 1982, The Jackknife, the Bootstrap and Other Resampling Plans, chapter 6):
each expert has a weight, pairs of an expert with himself never count, and the derivative of a coefficient by
an expert's weight is that expert's influence. One pass over the ratings replaces the resamples.
"""

import math
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special
from scipy.sparse import csr_array

from analysis.ratings import RatingMatrix
from analysis.result import Estimate

Floats: TypeAlias = NDArray[np.float64]
Shape = Literal["plain", "below one", "correlation"]
Interval: TypeAlias = tuple[float, float]
LEAST_EXPERTS = 3
JACKKNIFE = "infinitesimal jackknife over experts 95%"
TOO_FEW = "too few experts for an interval"


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


def standard_error(influence: Floats) -> float | None:
    """Of a coefficient with these influences of the experts (one each); none for fewer than three."""
    experts = len(influence)
    if experts < LEAST_EXPERTS:
        return None
    spread = influence - influence.mean()
    return math.sqrt(float(spread @ spread) * experts / (experts - 1))


def from_left_out(values: Floats) -> float | None:
    """Standard error by the delete-one jackknife, from the values with each expert left out in turn."""
    experts = len(values)
    if experts < LEAST_EXPERTS or not np.isfinite(values).all():
        return None
    spread = values - values.mean()
    return math.sqrt(float(spread @ spread) * (experts - 1) / experts)


def student(value: float, error: float, freedom: int, shape: Shape = "plain") -> Interval:
    """95% interval by Student's t on the scale on which the coefficient is nearly symmetric, never above 1.

    "below one" reaches along log(1 - value), "correlation" along Fisher's z.
    """
    reach = float(special.stdtrit(freedom, 0.975)) * error
    if shape == "plain" or error == 0 or value >= 1:
        return value - reach, min(value + reach, 1.0)
    if shape == "below one":
        stretch = math.exp(reach / (1 - value))
        return 1 - (1 - value) * stretch, 1 - (1 - value) / stretch
    centre, reach = math.atanh(value), reach / (1 - value**2)
    return math.tanh(centre - reach), math.tanh(centre + reach)


def with_interval(
    estimate: Estimate, error: float | None, experts: int, *, shape: Shape = "plain", method: str = JACKKNIFE
) -> Estimate:
    """Put the interval over experts beside the value, or the warning that there are too few experts."""
    if error is None or not isinstance(estimate.value, float):
        return replace(estimate, warnings=(*estimate.warnings, TOO_FEW))
    interval = student(estimate.value, error, experts - 1, shape)
    return replace(estimate, interval=interval, interval_method=method)
