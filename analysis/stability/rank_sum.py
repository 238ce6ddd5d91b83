"""Two or more groups of people on one statement: Mann-Whitney, Kruskal-Wallis, Cliff's delta.

Samples are counts over the same ordered categories; `ordered_counts` makes them from raw values.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

import numpy as np
from scipy import special

from analysis.ratings import RatingsError
from analysis.result import Estimate, no_value, require_one_of
from analysis.stability.margins import ChiSquare
from analysis.stability.midranks import doubled_midranks
from analysis.stability.subset_sums import sized_tails
from analysis.stability.tables import Counts

Sample: TypeAlias = Sequence[int]
Side: TypeAlias = Literal["two-sided", "greater", "less"]

EXACT_UP_TO = 200
PERMUTATIONS = 9999
# Permuted ratings held at a time.
_BLOCK = 1 << 20


def ordered_counts(*samples: Sequence[float]) -> list[list[int]]:
    """Count the values of each sample over all values that occur, in rising order."""
    values = sorted({value for sample in samples for value in sample})
    if not all(map(math.isfinite, values)):
        raise RatingsError("A value to be counted is a number; leave out what is absent.")
    place = {value: at for at, value in enumerate(values)}
    counted = [[0] * len(values) for _ in samples]
    for row, sample in zip(counted, samples, strict=True):
        for value in sample:
            row[place[value]] += 1
    return counted


def mann_whitney_u(first: Sample, second: Sample) -> Fraction:
    """#{x > y} + half of #{x = y} over all pairs of one from each sample."""
    return Fraction(2 * _above(first, second) + _level(first, second), 2)


def mann_whitney(first: Sample, second: Sample, side: Side = "two-sided") -> Estimate:
    """Rank sum test of two independent samples, its p: exact with ties up to 200 persons together.

    Given the midranks, every choice of persons for the first sample is equally likely. R is its rank sum, E
    the expected one: two-sided P(|R - E| >= |r - E|), `greater` P(R >= r). Beyond 200: normal, variance
    n_x n_y/12 [(N + 1) - sum(t³ - t)/(N(N - 1))]. All tied: 1. An empty sample: undefined.
    Mann & Whitney (1947), Ann Math Stat 18:50; Lehmann (1975), Nonparametrics.
    """
    require_one_of("side", side, get_args(Side))
    n, m = sum(first), sum(second)
    method = f"Mann-Whitney, {'exact' if n + m <= EXACT_UP_TO else 'normal'}, {side}"
    _check(first, second)
    if n == 0 or m == 0:
        return no_value("no_data", method, n_used=n + m)
    together = [x + y for x, y in zip(first, second, strict=True)]
    if max(together) == n + m:
        return Estimate(1, method, n + m, warnings=("all ratings are the same",))
    if n > m and side == "two-sided":
        first, n, m = second, m, n
    exact = n + m <= EXACT_UP_TO
    p = (_exact_p if exact else _normal_p)(first, together, side)
    return Estimate(min(1.0, p), method, sum(together))


def cliffs_delta(first: Sample, second: Sample) -> Estimate:
    """(#{x > y} - #{x < y})/(n_x n_y), -1..1, exact; above 0 where the first sample is higher.

    Undefined without a rating on either side. Cliff (1993), Psychol Bull 114:494.
    """
    method = "Cliff's delta"
    _check(first, second)
    n, m = sum(first), sum(second)
    if n == 0 or m == 0:
        return no_value("no_data", method, n_used=n + m)
    return Estimate(Fraction(_above(first, second) - _above(second, first), n * m), method, n + m)


