"""Average and median distance of the ratings from their middle."""

from bisect import bisect_left
from fractions import Fraction
from itertools import accumulate
from typing import Literal, TypeAlias, get_args

from analysis.agreement.describing import EQUAL_DISTANCES, described
from analysis.agreement.moments import mean_of
from analysis.agreement.quantiles import median_of
from analysis.ratings import Tally
from analysis.result import Estimate, no_value, require_one_of

Middle: TypeAlias = Literal["median", "mean"]


def average_deviation(tally: Tally, about: Middle = "median") -> Estimate:
    """AD = (1/n) sum |x - middle|, exact, 0 to (H - L)/2; undefined without a valid rating.

    Burke, Finkelstein & Dusig (1999), Organ Res Methods 2:49.
    """
    require_one_of("about", about, get_args(Middle))
    method = f"average deviation about the {about}"
    if tally.n == 0:
        return no_value("no_data", method)
    return described(tally, average_deviation_of(tally, about), method, EQUAL_DISTANCES)


def average_deviation_of(tally: Tally, about: Middle = "median") -> Fraction:
    """Compute the bare exact average deviation of a tally that holds at least one rating."""
    middle = median_of(tally) if about == "median" else mean_of(tally)
    total = sum([distance * count for distance, count in _distances(tally, middle)])
    return Fraction(total, tally.n * middle.denominator)


def median_absolute_deviation(tally: Tally) -> Estimate:
    """Median of |x - median|, without a constant to scale it; exact. Undefined without a valid rating.

    Hampel (1974), J Am Stat Assoc 69:383.
    """
    method = "median absolute deviation, unscaled"
    if tally.n == 0:
        return no_value("no_data", method)
    middle = median_of(tally)
    ordered = sorted(_distances(tally, middle))
    reached = list(accumulate([count for _, count in ordered]))
    lower = ordered[bisect_left(reached, (tally.n + 1) // 2)][0]
    upper = ordered[bisect_left(reached, tally.n // 2 + 1)][0]
    return described(tally, Fraction(lower + upper, 2 * middle.denominator), method, EQUAL_DISTANCES)


def _distances(tally: Tally, middle: Fraction) -> list[tuple[int, int]]:
    """How far each category is from the middle, in whole units of the middle's denominator, and how many."""
    scores, unit, origin = tally.scale.scores, middle.denominator, middle.numerator
    return [(abs(score * unit - origin), count) for score, count in zip(scores, tally.counts, strict=True)]
