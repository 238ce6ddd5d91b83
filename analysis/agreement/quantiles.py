"""Medians, quantiles and the interquartile range, as exact fractions; the type is always named."""

import math
from bisect import bisect_left
from fractions import Fraction
from functools import lru_cache

from analysis.agreement.binomial import critical_count
from analysis.agreement.describing import RECENT, described
from analysis.ratings import Tally
from analysis.result import Estimate, no_value, require_one_of

DEFAULT_QUANTILE = 7
HALF = Fraction(1, 2)
QUARTERS = (Fraction(1, 4), Fraction(3, 4))
# Hyndman & Fan (1996), continuous types: h = (n + 1 - a - b) q + a; a and b in twenty-fourths, so that all
# are whole. Type 3 is not offered: its rounding of ties differs between programs.
PLOTTING_POSITIONS = {4: (0, 24), 5: (12, 12), 6: (0, 0), 7: (24, 24), 8: (8, 8), 9: (9, 9)}
QUANTILE_TYPES = (1, 2, *PLOTTING_POSITIONS)
_ONE_TAIL = Fraction(1, 40)


def quantile(tally: Tally, q: Fraction, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """Sample quantile as an exact fraction; R types 1, 2, 4-9. Undefined without a valid rating.

    Continuous types: h = (n+1-a-b)q + a, Q = x_(j) + (h-j)(x_(j+1) - x_(j)) with j = floor(h).
    Hyndman & Fan (1996), Am Stat 50:361.
    """
    require_one_of("quantile_type", quantile_type, QUANTILE_TYPES)
    method = f"quantile {q}, R type {quantile_type}"
    if tally.n == 0:
        return no_value("no_data", method)
    return described(tally, quantile_of(tally, q, quantile_type), method)


def quantile_of(tally: Tally, q: Fraction, quantile_type: int = DEFAULT_QUANTILE) -> Fraction:
    """Compute the bare exact quantile of a tally that holds at least one rating."""
    return Fraction(*scaled_quantile(tally, q, quantile_type))


def scaled_quantile(tally: Tally, q: Fraction, quantile_type: int) -> tuple[int, int]:
    """Numerator and denominator of a quantile; the latter is the same for all q over the same denominator."""
    n = tally.n
    if quantile_type in PLOTTING_POSITIONS:
        a, b = PLOTTING_POSITIONS[quantile_type]
        unit = 24 * q.denominator
        h = (24 * (n + 1) - a - b) * q.numerator + a * q.denominator
        j, rest = divmod(min(max(h, unit), n * unit), unit)
        lower, upper = _ordered(tally, j, j + 1 if rest else j)
        return lower * unit + rest * (upper - lower), unit
    require_one_of("quantile_type", quantile_type, QUANTILE_TYPES)
    j = max(math.ceil(n * q), 1)
    between = quantile_type == 2 and n * q == j < n
    lower, upper = _ordered(tally, j, j + 1 if between else j)
    return lower + upper, 2


def median(tally: Tally) -> Estimate:
    """Middle rating, or half-way between the two middle ones (the same in R types 2 and 5-9).

    The interval runs from the c-th highest rating to the c-th lowest, where c is the least count that tosses
    of a fair coin reach with a chance of at most 2.5 %: it covers at least 95 %, more where ratings tie.
    There is none below six ratings. Thompson (1936), Ann Math Stat 7:122.
    """
    if tally.n == 0:
        return no_value("no_data", "median")
    return described(
        tally,
        median_of(tally),
        "median",
        interval=_median_interval(tally),
        interval_method="order statistics, at least 95%",
    )


@lru_cache(maxsize=RECENT)
def median_of(tally: Tally) -> Fraction:
    """Compute the bare exact median of a tally that holds at least one rating."""
    lower, upper = _ordered(tally, (tally.n + 1) // 2, tally.n // 2 + 1)
    return Fraction(lower + upper, 2)


def iqr(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Estimate:
    """Interquartile range Q(.75) - Q(.25) as an exact fraction; undefined without a valid rating."""
    require_one_of("quantile_type", quantile_type, QUANTILE_TYPES)
    method = f"IQR, R type {quantile_type}"
    if tally.n == 0:
        return no_value("no_data", method)
    return described(tally, iqr_of(tally, quantile_type), method)


def iqr_of(tally: Tally, quantile_type: int = DEFAULT_QUANTILE) -> Fraction:
    """Compute the bare exact IQR of a tally that holds at least one rating."""
    lower, unit = scaled_quantile(tally, QUARTERS[0], quantile_type)
    upper, _ = scaled_quantile(tally, QUARTERS[1], quantile_type)
    return Fraction(upper - lower, unit)


def _median_interval(tally: Tally) -> tuple[float, float] | None:
    place = critical_count(tally.n, _ONE_TAIL)  # in the ordered sample
    if place is None:
        return None
    low, high = _ordered(tally, tally.n + 1 - place, place)
    return float(low), float(high)


def _ordered(tally: Tally, lower: int, upper: int) -> tuple[int, int]:
    """Find the ratings at two places (from 1) of the ordered sample."""
    scores, reached = tally.scale.scores, tally.reached
    low = scores[bisect_left(reached, lower)]
    return low, low if lower == upper else scores[bisect_left(reached, upper)]
