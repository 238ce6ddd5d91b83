"""A coefficient made of the counts of the statements, and how it gets its interval over experts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix
from analysis.reliability.jackknife import Floats, Spread, sums_by_expert, with_interval
from analysis.result import Estimate


@dataclass(frozen=True, slots=True)
class Prepared:
    """The estimate still without its interval; `slope` is None where there can be none."""

    estimate: Estimate
    slope: Floats | None = None  # items x categories: derivative by the weight of an expert who rated so
    beside: Floats | None = None  # seats: what an expert's weight does otherwise
    least: int = 2  # ratings a statement needs to enter
    surplus: float = 0.0  # variance the jackknife holds twice
    least_value: float = 0.0  # it can have with experts without end
    centre: float | None = None  # the value without the bias of a small panel, where it has one


def bounded(matrix: RatingMatrix, coefficients: Sequence[Prepared]) -> list[Estimate]:
    """Give each its interval over experts; all of them in one pass over the ratings."""
    slopes = [one.slope for one in coefficients if one.slope is not None]
    if not slopes:
        return [one.estimate for one in coefficients]
    sums = iter(sums_by_expert(matrix, np.stack(slopes, axis=-1)).T)
    ratings = matrix.counts.sum(axis=1)
    among = {least: _who_rated(matrix, ratings >= least) for least in {one.least for one in coefficients}}
    return [
        one.estimate if one.slope is None else _close(one, next(sums), among[one.least])
        for one in coefficients
    ]


def _close(one: Prepared, sums: Floats, among: NDArray[np.bool_]) -> Estimate:
    influence = (sums if one.beside is None else sums + one.beside)[among]
    return with_interval(
        one.estimate, Spread.of_influences(influence, one.surplus), one.centre, one.least_value
    )


def _who_rated(matrix: RatingMatrix, items: NDArray[np.bool_]) -> NDArray[np.bool_]:
    everything = bool(items.all())
    rated = np.empty(len(matrix.seats), dtype=np.bool_)
    for rows in matrix.row_blocks():
        block = matrix.codes[rows]
        rated[rows] = (block if everything else block[:, items]).any(axis=1)
    return rated
