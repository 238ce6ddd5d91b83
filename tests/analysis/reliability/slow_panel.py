"""The coefficients of a panel from their definitions, in plain loops over people; None where undefined."""

import math
from collections.abc import Callable, Sequence
from itertools import permutations

from scipy import stats

Row = Sequence[int | None]
Weight = Callable[[int, int], float]
Values = list[float]


def weight(name: str, low: int, high: int) -> Weight:
    steps = high - low
    return {
        "identity": lambda a, b: float(a == b),
        "linear": lambda a, b: 1 - abs(a - b) / steps,
        "quadratic": lambda a, b: 1 - (a - b) ** 2 / steps**2,
        "ordinal": lambda a, b: 1 - abs(a - b) * (abs(a - b) + 1) / (steps * (steps + 1)),
    }[name]


def column(rows: Sequence[Row], item: int, weights: Values) -> list[tuple[float, int]]:
    return [(w, score) for w, row in zip(weights, rows, strict=True) if (score := row[item]) is not None]


def pair_agreement(rows: Sequence[Row], w: Weight, weights: Values) -> float | None:
    """Mean over statements of the mean agreement of two different experts, weighted by both."""
    found = []
    for item in range(len(rows[0])):
        pairs = list(permutations(column(rows, item, weights), 2))
        if pairs:
            total = sum(a * b for (a, _), (b, _) in pairs)
            found.append(sum(a * b * w(x, y) for (a, x), (b, y) in pairs) / total)
    return sum(found) / len(found) if found else None


def prevalence(rows: Sequence[Row], categories: Sequence[int], weights: Values) -> dict[int, float]:
    shares = []
    for item in range(len(rows[0])):
        rated = column(rows, item, weights)
        if rated:
            total = sum(a for a, _ in rated)
            shares.append({c: sum(a for a, x in rated if x == c) / total for c in categories})
    return {c: sum(share[c] for share in shares) / len(shares) for c in categories}


def expected(
    chance: str, rows: Sequence[Row], w: Weight, categories: Sequence[int], weights: Values
) -> float:
    q, total = len(categories), sum(w(a, b) for a in categories for b in categories)
    pi = prevalence(rows, categories, weights)
    if chance == "conger":
        own = []
        for weighting, row in zip(weights, rows, strict=True):
            given = [score for score in row if score is not None]
            if given:
                own.append((weighting, {c: given.count(c) / len(given) for c in categories}))
        pairs = list(permutations(own, 2))
        agreements = [
            a * b * sum(w(c, d) * g[c] * h[d] for c in categories for d in categories)
            for (a, g), (b, h) in pairs
        ]
        return sum(agreements) / sum(a * b for (a, _), (b, _) in pairs)
    return {
        "none": 0.0,
        "brennan-prediger": total / q**2,
        "gwet": total / (q * (q - 1)) * sum(pi[c] * (1 - pi[c]) for c in categories),
        "fleiss": sum(w(c, d) * pi[c] * pi[d] for c in categories for d in categories),
    }[chance]


def beyond_chance(
    chance: str, rows: Sequence[Row], w: Weight, categories: Sequence[int], weights: Values | None = None
) -> float | None:
    weights = [1.0] * len(rows) if weights is None else weights
    observed = pair_agreement(rows, w, weights)
    if observed is None:
        return None
    by_chance = expected(chance, rows, w, categories, weights)
    return None if abs(1 - by_chance) < 1e-12 else (observed - by_chance) / (1 - by_chance)


def why_undefined(rows: Sequence[Row]) -> str:
    """Of a coefficient beyond chance that has no value."""
    each = [sum(score is not None for score in ratings) for ratings in zip(*rows, strict=True)]
    if not any(each):
        return "no_data"
    return "too_few_raters" if max(each) < 2 else "no_variation"


