"""Whether experts rank the statements alike: Kendall's W."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix
from analysis.result import Estimate, no_value


def kendall_w(matrix: RatingMatrix) -> Estimate:
    """Kendall's W with ties: 12 S / (m²(n³-n) - m T), 0..1, over the statements that every expert rated.

    S is the sum of squared deviations of the items' rank sums, T the sum of t³-t over the tie groups of each
    expert; midranks. Experts without any rating do not count; statements somebody left out are excluded and
    counted. Undefined with fewer than two of either, or if every expert is constant.
    Kendall & Babington Smith (1939), Ann Math Stat 10:275.
    """
    method = "Kendall W, ties corrected, complete statements"
    codes = matrix.codes[(matrix.codes != 0).any(axis=1)]
    complete = (codes != 0).all(axis=0) if len(codes) else np.zeros(len(matrix.items), dtype=np.bool_)
    m, n = len(codes), int(complete.sum())
    excluded = len(matrix.items) - n
    if m < 2:
        return no_value("too_few_raters", method, status="too_few", n_used=n, n_excluded=excluded)
    if n < 2:
        return no_value("too_few_items", method, status="too_few", n_used=n, n_excluded=excluded)
    doubled, ties = _doubled_midranks(codes[:, complete], len(matrix.scale.scores))
    sums = doubled.sum(axis=0)
    squares = sum(int(value) ** 2 for value in sums) * n - int(sums.sum()) ** 2  # n times 4 S
    denominator = m * m * (n**3 - n) - m * ties
    if denominator == 0:
        return no_value("zero_denominator", method, n_used=n, n_excluded=excluded)
    warnings = ("only two statements",) if n == 2 else ()
    value = float(Fraction(3 * squares, n * denominator))
    return Estimate(value, method, n, n_excluded=excluded, warnings=warnings)


def _doubled_midranks(codes: NDArray[np.uint8], categories: int) -> tuple[NDArray[np.int64], int]:
    """Twice the midranks of each row, in integers, and the sum of t³-t over all tie groups."""
    rows = len(codes)
    offsets = np.arange(rows, dtype=np.intp)[:, None] * categories
    places = codes.astype(np.intp) - 1
    counts = np.bincount((places + offsets).ravel(), minlength=rows * categories).reshape(rows, categories)
    doubled = 2 * np.cumsum(counts, axis=1) - counts + 1
    ties = int((counts**3 - counts).sum())
    return np.take_along_axis(doubled, places, axis=1).astype(np.int64), ties
