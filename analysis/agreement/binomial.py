"""A fair coin tossed by each expert: exact tails and the counts that they make critical."""

import math
from fractions import Fraction
from functools import lru_cache

from scipy import special

EXACT_UP_TO = 1000
"""Experts up to which chances are whole numbers over 2^n; beyond it floats are as good and far quicker."""


@lru_cache(maxsize=2**12)
def critical_count(n: int, alpha: Fraction) -> int | None:
    """Smallest c with P(Bin(n, 1/2) >= c) <= alpha, None where not even n of n are rare enough.

    Ayre & Scally (2014), Meas Eval Couns Dev 47:79.
    """
    if not 0 < alpha < 1:
        raise ValueError(f"alpha lies between 0 and 1; {alpha} does not")
    return _critical_by_counting(n, alpha) if n <= EXACT_UP_TO else _critical_by_inversion(n, alpha)


def balanced_p(one: int, other: int) -> float:
    """Two-sided exact p that two counts came from a fair coin."""
    fewer, n = min(one, other), one + other
    return min(1.0, 2 * float(special.bdtr(fewer, n, 0.5))) if fewer < n else 1.0


def point_chance_float(k: int, n: int) -> float:
    """P(Bin(n, 1/2) = k) where n is too large to count all 2^n."""
    return math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2))


def _critical_by_counting(n: int, alpha: Fraction) -> int | None:
    rare = alpha.numerator * 2**n // alpha.denominator
    count, tail, ways = n + 1, 0, 1  # `ways` to toss one head fewer than `count`
    while tail + ways <= rare:
        tail += ways
        count -= 1
        ways = ways * count // (n - count + 1)
    return count if count <= n else None


def _critical_by_inversion(n: int, alpha: Fraction) -> int:
    """Find it from the lower tail, its mirror; the steps there are far larger than the float error."""
    level = float(alpha)
    most = math.floor(float(special.bdtrik(level, n, 0.5)))
    while special.bdtr(most + 1, n, 0.5) <= level:
        most += 1
    while special.bdtr(most, n, 0.5) > level:
        most -= 1
    return n - most