def error_over_statements(
    chance: str, rows: Sequence[Row], w: Weight, categories: Sequence[int]
) -> float | None:
    """Gwet (2014), chapter 5: the spread of what each statement says of the coefficient, linearised."""
    one = [1.0] * len(rows)
    value = beyond_chance(chance, rows, w, categories)
    rated = [item for item in range(len(rows[0])) if column(rows, item, one)]
    n = len(rated)
    if value is None or n < 2:
        return None
    paired = sum(len(column(rows, item, one)) >= 2 for item in rated)
    pe = expected(chance, rows, w, categories, one)
    pi, q = prevalence(rows, categories, one), len(categories)
    total = sum(w(a, b) for a in categories for b in categories)
    squares = 0.0
    for item in rated:
        alone = [[row[item]] for row in rows]
        share = prevalence(alone, categories, one)
        agreement = pair_agreement(alone, w, one)
        about = 0.0 if agreement is None else (agreement - pe) / (1 - pe) * n / paired
        own = {
            "none": pe,
            "brennan-prediger": pe,
            "gwet": total / (q * (q - 1)) * sum(share[c] * (1 - pi[c]) for c in categories),
            "fleiss": sum(
                w(c, d) * (pi[c] * share[d] + share[c] * pi[d]) / 2 for c in categories for d in categories
            ),
        }[chance]
        squares += (about - 2 * (1 - value) * (own - pe) / (1 - pe) - value) ** 2
    return math.sqrt(squares / (n * (n - 1)))


def alpha_in_gwets_weighting(rows: Sequence[Row], w: Weight, categories: Sequence[int]) -> float | None:
    """As Gwet prints it, with his small-sample epsilon."""
    units = [column(rows, item, [1.0] * len(rows)) for item in range(len(rows[0]))]
    units = [unit for unit in units if len(unit) >= 2]
    if not units:
        return None
    mean = sum(map(len, units)) / len(units)
    agreements = [
        sum(w(x, y) for (_, x), (_, y) in permutations(unit, 2)) / (mean * (len(unit) - 1)) for unit in units
    ]
    epsilon = 1 / (len(units) * mean)
    observed = (1 - epsilon) * sum(agreements) / len(units) + epsilon
    pi = {c: sum(x == c for unit in units for _, x in unit) / (len(units) * mean) for c in categories}
    by_chance = sum(w(c, d) * pi[c] * pi[d] for c in categories for d in categories)
    return None if abs(1 - by_chance) < 1e-12 else (observed - by_chance) / (1 - by_chance)


def mean_squares(rows: Sequence[Sequence[int]]) -> tuple[float, float, float, float]:
    """MSR, MSC, MSE, MSW with statements as rows of the table and experts as its columns."""
    k, n = len(rows), len(rows[0])
    grand = sum(map(sum, rows)) / (n * k)
    item_means = [sum(row[item] for row in rows) / k for item in range(n)]
    expert_means = [sum(row) / n for row in rows]
    msr = k * sum((mean - grand) ** 2 for mean in item_means) / (n - 1)
    msc = n * sum((mean - grand) ** 2 for mean in expert_means) / (k - 1)
    sse = sum((rows[e][i] - item_means[i] - expert_means[e] + grand) ** 2 for e in range(k) for i in range(n))
    ssw = sum((rows[e][i] - item_means[i]) ** 2 for e in range(k) for i in range(n))
    return msr, msc, sse / ((n - 1) * (k - 1)), ssw / (n * (k - 1))


def six_iccs(rows: Sequence[Sequence[int]]) -> dict[str, tuple[float, float]]:
    """Numerator and denominator of each published formula."""
    k, n = len(rows), len(rows[0])
    msr, msc, mse, msw = mean_squares(rows)
    return {
        "ICC(1,1)": (msr - msw, msr + (k - 1) * msw),
        "ICC(1,k)": (msr - msw, msr),
        "ICC(A,1)": (msr - mse, msr + (k - 1) * mse + k * (msc - mse) / n),
        "ICC(A,k)": (msr - mse, msr + (msc - mse) / n),
        "ICC(C,1)": (msr - mse, msr + (k - 1) * mse),
        "ICC(C,k)": (msr - mse, msr),
    }


