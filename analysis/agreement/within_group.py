"""The r_wg family: the variance of the ratings against one that would mean no agreement. Not ordinal."""

from fractions import Fraction
from functools import lru_cache

from analysis.agreement.describing import EQUAL_DISTANCES, described
from analysis.agreement.moments import squared_deviations, sums, too_few_to_vary
from analysis.ratings import Scale, Tally
from analysis.result import Estimate, no_value

_OUTSIDE_RANGE = "outside_range: the mean is too near an end of the scale for a_wg"
_BELOW_ZERO = "negative: the ratings vary more than the null does"


def r_wg(tally: Tally) -> Estimate:
    """r_wg = 1 - s²/((C² - 1)/12), the null a uniform one; exact, at most 1, may be negative.

    Needs two ratings and a scale of equal steps (the null is then multiplied by the step squared).
    James, Demaree & Wolf (1984), J Appl Psychol 69:85.
    """
    method = "r_wg, uniform null"
    if (refusal := too_few_to_vary(tally, method)) is not None:
        return refusal
    if (step := step_of(tally.scale)) is None:
        return no_value("scale_not_supported", method, status="not_applicable", n_used=tally.n)
    null = Fraction(step * step * (len(tally.counts) ** 2 - 1), 12)
    return _against(tally, null, method)


def r_wg_maximum(tally: Tally) -> Estimate:
    """r*_wg = 1 - s²/((H - L)²/4), the null half at each end; exact, at most 1, may be negative.

    Needs two ratings. Lindell, Brandt & Whitney (1999), Appl Psychol Meas 23:127.
    """
    method = "r*_wg, null of maximum dissensus"
    if (refusal := too_few_to_vary(tally, method)) is not None:
        return refusal
    low, high = tally.scale.scores[0], tally.scale.scores[-1]
    return _against(tally, Fraction((high - low) ** 2, 4), method)


def a_wg(tally: Tally) -> Estimate:
    """a_wg = 1 - 2 s²/{[(H + L)m - m² - HL] n/(n - 1)}, -1..1: against the most that this mean allows; exact.

    Needs two ratings, not all at one end of the scale. Beyond means of (L(n-1) + H)/n and (H(n-1) + L)/n it
    is printed with a warning. Brown & Hauenstein (2005), Organ Res Methods 8:165.
    """
    if (refusal := too_few_to_vary(tally, "a_wg")) is not None:
        return refusal
    n, (total, _) = tally.n, sums(tally)
    low, high = tally.scale.scores[0], tally.scale.scores[-1]
    most = (high + low) * total * n - total * total - high * low * n * n
    if most == 0:
        return no_value("no_variation", "a_wg", n_used=n)
    inside = low * (n - 1) + high <= total <= high * (n - 1) + low
    flags = (EQUAL_DISTANCES,) if inside else (EQUAL_DISTANCES, _OUTSIDE_RANGE)
    return described(tally, Fraction(most - 2 * squared_deviations(tally), most), "a_wg", *flags)


@lru_cache
def step_of(scale: Scale) -> int | None:
    """Find the distance between neighbouring categories, None where it is not the same everywhere."""
    steps = {upper - lower for lower, upper in zip(scale.scores, scale.scores[1:], strict=False)}
    return steps.pop() if len(steps) == 1 else None


def _against(tally: Tally, null: Fraction, method: str) -> Estimate:
    most = tally.n * (tally.n - 1) * null.numerator
    left = most - squared_deviations(tally) * null.denominator
    flags = (EQUAL_DISTANCES,) if left >= 0 else (EQUAL_DISTANCES, _BELOW_ZERO)
    return described(tally, Fraction(left, most), method, *flags)