def kruskal_wallis(samples: Sequence[Sample], *, permutations: int = 0, seed: int = 0) -> ChiSquare:
    """Do several groups differ? H = [12/(N(N+1)) sum R_j²/n_j - 3(N+1)] / [1 - sum(t³ - t)/(N³ - N)].

    p from chi-square with groups - 1 df. `permutations` > 0 (9,999 are usual; advised where a group has
    fewer than 5) shuffles persons over groups instead: p = (1 + #{H* >= H})/(B + 1). Empty groups are left
    out; fewer than two groups or all tied: undefined. Kruskal & Wallis (1952), JASA 47:583.
    """
    method = "Kruskal-Wallis"
    if len({len(sample) for sample in samples}) > 1:
        raise RatingsError("Samples are counts over the same categories.")
    counts = np.array([sample for sample in samples if sum(sample)], dtype=np.int64)
    n, df = int(counts.sum()), max(0, len(counts) - 1)
    if df == 0 or int((counts.sum(axis=0) > 0).sum()) < 2:
        code = "no_variation" if df else "no_data"
        return ChiSquare(no_value(code, method, n_used=n), df, no_value(code, f"{method}, p", n_used=n))
    sizes, ranks, times = counts.sum(axis=1), doubled_midranks(counts.sum(axis=0)), counts.sum(axis=0)
    h = _h(float((((counts @ ranks) ** 2) / sizes).sum()), times)
    if permutations:
        p = _permuted_p(counts, ranks, permutations, seed)
        how = f"{method}, p, {permutations} permutations, PCG64 seed {seed}"
    else:
        p, how = float(special.chdtrc(df, h)), f"{method}, p, chi-square"
    small = int(sizes.min()) < 5 and not permutations
    warnings = ("a group of fewer than 5: the chi-square is rough",) if small else ()
    return ChiSquare(Estimate(h, method, n), df, Estimate(p, how, n, warnings=warnings))


def _exact_p(first: Sample, together: Sequence[int], side: Side) -> float:
    """In doubled ranks, around the doubled expectation n(N + 1)."""
    ranks = doubled_midranks(np.array(together, dtype=np.int64)).tolist()
    n, expected = sum(first), sum(first) * (sum(together) + 1)
    observed = sum(count * rank for count, rank in zip(first, ranks, strict=True))
    if side == "two-sided":
        if observed == expected:
            return 1.0
        low, high = sorted((observed, 2 * expected - observed))
    else:
        low = high = observed
    values = [one for one in zip(ranks, together, strict=True) if one[1]]
    at_most, at_least = sized_tails(values, n, low, high)
    if side == "two-sided":
        return at_most + at_least
    return at_least if side == "greater" else at_most


def _normal_p(first: Sample, together: Sequence[int], side: Side) -> float:
    n, total = sum(first), sum(together)
    ranks = doubled_midranks(np.array(together, dtype=np.int64)).tolist()
    excess = sum(count * rank for count, rank in zip(first, ranks, strict=True)) - n * (total + 1)
    ties = sum(t**3 - t for t in together)
    variance = n * (total - n) / 12 * (total + 1 - ties / (total * (total - 1)))
    z = excess / 2 / math.sqrt(variance)
    if side == "two-sided":
        return 2 * float(special.ndtr(-abs(z)))
    return float(special.ndtr(-z if side == "greater" else z))


def _h(squares: float, times: Counts) -> float:
    """From the sum of squared doubled rank sums over group sizes; midranks are doubled, hence the 3 for 12."""
    n = int(times.sum())
    tied = 1 - sum(t**3 - t for t in times.tolist()) / (n**3 - n)
    h: float = (3 / (n * (n + 1)) * squares - 3 * (n + 1)) / tied
    return max(0.0, h)


def _permuted_p(counts: Counts, ranks: Counts, permutations: int, seed: int) -> float:
    generator = np.random.Generator(np.random.PCG64(seed))
    sizes = counts.sum(axis=1)
    people = np.repeat(ranks, counts.sum(axis=0))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    # Rounding must not part what is equal: the observed arrangement is one of those drawn.
    observed = float((((counts @ ranks) ** 2) / sizes).sum()) * (1 - 1e-12)
    step, reached = max(1, _BLOCK // len(people)), 0
    for start in range(0, permutations, step):
        drawn = np.broadcast_to(people, (min(step, permutations - start), len(people)))
        sums = np.add.reduceat(generator.permuted(drawn, axis=1), starts, axis=1)
        reached += int(((sums**2 / sizes).sum(axis=1) >= observed).sum())
    return (1 + reached) / (permutations + 1)


def _check(first: Sample, second: Sample) -> None:
    if len(first) != len(second):
        raise RatingsError("Samples are counts over the same categories.")


def _above(first: Sample, second: Sample) -> int:
    """Pairs in which the first is higher."""
    found = below = 0
    for x, y in zip(first, second, strict=True):
        found += x * below
        below += y
    return found


def _level(first: Sample, second: Sample) -> int:
    return sum(x * y for x, y in zip(first, second, strict=True))
