"""Rules read out loud: plain loops over people and exact fractions, for one statement, without the engine."""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import comb, floor

from analysis import consensus
from analysis.ratings import Scale


@dataclass
class Seen:
    """What there is to see of one statement: ratings person by person, and who said nothing."""

    scale: Scale
    ratings: list[int]
    cannot_judge: int = 0
    missing: int = 0
    groups: dict[str, "Seen"] = field(default_factory=dict)
    dimensions: dict[str, "Seen"] = field(default_factory=dict)
    earlier: list["Seen"] = field(default_factory=list)
    pairs: list[tuple[int, int]] | None = None
    whole_round: list["Seen"] | None = None

    @property
    def invited(self) -> int:
        return len(self.ratings) + self.cannot_judge + self.missing


class Undefined(Exception):
    """Raised with the code of the reason."""


def slow_outcome(rule: consensus.Rule, seen: Seen) -> str:
    """Name the outcome, or the code of the reason why there is none."""
    try:
        return next((one.name for one in rule.outcomes if holds(one.when, rule, seen)), rule.default)
    except Undefined as undefined:
        return str(undefined)


def holds(expression: consensus.Expression, rule: consensus.Rule, seen: Seen) -> bool:
    match expression:
        case consensus.Compare(measure, relation, bound):
            value, number = measured(measure, rule, seen), limit(bound, rule, seen)
            return compares(
                value,
                relation,
                number * abs(number) if isinstance(measure, consensus.Sd | consensus.Cv) else number,
            )
        case consensus.Is(test):
            return camps(test.test, rule, seen)
        case consensus.Not(part):
            return not holds(part, rule, seen)
        case consensus.AllOf(parts) | consensus.AnyOf(parts):
            answers = [holds(part, rule, seen) for part in parts]  # all are asked: one may be undefined
            return all(answers) if isinstance(expression, consensus.AllOf) else any(answers)
        case _:
            return in_scope(expression, rule, seen)


def in_scope(expression: consensus.Expression, rule: consensus.Rule, seen: Seen) -> bool:
    match expression:
        case consensus.ForDimension(part, dimension):
            if dimension not in seen.dimensions:
                raise Undefined("no_such_dimension")
            there = seen.dimensions[dimension]
            there.whole_round = seen.whole_round
            return holds(part, rule, there)
        case consensus.InRounds(part, at_least, of):
            return in_rounds(part, rule, seen, at_least, of)
        case consensus.InGroup(part, name, at_least):
            if name not in seen.groups:
                raise Undefined("no_such_group")
            return in_groups(part, rule, [seen.groups[name]], at_least, seen) == [True]
        case consensus.InGroups(part, which, at_least):
            found = in_groups(part, rule, list(seen.groups.values()), at_least, seen)
            return all(found) if which == "every" else any(found)
    raise AssertionError(expression)


def compares(value: Fraction, relation: str, number: Fraction) -> bool:
    return {">=": value >= number, ">": value > number, "<=": value <= number, "<": value < number}[relation]


def in_groups(
    part: consensus.Expression, rule: consensus.Rule, groups: list[Seen], at_least: int, seen: Seen
) -> list[bool]:
    large = [group for group in groups if len(group.ratings) >= at_least]
    if not large:
        raise Undefined("below_floor")
    for group in large:
        group.whole_round = seen.whole_round
    return [holds(part, rule, group) for group in large]


def in_rounds(part: consensus.Expression, rule: consensus.Rule, seen: Seen, at_least: int, of: int) -> bool:
    answers: list[bool | None] = []
    for one in [seen, *seen.earlier][:of]:
        try:
            answers.append(holds(part, rule, one))
        except Undefined:
            answers.append(None)
    answers += [None] * (of - len(answers))
    if answers.count(True) >= at_least:
        return True
    if answers.count(True) + answers.count(None) < at_least:
        return False
    holds(part, rule, seen)  # says why, where it is this round that cannot be told
    raise Undefined("no_earlier_round")