def f_interval(rows: Sequence[Sequence[int]], form: str) -> tuple[float, float]:
    """By searching for the two correlations at which the F of the statements is at its 97.5 % and 2.5 %.

    The denominator of F is what is expected of MSR at the correlation r, by the other mean squares; for
    ICC(A,1) its degrees of freedom are Satterthwaite's at the estimate (McGraw & Wong 1996, table 7).
    """
    k, n = len(rows), len(rows[0])
    msr, msc, mse, msw = mean_squares(rows)
    part, whole = six_iccs(rows)[form]

    def shares_of_columns_and_error(r: float) -> tuple[float, float]:
        odds = k * r / (1 - r)
        return odds / n, 1 + odds * (n - 1) / n

    def expected_of_rows(r: float) -> float:
        if form == "ICC(A,1)":
            of_columns, of_error = shares_of_columns_and_error(r)
            return of_columns * msc + of_error * mse
        return (msw if form == "ICC(1,1)" else mse) * (1 + k * r / (1 - r))

    freedom = float(n * (k - 1) if form == "ICC(1,1)" else (n - 1) * (k - 1))
    if form == "ICC(A,1)":
        of_columns, of_error = shares_of_columns_and_error(part / whole)
        parts = (of_columns * msc) ** 2 / (k - 1) + (of_error * mse) ** 2 / ((n - 1) * (k - 1))
        freedom = (of_columns * msc + of_error * mse) ** 2 / parts

    def crossing(quantile: float) -> float:
        low, high = -1e6, 1 - 1e-12
        for _ in range(120):
            middle = (low + high) / 2
            too_low = expected_of_rows(middle) * quantile < msr
            low, high = (middle, high) if too_low else (low, middle)
        return low

    of_f = stats.f(n - 1, freedom)
    return crossing(float(of_f.ppf(0.975))), crossing(float(of_f.ppf(0.025)))


def midranks(given: Sequence[int]) -> list[float]:
    return [sum(y < x for y in given) + (sum(y == x for y in given) + 1) / 2 for x in given]


def kendall_w(rows: Sequence[Sequence[int]]) -> float | None:
    """12 S / (m²(n³-n) - m T), complete ratings."""
    m, n = len(rows), len(rows[0])
    ranks = [midranks(row) for row in rows]
    sums = [sum(one[item] for one in ranks) for item in range(n)]
    mean = sum(sums) / n
    ties = sum(row.count(score) ** 3 - row.count(score) for row in map(list, rows) for score in set(row))
    denominator = m * m * (n**3 - n) - m * ties
    return None if denominator == 0 else 12 * sum((one - mean) ** 2 for one in sums) / denominator


def rank_correlation_with_gaps(rows: Sequence[Row]) -> float | None:
    """Mean product of two experts' ranks over shared statements, over the mean square without sampling noise.

    A rank is the mean sign of an expert's comparisons of a statement with the others he rated; its square
    has on average the variance of that mean too much, drawn without replacement from n-1 comparisons.
    """
    rated_twice = [item for item in range(len(rows[0])) if sum(row[item] is not None for row in rows) >= 2]
    rows = [[row[item] for item in rated_twice] for row in rows]
    rows = [row for row in rows if sum(score is not None for score in row) >= 2]
    n = len(rated_twice)
    marks: list[dict[int, float]] = []
    squares: list[float] = []
    for row in rows:
        given = {item: score for item, score in enumerate(row) if score is not None}
        marks.append({})
        for item, score in given.items():
            signs = [(score > other) - (score < other) for one, other in given.items() if one != item]
            mean = sum(signs) / len(signs)
            variance = sum((sign - mean) ** 2 for sign in signs) / max(len(signs) - 1, 1)
            marks[-1][item] = mean
            squares.append(mean**2 - variance / len(signs) * (1 - len(signs) / (n - 1)))
    products = [a[item] * b[item] for a, b in permutations(marks, 2) for item in a if item in b]
    if not products or sum(squares) <= 1e-12:
        return None
    return (sum(products) / len(products)) / (sum(squares) / len(squares))
