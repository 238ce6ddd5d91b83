"""Between-round statistics from their definitions: plain loops over people and patterns, no arrays."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import comb, sqrt

Pairs = Sequence[tuple[int, int]]


def midranks(values: Sequence[float]) -> list[Fraction]:
    """Below me, plus the middle of those level with me (me among them)."""
    return [
        Fraction(2 * sum(other < value for other in values) + sum(other == value for other in values) + 1, 2)
        for value in values
    ]


def signed_rank(differences: Sequence[int], zeros: str) -> tuple[Fraction, Fraction, Fraction]:
    """W+, W- and the two-sided p by writing out every pattern of signs."""
    used = [d for d in differences if d or zeros == "pratt"]
    ranks = [(rank, d) for rank, d in zip(midranks([abs(d) for d in used]), used, strict=True) if d]
    plus = sum((rank for rank, d in ranks if d > 0), Fraction(0))
    minus = sum((rank for rank, d in ranks if d < 0), Fraction(0))
    middle = (plus + minus) / 2
    sums = [
        sum((rank for (rank, _), up in zip(ranks, pattern, strict=True) if up), Fraction(0))
        for pattern in product((False, True), repeat=len(ranks))
    ]
    far = sum(abs(one - middle) >= abs(plus - middle) for one in sums)
    return plus, minus, Fraction(far, len(sums))


def mann_whitney(x: Sequence[int], y: Sequence[int]) -> tuple[Fraction, Fraction, Fraction]:
    """Two-sided, upper and lower p by choosing every possible first sample."""
    ranks = midranks([*x, *y])
    observed, expected = sum(ranks[: len(x)]), Fraction(len(x) * (len(ranks) + 1), 2)
    sums = [sum(chosen) for chosen in combinations(ranks, len(x))]
    total = len(sums)
    return (
        Fraction(sum(abs(one - expected) >= abs(observed - expected) for one in sums), total),
        Fraction(sum(one >= observed for one in sums), total),
        Fraction(sum(one <= observed for one in sums), total),
    )


def fair_coin(one: int, other: int) -> Fraction:
    """How likely a fair coin is to part as unevenly as this."""
    n = one + other
    unlike = [k for k in range(n + 1) if abs(2 * k - n) >= abs(one - other)]
    return Fraction(sum(comb(n, k) for k in unlike), 2**n)


def cliffs_delta(x: Sequence[int], y: Sequence[int]) -> Fraction:
    return Fraction(sum((a > b) - (a < b) for a in x for b in y), len(x) * len(y))


def kappa(pairs: Pairs, far: Callable[[int, int], float]) -> float | None:
    observed = sum(far(a, b) for a, b in pairs) / len(pairs)
    expected = sum(far(a, b) for a, _ in pairs for _, b in pairs) / len(pairs) ** 2
    return None if expected == 0 else 1 - observed / expected


def ac1(pairs: Pairs, categories: int) -> float:
    shares = [sum((a == k) + (b == k) for a, b in pairs) / (2 * len(pairs)) for k in range(1, categories + 1)]
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(share * (1 - share) for share in shares) / (categories - 1)
    return (agreed - chance) / (1 - chance)


def jackknifed_error(pairs: Pairs, of: Callable[[list[float]], float]) -> float:
    """Standard error from what a little more weight on each person does to the value."""
    n, step = len(pairs), 1e-6
    even = [1 / n] * n
    pulls = []
    for place in range(n):
        weights = [(1 - step) * weight for weight in even]
        weights[place] += step
        pulls.append((of(weights) - of(even)) / step)
    return sqrt(sum(pull**2 for pull in pulls)) / n


def weighted_kappa_of(pairs: Pairs, far: Callable[[int, int], float], weights: Sequence[float]) -> float:
    observed = sum(w * far(a, b) for w, (a, b) in zip(weights, pairs, strict=True))
    expected = sum(
        w * v * far(a, b)
        for w, (a, _) in zip(weights, pairs, strict=True)
        for v, (_, b) in zip(weights, pairs, strict=True)
    )
    return 1 - observed / expected


def concordance(pairs: Pairs) -> int:
    """Concordant minus discordant pairs of persons."""

    def sign(value: int) -> int:
        return (value > 0) - (value < 0)

    return sum(sign(a[0] - b[0]) * sign(a[1] - b[1]) for a, b in combinations(pairs, 2))


def pearson(x: Sequence[Fraction], y: Sequence[Fraction]) -> float:
    middle_x, middle_y = sum(x) / len(x), sum(y) / len(y)
    across = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    lengths = sum((a - middle_x) ** 2 for a in x) * sum((b - middle_y) ** 2 for b in y)
    return float(across) / sqrt(lengths)


def stuart_maxwell_by_deleting(table: Sequence[Sequence[float]]) -> float:
    """The textbook way: leave out the last of the categories in use, solve by elimination (full rank)."""
    used = [k for k in range(len(table)) if sum(table[k]) + sum(row[k] for row in table)][:-1]
    d = [sum(table[k]) - sum(row[k] for row in table) for k in used]
    rows = [
        [
            sum(table[i]) + sum(row[i] for row in table) - 2 * table[i][i]
            if i == j
            else -(table[i][j] + table[j][i])
            for j in used
        ]
        + [d[at]]
        for at, i in enumerate(used)
    ]
    for at in range(len(rows)):
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at:
                rows[other] = [
                    value - rows[other][at] * own for value, own in zip(rows[other], rows[at], strict=True)
                ]
    return sum(one * row[-1] for one, row in zip(d, rows, strict=True))


def kruskal_wallis(samples: Sequence[Sequence[int]]) -> float:
    together = [value for sample in samples for value in sample]
    ranks, n, start, spread = midranks(together), len(together), 0, Fraction(0)
    for sample in samples:
        spread += sum(ranks[start : start + len(sample)]) ** 2 / Fraction(len(sample))
        start += len(sample)
    tied = sum(together.count(value) ** 2 - 1 for value in together)
    h = Fraction(12, n * (n + 1)) * spread - 3 * (n + 1)
    return float(h / (1 - Fraction(tied, n**3 - n)))
