"""Random rules and random rounds to try them on, from one seed: quick to draw, and repeatable."""

from fractions import Fraction
from random import Random

import numpy as np
from numpy.typing import NDArray

from analysis import consensus
from analysis.consensus.exact import OPERATORS
from analysis.consensus.terms import DISAGREEMENT_TESTS
from analysis.ratings import Scale, Tally
from tests.analysis.consensus.slow_rules import Seen

SCALES = (Scale.parse("1-9"), Scale.parse("1-5"), Scale.parse("1-2"), Scale((-2, -1, 0, 3), -1, 3))
GROUPS, DIMENSIONS = ("nurses", "patients"), ("importance", "clarity")
_EVERYWHERE = frozenset({"groups", "rounds", "dimensions"})


def a_rule(draw: Random, scale: Scale) -> consensus.Rule:
    return consensus.Rule(
        "random",
        scale,
        (
            consensus.Outcome("in", an_expression(draw, scale)),
            consensus.Outcome("out", an_expression(draw, scale)),
        ),
        denominator=draw.choice(consensus.DENOMINATORS),
        quantile_type=draw.choice([1, 2, 4, 5, 6, 7, 8, 9]),
    )


def an_expression(
    draw: Random, scale: Scale, scopes: frozenset[str] = _EVERYWHERE, depth: int = 3
) -> consensus.Expression:
    kind = draw.choice(["leaf", "leaf", "not", "all", "any", *sorted(scopes)]) if depth else "leaf"

    def part() -> consensus.Expression:
        return an_expression(draw, scale, scopes - {kind}, depth - 1)

    made: consensus.Expression
    match kind:
        case "leaf":
            made = a_leaf(draw, scale)
        case "not":
            made = consensus.Not(part())
        case "all" | "any":
            parts = tuple(part() for _ in range(draw.randint(2, 3)))
            made = consensus.AllOf(parts) if kind == "all" else consensus.AnyOf(parts)
        case "rounds":
            of = draw.randint(1, 4)
            made = consensus.InRounds(part(), draw.randint(1, of), of)
        case "dimensions":
            made = consensus.ForDimension(part(), draw.choice([*DIMENSIONS, "beauty"]))
        case _ if draw.random() < 0.5:
            made = consensus.InGroups(part(), "every" if draw.random() < 0.5 else "any", draw.randint(1, 4))
        case _:
            made = consensus.InGroup(part(), draw.choice([*GROUPS, *GROUPS, "nobody"]), draw.randint(1, 4))
    return made


def a_leaf(draw: Random, scale: Scale) -> consensus.Compare | consensus.Is:
    if draw.random() < 0.2:
        return consensus.Is(consensus.Disagreement(draw.choice(DISAGREEMENT_TESTS)))
    measure = a_measure(draw, scale)
    return consensus.Compare(measure, draw.choice(OPERATORS), a_bound(draw, measure, scale))


def a_measure(draw: Random, scale: Scale) -> consensus.Measure:
    low, high = sorted(draw.choices(scale.scores, k=2))
    measures: list[consensus.Measure] = [
        consensus.Share(low, high, draw.choice([None, *consensus.DENOMINATORS])),
        *(consensus.Count(low, high), consensus.Cvr(low, high), consensus.ModifiedKappa(low, high)),
        *(consensus.Valid(), consensus.Response(), consensus.Changed(), consensus.HistogramChange()),
        *(
            consensus.Median(),
            consensus.Quantile(a_ratio(draw, 0, 1)),
            consensus.Iqr(),
            consensus.Mean(),
            consensus.Sd(),
            consensus.Cv(),
            consensus.VanDerEijk(),
        ),
    ]
    return draw.choice(measures)


