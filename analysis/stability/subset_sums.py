"""How many subsets have which sum: the null distributions of rank tests with ties, without enumeration.

Equal ranks are grouped: values come as (value, how often), all whole numbers. Small problems are counted
exactly in one whole number that has a digit for each sum (Kronecker substitution: a subset with or without a
value is the number plus itself shifted). Large ones meet in the middle: the sums of two halves, each with
its share of the patterns, and then the pairs of sums that stay within the limit.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

Values: TypeAlias = Sequence[tuple[int, int]]
Floats: TypeAlias = NDArray[np.float64]

# Bits of the packed count up to which it is the faster way (measured): for all subsets, and for one size.
_PACKED_ALL = 1 << 16
_PACKED_SIZED = 1 << 18


def shares_up_to(values: Values, limit: int) -> tuple[float, float]:
    """Share of all subsets with a sum of at most `limit`, and of those with exactly this sum."""
    members = sum(times for _, times in values)
    if (limit + 1) * members <= _PACKED_ALL:
        width = members + 2
        packed = _packed(values, width, limit + 1)
        return digit_sum(packed, width) / (1 << members), (packed >> (width * limit)) / (1 << members)
    low, high = (_spread(half) for half in _halves(values))
    up_to, below = _shares_of_pairs(low, high, (limit, limit - 1))
    return up_to, up_to - below


def sized_tails(values: Values, size: int, low: int, high: int) -> tuple[float, float]:
    """Share of the subsets of this size with a sum of at most `low`, and of those with at least `high`."""
    least = min(value for value, _ in values)
    members = sum(times for _, times in values)
    values = [(value - least, times) for value, times in values]
    low, high = low - size * least, high - size * least
    digits = sum(sorted((value for value, times in values for _ in range(times)), reverse=True)[:size]) + 1
    if digits * (size + 1) * members <= _PACKED_SIZED:
        return _sized_tails_packed(values, size, (low, high), digits)
    return _sized_tails_in_halves(values, size, low, high)


def digit_sum(packed: int, width: int) -> int:
    """Sum the digits to base 2^width; casting out (2^width - 1)s, as with nines. It must stay below that."""
    return packed % ((1 << width) - 1)


def _packed(values: Values, width: int, digits: int) -> int:
    """Count the subsets by sum below `digits`, each count a digit of `width` bits, the smallest sum lowest."""
    packed, mask = 1, (1 << (width * digits)) - 1
    for value, times in values:
        shift = width * value
        for _ in range(times):
            packed += packed << shift
        packed &= mask
    return packed


def _sized_tails_packed(
    values: Values, size: int, limits: tuple[int, int], digits: int
) -> tuple[float, float]:
    """The size is counted along with the sum: every member adds one whole block of digits.

    A digit need only hold what has the wanted size; larger subsets overflow upwards, where they are cut off.
    """
    width = _most(sum(times for _, times in values), size).bit_length() + 1
    blocks = [(value + digits, times) for value, times in values]
    counts = _packed(blocks, width, digits * (size + 1)) >> (width * digits * size)
    total, (low, high) = digit_sum(counts, width), limits
    at_most = digit_sum(counts & ((1 << (width * max(low + 1, 0))) - 1), width)
    return at_most / total, digit_sum(counts >> (width * max(high, 0)), width) / total


def _halves(values: Values) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Deal the values out so that both halves have about as many patterns, the most frequent first."""
    halves: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    patterns = [1, 1]
    for value, times in sorted(values, key=lambda one: -one[1]):
        place = int(patterns[1] < patterns[0])
        halves[place].append((value, times))
        patterns[place] *= times + 1
    return halves


def _spread(values: Values) -> tuple[NDArray[np.int64], Floats]:
    """All sums of one half in rising order, with the share of the patterns that has each."""
    patterns = 1
    for _, times in values:
        patterns *= times + 1
    span = sum(value * times for value, times in values) + 1
    return _listed(values) if patterns <= span else _laid_out(values, span)


def _listed(values: Values) -> tuple[NDArray[np.int64], Floats]:
    sums, shares = np.zeros(1, dtype=np.int64), np.ones(1)
    for value, times in values:
        sums = np.add.outer(sums, value * np.arange(times + 1)).ravel()
        shares = np.multiply.outer(shares, _halved(times)).ravel()
    order = np.argsort(sums, kind="stable")
    return sums[order], shares[order]


def _laid_out(values: Values, span: int) -> tuple[NDArray[np.int64], Floats]:
    shares, reached = np.zeros(span), 1
    shares[0] = 1.0
    for value, times in values:
        before = shares[:reached].copy()
        shares[:reached] *= 0.5**times
        for taken, weight in enumerate(_halved(times).tolist()[1:], start=1):
            shares[taken * value : taken * value + reached] += weight * before
        reached += value * times
    return np.arange(span), shares


def _shares_of_pairs(
    one: tuple[NDArray[np.int64], Floats], other: tuple[NDArray[np.int64], Floats], limits: Sequence[int]
) -> list[float]:
    below = np.concatenate(([0.0], np.cumsum(other[1])))
    places = (np.searchsorted(other[0], limit - one[0], side="right") for limit in limits)
    return [float(one[1] @ below[place]) for place in places]


def _sized_tails_in_halves(values: Values, size: int, low: int, high: int) -> tuple[float, float]:
    """As with all subsets, but each half is counted by size and sum, and the sizes must add up."""
    middle = len(values) // 2
    least = values[middle][0]
    one = _by_size_and_sum(values[:middle], size)
    other = _by_size_and_sum([(value - least, times) for value, times in values[middle:]], size)
    at_most = at_least = total = 0.0
    sums = np.arange(one.shape[1])
    for taken in range(max(0, size - len(other) + 1), min(size, len(one) - 1) + 1):
        counts, rest = one[taken], other[size - taken]
        # From either end, so that a small tail is never the difference of two large numbers.
        below = np.concatenate(([0.0], np.cumsum(rest)))
        above = np.concatenate((np.cumsum(rest[::-1])[::-1], [0.0]))
        left = sums + (size - taken) * least
        total += float(counts.sum() * below[-1])
        at_most += float(counts @ below[np.clip(low + 1 - left, 0, len(rest))])
        at_least += float(counts @ above[np.clip(high - left, 0, len(rest))])
    return at_most / total, at_least / total


def _by_size_and_sum(values: Values, size: int) -> Floats:
    """Subsets of up to `size` members: size x sum."""
    counts = np.ones((1, 1))
    for value, times in values:
        rows = min(size, len(counts) - 1 + times) + 1
        grown = np.zeros((rows, counts.shape[1] + value * min(times, size)))
        for taken, ways in enumerate(_binomial(times).tolist()[: size + 1]):
            kept = counts[: rows - taken]
            grown[taken : taken + len(kept), taken * value : taken * value + counts.shape[1]] += ways * kept
        counts = grown
    return counts


def _most(members: int, size: int) -> int:
    """Subsets of this size, or of the smaller size of which there are most."""
    return math.comb(members, min(size, members // 2))


@lru_cache(maxsize=1024)
def _binomial(n: int) -> Floats:
    """Kept from one statement to the next, and therefore not to be written to."""
    ways = np.asarray(special.comb(n, np.arange(n + 1)), dtype=np.float64)
    ways.flags.writeable = False
    return ways


@lru_cache(maxsize=1024)
def _halved(n: int) -> Floats:
    """Share of the subsets of n members that have each size."""
    shares: Floats = _binomial(n) / 2.0**n
    shares.flags.writeable = False
    return shares
