"""Two or more groups of people on one statement: Mann-Whitney, Kruskal-Wallis, Cliff's delta.

Samples are counts over the same ordered categories; `ordered_counts` makes them from raw values.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analysis.ratings import RatingsError
from analysis.result import Estimate, no_value, require_one_of
from analysis.stability.margins import ChiSquare
from analysis.stability.midranks import doubled_midranks
from analysis.stability.subset_sums import sized_tails
from analysis.stability.tables import Counts

Sample: TypeAlias = Sequence[int]
Side: TypeAlias = Literal["two-sided", "greater", "less"]
Floats: TypeAlias = NDArray[np.float64]

EXACT_UP_TO = 200
FEW = 5
_KRUSKAL_WALLIS = "Kruskal-Wallis"
_ROUGH = f"a group of fewer than {FEW}: the chi-square is rough"
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
    if len({len(sample) for sample in samples}) > 1:
        raise RatingsError("Samples are counts over the same categories.")
    counts = np.array(list(samples), dtype=np.int64).reshape(1, len(samples), -1 if samples else 0)
    return kruskal_wallis_each(counts, permutations=permutations, seed=seed)[0]


def kruskal_wallis_each(counts: Counts, *, permutations: int = 0, seed: int = 0) -> list[ChiSquare]:
    """`kruskal_wallis` of every item: items x groups x categories."""
    sizes, times = counts.sum(axis=2), counts.sum(axis=1)
    ranks, n = doubled_midranks(times), times.sum(axis=1)
    freedom = np.maximum((sizes > 0).sum(axis=1) - 1, 0)
    varied = (freedom > 0) & ((times > 0).sum(axis=1) > 1)
    h = _h(_squares((counts * ranks[:, np.newaxis]).sum(axis=2), sizes), times, varied)
    p = special.chdtrc(np.maximum(freedom, 1), h)
    null, rough = "chi-square", ((sizes > 0) & (sizes < FEW)).any(axis=1)
    if permutations:
        null, rough = f"{permutations} permutations, PCG64 seed {seed}", np.zeros_like(varied)
        for item in np.flatnonzero(varied):
            p[item] = _permuted_p(counts[item, sizes[item] > 0], ranks[item], permutations, seed)
    found = []
    columns = (column.tolist() for column in (h, p, n, freedom, varied, rough))
    for statistic, chance, people, df, tested, warned in zip(*columns, strict=True):
        if not tested:
            found.append(_untested(df, people))
            continue
        warnings = (_ROUGH,) if warned else ()
        tail = Estimate(chance, f"{_KRUSKAL_WALLIS}, p, {null}", people, warnings=warnings)
        found.append(ChiSquare(Estimate(statistic, _KRUSKAL_WALLIS, people), df, tail))
    return found


def _untested(df: int, n: int) -> ChiSquare:
    code = "no_variation" if df else "no_data"
    methods = (_KRUSKAL_WALLIS, f"{_KRUSKAL_WALLIS}, p")
    statistic, p = (no_value(code, method, n_used=n) for method in methods)
    return ChiSquare(statistic, df, p)


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


def _squares(sums: Counts, sizes: Counts) -> Floats:
    """Squared rank sums over group sizes, added up; an empty group adds nothing.

    As floats: the squares of a hundred thousand people are beyond 64 bits.
    """
    return np.asarray((sums.astype(np.float64) ** 2 / np.maximum(sizes, 1)).sum(axis=-1), dtype=np.float64)


def _h(squares: Floats, times: Counts, varied: NDArray[np.bool_]) -> Floats:
    """From the squares of doubled rank sums: midranks are doubled, hence the 3 for 12."""
    tied, n = times.astype(np.float64), np.maximum(times.sum(axis=-1), 2).astype(np.float64)
    left = np.where(varied, 1 - (tied**3 - tied).sum(axis=-1) / (n**3 - n), 1.0)
    return np.asarray(np.maximum((3 / (n * (n + 1)) * squares - 3 * (n + 1)) / left, 0.0), dtype=np.float64)


def _permuted_p(counts: Counts, ranks: Counts, permutations: int, seed: int) -> float:
    generator = np.random.Generator(np.random.PCG64(seed))
    sizes = counts.sum(axis=1)
    people = np.repeat(ranks, counts.sum(axis=0))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    # Rounding must not part what is equal: the observed arrangement is one of those drawn.
    observed = float(_squares(counts @ ranks, sizes)) * (1 - 1e-12)
    step, reached = max(1, _BLOCK // len(people)), 0
    for start in range(0, permutations, step):
        drawn = np.broadcast_to(people, (min(step, permutations - start), len(people)))
        sums = np.add.reduceat(generator.permuted(drawn, axis=1), starts, axis=1)
        reached += int((_squares(sums, sizes) >= observed).sum())
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