def measured(measure: consensus.Measure, rule: consensus.Rule, seen: Seen) -> Fraction:
    match measure:
        case consensus.Valid():
            return Fraction(len(seen.ratings))
        case consensus.Response():
            if seen.invited == 0:
                raise Undefined("no_data")
            return Fraction(len(seen.ratings) + seen.cannot_judge, seen.invited)
        case consensus.Changed() | consensus.HistogramChange():
            return between(measure, seen)
    if not seen.ratings:
        raise Undefined("no_data")
    if isinstance(measure, consensus.Count):
        return Fraction(inside(seen, measure.low, measure.high))
    return described(measure, rule, seen)


def described(measure: consensus.Measure, rule: consensus.Rule, seen: Seen) -> Fraction:
    n = len(seen.ratings)
    match measure:
        case consensus.Share(low, high, denominator):
            whom = {
                "valid": n,
                "valid_plus_cannot_judge": n + seen.cannot_judge,
                "invited": seen.invited,
            }
            return Fraction(inside(seen, low, high), whom[denominator or rule.denominator])
        case consensus.Median():
            return quantile(seen.ratings, Fraction(1, 2), 7)
        case consensus.Quantile(q):
            return quantile(seen.ratings, q, rule.quantile_type)
        case consensus.Iqr():
            first, third = (quantile(seen.ratings, Fraction(k, 4), rule.quantile_type) for k in (1, 3))
            return third - first
        case consensus.Mean():
            return Fraction(sum(seen.ratings), n)
        case consensus.Sd() | consensus.Cv():
            return spread(measure, seen.ratings)
        case consensus.VanDerEijk():
            return eijk(seen)
        case consensus.Cvr(low, high):
            return (inside(seen, low, high) - Fraction(n, 2)) / Fraction(n, 2)
        case consensus.ModifiedKappa(low, high):
            k = inside(seen, low, high)
            chance = comb(n, k) * Fraction(1, 2) ** n
            return (Fraction(k, n) - chance) / (1 - chance)
    raise AssertionError(measure)


def inside(seen: Seen, low: int, high: int) -> int:
    return sum(low <= rating <= high for rating in seen.ratings)


def between(measure: consensus.Measure, seen: Seen) -> Fraction:
    if seen.pairs is None:
        raise Undefined("no_earlier_round")
    if not seen.pairs:
        raise Undefined("no_pairs")
    n = len(seen.pairs)
    if isinstance(measure, consensus.Changed):
        return Fraction(sum(before != after for before, after in seen.pairs), n)
    moved = Fraction(0)
    for score in seen.scale.scores:
        then = Fraction(sum(before == score for before, _ in seen.pairs), n)
        now = Fraction(sum(after == score for _, after in seen.pairs), n)
        moved += abs(then - now)
    return moved / 2


def spread(measure: consensus.Measure, ratings: list[int]) -> Fraction:
    """Squares with the sign kept: of the SD, or of the CV."""
    n = len(ratings)
    if n == 1:
        raise Undefined("one_rating")
    mean = Fraction(sum(ratings), n)
    variance = sum(((x - mean) ** 2 for x in ratings), Fraction(0)) / (n - 1)
    if isinstance(measure, consensus.Sd):
        return variance
    if mean == 0:
        raise Undefined("mean_zero")
    return variance / (mean * abs(mean))


