"""The definitions written out as plain loops over people: slow, and independent of the engine."""

from collections.abc import Sequence
from fractions import Fraction

from analysis.ratings import Scale, Tally

NINE = Scale.parse("1-9")
FIVE = Scale.parse("1-5")

Row = Sequence[int | None]


def tally(ratings: Sequence[int], scale: Scale = NINE, *, cannot_judge: int = 0, missing: int = 0) -> Tally:
    counts = tuple(sum(rating == score for rating in ratings) for score in scale.scores)
    return Tally(scale, counts, cannot_judge, missing, len(ratings) + cannot_judge + missing)


def sorted_ratings(tallied: Tally) -> list[int]:
    return [
        score for score, count in zip(tallied.scale.scores, tallied.counts, strict=True) for _ in range(count)
    ]


def quantile7(ratings: Sequence[int], q: Fraction) -> Fraction:
    ordered = sorted(ratings)
    place = (len(ordered) - 1) * q
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def weighted_alpha(rows: Sequence[Row], weights: Sequence[float], level: str) -> float:
    """Alpha with a weight an expert: pairs of two different experts weigh the product of theirs."""
    units = [
        [(weight, row[unit]) for weight, row in zip(weights, rows, strict=True) if row[unit] is not None]
        for unit in range(len(rows[0]))
    ]
    units = [unit for unit in units if len(unit) >= 2]
    margin: dict[int, float] = {}
    for weight, value in (pair for unit in units for pair in unit):
        margin[int(value or 0)] = margin.get(int(value or 0), 0.0) + weight
    start = sum(len(unit) for unit in units)
    total = sum(margin.values()) * (start - 1) / start

    def distance(c: int, k: int) -> float:
        if level == "nominal":
            return float(c != k)
        if level == "interval":
            return float((c - k) ** 2)
        if level == "ratio":
            return ((c - k) / (c + k)) ** 2 if c + k else 0.0
        low, high = min(c, k), max(c, k)
        between = sum(count for value, count in margin.items() if low <= value <= high)
        return (between - (margin[c] + margin[k]) / 2) ** 2

    observed = 0.0
    for unit in units:
        size = sum(weight for weight, _ in unit)
        pairs = size**2 - sum(weight**2 for weight, _ in unit)
        for i, (weight, c) in enumerate(unit):
            for j, (other, k) in enumerate(unit):
                if i != j:
                    observed += weight * other * distance(int(c or 0), int(k or 0)) * size / pairs
    expected = sum(margin[c] * margin[k] * distance(c, k) for c in margin for k in margin)
    return 1 - total * observed / expected
