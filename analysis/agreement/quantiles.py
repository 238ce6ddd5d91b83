"""Medians, quantiles and the interquartile range, as exact fractions; the type is always named."""

import math
from fractions import Fraction

from analysis.agreement.describing import described
from analysis.ratings import Tally
from analysis.result import Estimate, no_value

DEFAULT_QUANTILE = 7
HALF = Fraction(1, 2)
QUARTERS = (Fraction(1, 4), Fraction(3, 4))
# Hyndman & Fan (1996), continuous types: h = (n + 1 - a - b) q + a; a and b in twenty-fourths, so that all
# are whole. Type 3 is not offered: its rounding of ties differs between programs.
_PLOTTING_POSITIONS = {4: (0, 24), 5: (12, 12), 6: (0, 0), 7: (24, 24), 8: (8, 8), 9: (9, 9)}
QUANTILE_TYPES = (1, 2, *_PLOTTING_POSITIONS)


def quantile(tally: Tally, q: Fraction, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """Sample quantile as an exact fraction; R types 1, 2, 4-9. Undefined without a valid rating.

    Continuous types: h = (n+1-a-b)q + a, Q = x_(j) + (h-j)(x_(j+1) - x_(j)) with j = floor(h).
    Hyndman & Fan (1996), Am Stat 50:361.
    """
    method = f"quantile {q}, R type {quantile_type}"
    if tally.n == 0:
        return no_value("no_data", method)
    return described(tally, quantile_of(tally, q, quantile_type), method)


def quantile_of(tally: Tally, q: Fraction, quantile_type: int = DEFAULT_QUANTILE) -> Fraction:
    """Compute the bare exact quantile of a tally that holds at least one rating."""
    n = tally.n
    if quantile_type in _PLOTTING_POSITIONS:
        a, b = _PLOTTING_POSITIONS[quantile_type]
        unit = 24 * q.denominator
        h = (24 * (n + 1) - a - b) * q.numerator + a * q.denominator
        j, rest = divmod(min(max(h, unit), n * unit), unit)
        lower = _ordered(tally, j)
        upper = _ordered(tally, j + 1) if rest else lower
        return Fraction(lower * unit + rest * (upper - lower), unit)
    if quantile_type not in QUANTILE_TYPES:
        raise ValueError(f"quantile type {quantile_type} is not offered; use one of {QUANTILE_TYPES}")
    j = max(math.ceil(n * q), 1)
    if quantile_type == 2 and n * q == j < n:
        return Fraction(_ordered(tally, j) + _ordered(tally, j + 1), 2)
    return Fraction(_ordered(tally, j))


def median(tally: Tally) -> Estimate:
    """Middle rating, or half-way between the two middle ones (the same in R types 2 and 5-9)."""
    if tally.n == 0:
        return no_value("no_data", "median")
    return described(tally, quantile_of(tally, HALF), "median")


def iqr(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """Interquartile range Q(.75) - Q(.25) as an exact fraction; undefined without a valid rating."""
    method = f"IQR, R type {quantile_type}"
    if tally.n == 0:
        return no_value("no_data", method)
    return described(tally, iqr_of(tally, quantile_type), method)


def iqr_of(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Fraction:
    """Compute the bare exact IQR of a tally that holds at least one rating."""
    return quantile_of(tally, QUARTERS[1], quantile_type) - quantile_of(tally, QUARTERS[0], quantile_type)


def _ordered(tally: Tally, place: int) -> int:
    """Find the rating at this place (from 1) of the ordered sample."""
    for score, count in zip(tally.scale.scores, tally.counts, strict=True):
        place -= count
        if place <= 0:
            return score
    raise IndexError("the sample is shorter than that")
