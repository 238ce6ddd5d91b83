"""Quantiles of many cases at once, in whole numbers."""

from fractions import Fraction

import numpy as np

from analysis.agreement import PLOTTING_POSITIONS, QUARTERS
from analysis.consensus.cases import Cases
from analysis.consensus.exact import Numbers


def quantile(cases: Cases, q: Fraction, quantile_type: int) -> Numbers:
    """Compute the q-quantile, R types 1, 2, 4-9: `agreement.quantiles.quantile_of` for all cases.

    Continuous types interpolate in parts of 24 times the denominator of q.
    """
    n = cases.n
    if quantile_type in (1, 2):
        j = np.maximum(-((-n * q.numerator) // q.denominator), 1)
        lower = cases.ordered(j)
        halfway = (j * q.denominator == n * q.numerator) & (j < n) & (quantile_type == 2)
        upper = np.where(halfway, cases.ordered(j + 1), lower)
        return Numbers(lower + upper, np.asarray(2), cases.unrated)
    a, b = PLOTTING_POSITIONS[quantile_type]
    unit = 24 * q.denominator
    h = (24 * (n + 1) - a - b) * q.numerator + a * q.denominator
    j, rest = np.divmod(np.clip(h, unit, np.maximum(n, 1) * unit), unit)
    lower = cases.ordered(j)
    if not rest.any():
        return Numbers(lower, np.asarray(1), cases.unrated)
    upper = cases.ordered(j + (rest != 0))
    return Numbers(lower * unit + rest * (upper - lower), np.asarray(unit), cases.unrated)


def interquartile(cases: Cases, quantile_type: int) -> Numbers:
    """Compute Q(3/4) - Q(1/4)."""
    low, high = (quantile(cases, q, quantile_type) for q in QUARTERS)
    numerator = high.numerator * low.denominator - low.numerator * high.denominator
    return Numbers(numerator, high.denominator * low.denominator, cases.unrated)