def a_bound(draw: Random, measure: consensus.Measure, scale: Scale) -> consensus.Bound:
    cut = draw.random()
    bound: consensus.Bound
    match measure:
        case consensus.Share() if cut < 0.2:
            bound = consensus.Apmo()
        case consensus.Share() if cut < 0.4:
            bound = consensus.ByPanelSize(((1, a_ratio(draw, 0, 1)), (6, a_ratio(draw, 0, 1))))
        case consensus.Cvr() if cut < 0.4:
            bound = consensus.LawsheCritical(draw.choice([Fraction(1, 20), Fraction(1, 3), Fraction(1, 2)]))
        case consensus.Share() | consensus.Response() | consensus.Changed() | consensus.HistogramChange():
            bound = a_ratio(draw, 0, 1)
        case consensus.Count() | consensus.Valid():
            bound = Fraction(draw.randint(0, 12))
        case consensus.Cvr() | consensus.ModifiedKappa() | consensus.VanDerEijk():
            bound = a_ratio(draw, -1, 1)
        case consensus.Iqr() | consensus.Sd():
            bound = a_ratio(draw, 0, 4)
        case _:
            bound = a_ratio(draw, scale.scores[0], scale.scores[-1])
    return bound


def a_ratio(draw: Random, low: int, high: int) -> Fraction:
    """A number with a small denominator, so that equality happens."""
    parts = draw.choice([1, 2, 3, 4, 5, 6, 8, 20])
    return Fraction(draw.randint(low * parts, high * parts), parts)


def a_round(draw: Random, scale: Scale, statements: int) -> list[Seen]:
    """Statements of one round, each with its groups, dimensions, earlier rounds and pairs."""
    earlier, paired, whole = draw.randint(0, 2), draw.random() < 0.7, draw.random() < 0.7
    found = [a_statement(draw, scale) for _ in range(statements)]
    for one in found:
        one.groups = {name: a_statement(draw, scale) for name in GROUPS}
        one.dimensions = {name: a_statement(draw, scale) for name in DIMENSIONS}
        one.earlier = [a_statement(draw, scale) for _ in range(earlier)]
        pairs = [(draw.choice(scale.scores), draw.choice(scale.scores)) for _ in range(draw.randint(0, 6))]
        one.pairs = pairs if paired else None
        one.whole_round = found if whole else None
    return found


def a_statement(draw: Random, scale: Scale) -> Seen:
    """Nobody, one, or several people, who lean to a few of the categories."""
    liked = draw.choices(scale.scores, k=draw.randint(1, 4))
    people = draw.choice([0, 1, 2, draw.randint(3, 12), draw.randint(3, 12), draw.randint(3, 12)])
    return Seen(scale, draw.choices(liked, k=people), draw.choice([0, 0, 2]), draw.choice([0, 0, 3]))


def as_cases(statements: list[Seen], rule: consensus.Rule) -> consensus.Cases:
    """The same situations as the engine takes them, with the cut of the round by the bands of the rule."""
    first = statements[0]
    return consensus.Cases.of(
        [as_tally(one) for one in statements],
        groups={name: as_cases([one.groups[name] for one in statements], rule) for name in first.groups},
        dimensions={
            name: as_cases([one.dimensions[name] for one in statements], rule) for name in first.dimensions
        },
        earlier=[as_cases([one.earlier[k] for one in statements], rule) for k in range(len(first.earlier))],
        paired=None if first.pairs is None else consensus.Paired.from_transitions(transitions(statements)),
        whole_round=first.whole_round is not None,
        bands=rule.bands,
    )


def as_tally(one: Seen) -> Tally:
    counts = tuple(one.ratings.count(score) for score in one.scale.scores)
    return Tally(one.scale, counts, one.cannot_judge, one.missing, one.invited)


def transitions(statements: list[Seen]) -> NDArray[np.int64]:
    scores = statements[0].scale.scores
    table = np.zeros((len(statements), len(scores), len(scores)), dtype=np.int64)
    for row, one in enumerate(statements):
        for before, after in one.pairs or []:
            table[row, scores.index(before), scores.index(after)] += 1
    return table
