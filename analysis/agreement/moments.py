"""Mean, standard deviation and coefficient of variation: for people who ask for them, not for ordinal data."""

import math
from fractions import Fraction
from functools import lru_cache

from scipy import special

from analysis.agreement.describing import EQUAL_DISTANCES, RECENT, described
from analysis.ratings import Tally
from analysis.result import Estimate, no_value


def mean(tally: Tally) -> Estimate:
    """Arithmetic mean m as an exact fraction; undefined without a valid rating.

    Interval: m -/+ t(n-1) s/sqrt(n), Student (1908), Biometrika 6:1; none for a single rating, nor where all
    are equal and the formula would claim certainty.
    """
    if tally.n == 0:
        return no_value("no_data", "mean")
    value = mean_of(tally)
    interval = _t_interval(tally, float(value))
    return described(tally, value, "mean", EQUAL_DISTANCES, interval=interval, interval_method="t 95%")


def standard_deviation(tally: Tally) -> Estimate:
    """Square root of sum (x - m)²/(n - 1); undefined for fewer than two ratings."""
    method = "standard deviation, n - 1"
    if (refusal := too_few_to_vary(tally, method)) is not None:
        return refusal
    return described(tally, _deviation(tally), method, EQUAL_DISTANCES)


def coefficient_of_variation(tally: Tally) -> Estimate:
    """SD over mean. Undefined for fewer than two ratings and where the mean is 0.

    It depends on where the scale starts and shrinks as the mean rises, at the same spread.
    """
    method = "coefficient of variation, SD/mean"
    if (refusal := too_few_to_vary(tally, method)) is not None:
        return refusal
    total, _ = sums(tally)
    if total == 0:
        return no_value("mean_zero", method, n_used=tally.n)
    value = _deviation(tally) / (total / tally.n)
    return described(tally, value, method, EQUAL_DISTANCES, "depends on where the scale starts")


def mean_of(tally: Tally) -> Fraction:
    """Compute the bare exact mean of a tally that holds at least one rating."""
    return Fraction(sums(tally)[0], tally.n)


def variance_of(tally: Tally) -> Fraction:
    """Compute the bare exact variance, n - 1, of a tally that holds at least two ratings."""
    return Fraction(squared_deviations(tally), tally.n * (tally.n - 1))


def squared_deviations(tally: Tally) -> int:
    """N times the sum of squared deviations from the mean: a whole number."""
    total, squares = sums(tally)
    return tally.n * squares - total * total


@lru_cache(maxsize=RECENT)
def sums(tally: Tally) -> tuple[int, int]:
    """Add up the ratings, and their squares."""
    total = squares = 0
    for score, count in zip(tally.scale.scores, tally.counts, strict=True):
        total += score * count
        squares += score * score * count
    return total, squares


def too_few_to_vary(tally: Tally, method: str) -> Estimate | None:
    """Refuse a statistic of spread where there are not two ratings."""
    if tally.n >= 2:
        return None
    if tally.n == 0:
        return no_value("no_data", method)
    return no_value("one_rating", method, status="too_few", n_used=1)


def _deviation(tally: Tally) -> float:
    return math.sqrt(squared_deviations(tally) / (tally.n * (tally.n - 1)))


def _t_interval(tally: Tally, middle: float) -> tuple[float, float] | None:
    if tally.n < 2 or (deviation := _deviation(tally)) == 0:
        return None
    reach = _t_quantile(tally.n - 1) * deviation / math.sqrt(tally.n)
    return middle - reach, middle + reach


@lru_cache(maxsize=2**10)
def _t_quantile(degrees: int) -> float:
    return float(special.stdtrit(degrees, 0.975))