def quantile(ratings: list[int], q: Fraction, kind: int) -> Fraction:
    """Hyndman & Fan: with m = a + q (1 - a - b), j = floor(nq + m) and g the rest."""
    x = sorted(ratings)
    n = len(x)

    def at(place: int) -> Fraction:
        return Fraction(x[min(max(place, 1), n) - 1])

    if kind in (1, 2):
        j, g = floor(n * q), n * q - floor(n * q)
        if g > 0:
            return at(j + 1)
        return at(j) if kind == 1 else (at(j) + at(j + 1)) / 2
    a, b = {
        4: (Fraction(0), Fraction(1)),
        5: (Fraction(1, 2), Fraction(1, 2)),
        6: (Fraction(0), Fraction(0)),
        7: (Fraction(1), Fraction(1)),
        8: (Fraction(1, 3), Fraction(1, 3)),
        9: (Fraction(3, 8), Fraction(3, 8)),
    }[kind]
    place = n * q + a + q * (1 - a - b)
    j, g = floor(place), place - floor(place)
    return (1 - g) * at(j) + g * at(j + 1)


def eijk(seen: Seen) -> Fraction:
    categories = len(seen.scale.scores)
    if categories < 3:
        raise Undefined("too_few_categories")
    left = [seen.ratings.count(score) for score in seen.scale.scores]
    total, n = Fraction(0), len(seen.ratings)
    while any(left):
        height = min(count for count in left if count)
        filled = [int(count > 0) for count in left]
        total += Fraction(height * sum(filled), n) * layer(filled)
        left = [count - height if count else 0 for count in left]
    return total


def layer(filled: list[int]) -> Fraction:
    categories, size = len(filled), sum(filled)
    if size == categories:
        return Fraction(0)
    if size == 1:
        return Fraction(1)
    triples = list(combinations(filled, 3))
    up = triples.count((1, 1, 0)) + triples.count((0, 1, 1))
    down = triples.count((1, 0, 1))
    shape = Fraction((categories - 2) * up - (categories - 1) * down, (categories - 2) * (up + down))
    return shape * (1 - Fraction(size - 1, categories - 1))


def camps(test: str, rule: consensus.Rule, seen: Seen) -> bool:
    if not seen.ratings:
        raise Undefined("no_data")
    n = len(seen.ratings)
    high, low = rule.bands if test == "polarisation" else ((7, 9), (1, 3))
    agree = [score for score in seen.ratings if high[0] <= score <= high[1] and not low[0] <= score <= low[1]]
    oppose = [
        score for score in seen.ratings if low[0] <= score <= low[1] and not high[0] <= score <= high[1]
    ]
    third = (n + 1) // 3
    ends = third > 0 and len(agree) >= third and len(oppose) >= third
    if test == "polarisation":
        return ends or (len(seen.scale.scores) >= 3 and eijk(seen) < 0)
    if seen.scale != Scale.parse("1-9"):
        raise Undefined("scale_not_supported")
    if test == "ram-classic":
        return ends
    p30, p70 = (quantile(seen.ratings, Fraction(k, 10), rule.quantile_type) for k in (3, 7))
    return p70 - p30 > Fraction("2.35") + Fraction("1.5") * abs(5 - (p30 + p70) / 2)


def limit(bound: consensus.Bound, rule: consensus.Rule, seen: Seen) -> Fraction:
    n = len(seen.ratings)
    match bound:
        case Fraction():
            return bound
        case consensus.ByPanelSize():
            return bound.at(n)
        case consensus.LawsheCritical(alpha):
            for c in range(n + 1):
                if sum(comb(n, i) for i in range(c, n + 1)) * Fraction(1, 2**n) <= alpha:
                    return (c - Fraction(n, 2)) / Fraction(n, 2)
            raise Undefined("panel_too_small")
        case consensus.Apmo():
            return majorities(rule, seen)


def majorities(rule: consensus.Rule, seen: Seen) -> Fraction:
    if seen.whole_round is None:
        raise Undefined("no_whole_round")
    votes = sum(len(one.ratings) for one in seen.whole_round)
    if votes == 0:
        raise Undefined("no_data")
    total = 0
    for one in seen.whole_round:
        largest = max(inside(one, *band) for band in rule.bands)
        total += largest if largest > len(one.ratings) / 2 else 0
    if total == 0:
        raise Undefined("no_majority")
    return Fraction(total, votes)
