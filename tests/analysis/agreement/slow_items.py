"""The statistics of one statement written out from their definitions, over a list of ratings."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

Ratings = Sequence[int]
Scores = Sequence[int]


def median(ratings: Sequence[Fraction | int]) -> Fraction:
    ordered = sorted(ratings)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle]) / 2


def modes(ratings: Ratings) -> tuple[int, ...]:
    most = max(ratings.count(rating) for rating in ratings)
    return tuple(sorted({rating for rating in ratings if ratings.count(rating) == most}))


def mean(ratings: Ratings) -> Fraction:
    return Fraction(sum(ratings), len(ratings))


def variance(ratings: Ratings) -> Fraction:
    return sum(((x - mean(ratings)) ** 2 for x in ratings), Fraction(0)) / (len(ratings) - 1)


def average_deviation(ratings: Ratings, middle: Fraction) -> Fraction:
    return sum((abs(x - middle) for x in ratings), Fraction(0)) / len(ratings)


def median_absolute_deviation(ratings: Ratings) -> Fraction:
    return median([abs(x - median(ratings)) for x in ratings])


def van_der_eijk(ratings: Ratings, scores: Scores) -> Fraction:
    """Peel off the smallest count, layer by layer, and look at every triple of categories."""
    counts, total, size = [ratings.count(score) for score in scores], Fraction(0), len(scores)
    while any(counts):
        least = min(count for count in counts if count)
        layer = [int(count > 0) for count in counts]
        filled = sum(layer)
        weight = Fraction(least * filled, len(ratings))
        if filled == 1:
            total += weight
        elif filled < size:
            tu = tdu = 0
            for i in range(size):
                for j in range(i + 1, size):
                    for k in range(j + 1, size):
                        triple = (layer[i], layer[j], layer[k])
                        tu += triple in ((1, 1, 0), (0, 1, 1))
                        tdu += triple == (1, 0, 1)
            shape = Fraction((size - 2) * tu - (size - 1) * tdu, (size - 2) * (tu + tdu))
            total += weight * shape * (1 - Fraction(filled - 1, size - 1))
        counts = [count - least if count else 0 for count in counts]
    return total


def tastle_wierman(ratings: Ratings, scores: Scores) -> float:
    ranks = [list(scores).index(rating) + 1 for rating in ratings]
    middle = sum(ranks) / len(ranks)
    total = 0.0
    for rank in range(1, len(scores) + 1):
        if rank in ranks:
            total += ranks.count(rank) / len(ranks) * math.log2(1 - abs(rank - middle) / (len(scores) - 1))
    return 1 + total


def leik(ratings: Ratings, scores: Scores) -> Fraction:
    total = Fraction(0)
    for score in scores:
        reached = Fraction(sum(rating <= score for rating in ratings), len(ratings))
        total += reached if reached < Fraction(1, 2) else 1 - reached
    return 2 * total / (len(scores) - 1)


def entropy(ratings: Ratings) -> float:
    shares = [ratings.count(rating) / len(ratings) for rating in set(ratings)]
    return sum(-share * math.log2(share) for share in shares)


def r_wg(ratings: Ratings, scores: Scores) -> Fraction:
    return 1 - variance(ratings) / Fraction(len(scores) ** 2 - 1, 12)


def r_wg_maximum(ratings: Ratings, scores: Scores) -> Fraction:
    return 1 - variance(ratings) / Fraction((scores[-1] - scores[0]) ** 2, 4)


def a_wg(ratings: Ratings, scores: Scores) -> Fraction | None:
    n, m, low, high = len(ratings), mean(ratings), scores[0], scores[-1]
    most = ((high + low) * m - m**2 - high * low) * Fraction(n, n - 1)
    return None if most == 0 else 1 - 2 * variance(ratings) / most


def k_star(k: int, n: int) -> Fraction:
    chance = math.comb(n, k) * Fraction(1, 2) ** n
    return (Fraction(k, n) - chance) / (1 - chance)


def critical_count(n: int, alpha: Fraction) -> int | None:
    for c in range(n + 1):
        if sum(math.comb(n, i) for i in range(c, n + 1)) * Fraction(1, 2**n) <= alpha:
            return c
    return None


def aiken_tail(steps: int, n: int, categories: int) -> Fraction:
    """Add one rater after another to the distribution of the sum."""
    ways = {0: 1}
    for _ in range(n):
        more: dict[int, int] = {}
        for so_far, chosen in product(ways, range(categories)):
            more[so_far + chosen] = more.get(so_far + chosen, 0) + ways[so_far]
        ways = more
    return Fraction(sum(count for total, count in ways.items() if total >= steps), categories**n)


def ipras(ratings: Ratings, p30: Fraction, p70: Fraction) -> tuple[Fraction, Fraction]:
    """IPR and IPRAS from the two percentiles."""
    return p70 - p30, Fraction("2.35") + Fraction("1.5") * abs(5 - (p30 + p70) / 2)


def ram_class(ratings: Ratings, *, half_up: bool) -> str:
    needed, middle = (len(ratings) + 1) // 3, median(ratings)
    if sum(r <= 3 for r in ratings) >= needed and sum(r >= 7 for r in ratings) >= needed and needed:
        return "uncertain"
    if middle >= 7 or (middle == Fraction(13, 2) and half_up):
        return "appropriate"
    return "inappropriate" if middle <= 3 or (middle == Fraction(7, 2) and not half_up) else "uncertain"


def median_interval(ratings: Ratings) -> tuple[int, int] | None:
    """The narrowest pair of order statistics, equally far from both ends, that covers 95 % or more."""
    ordered, n = sorted(ratings), len(ratings)
    found = None
    for j in range(1, n // 2 + 1):
        if sum(math.comb(n, i) for i in range(j)) * 40 <= 2**n:
            found = ordered[j - 1], ordered[n - j]
    return found
