"""Scopes inside scopes, in all orders, on real rounds: decided as plain loops over the same people decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

import pytest

from analysis.consensus import (
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Outcome,
    Rule,
    parse_rule,
    verdicts,
)
from analysis.consensus.expressions import children
from analysis.ratings import RatingMatrix
from analysis.rounds import analyse_round
from analysis.rounds.seen import Surroundings, cases_of_round
from tests.analysis.consensus.random_rules import DIMENSIONS, GROUPS, an_expression
from tests.analysis.consensus.slow_rules import Seen, slow_outcome
from tests.analysis.slow import NINE

ITEMS = ("x", "y", "z")
SCOPES = {InGroup: "group", InGroups: "group", ForDimension: "dimension", InRounds: "round"}


@dataclass(frozen=True)
class Study:
    """Three rounds of the deciding dimension, the newest first, and the other dimensions of the newest."""

    rounds: Sequence[RatingMatrix]
    dimensions: Mapping[str, RatingMatrix]

    def outcomes(self, rule: Rule) -> list[str]:
        now, *before = self.rounds
        around = Surroundings(before, dimensions=self.dimensions)
        cases = cases_of_round(rule, now, around, now.tallies())
        return [one.outcome if one.reason is None else one.reason.code for one in verdicts(rule, cases)]


def a_study(draw: Random) -> Study:
    """People who come, go and change group between rounds, and answer by whim."""
    return Study([a_matrix(draw) for _ in range(3)], {name: a_matrix(draw) for name in DIMENSIONS})


def a_matrix(draw: Random) -> RatingMatrix:
    seats = sorted(draw.sample("abcdefghijklmnop", k=draw.randint(6, 14)))
    liked = draw.choices(NINE.scores, k=4)
    ratings = [[draw.choice([None, *liked]) for _ in ITEMS] for _ in seats]
    groups = [draw.choice([None, *GROUPS, *GROUPS]) for _ in seats]
    return RatingMatrix.from_scores(NINE, ratings, items=ITEMS, seats=seats, groups=groups)


def seen(
    study: Study, item: int, back: int = 0, dimension: str | None = None, group: str | None = None
) -> Seen:
    """One statement in one round on one dimension, by everybody or one group, with all that is known there."""
    matrix = study.rounds[back] if dimension is None else study.dimensions[dimension]
    found = counted(matrix, item, group)
    found.whole_round = [counted(study.rounds[back], place, None) for place in range(len(ITEMS))]
    if group is None:
        names = sorted({name for name in matrix.groups if name is not None})
        found.groups = {name: seen(study, item, back, dimension, name) for name in names}
    if dimension is None and back == 0:
        found.dimensions = {name: seen(study, item, 0, name, group) for name in DIMENSIONS}
    if dimension is None:
        later = range(back + 1, len(study.rounds)) if back == 0 else ()
        found.earlier = [seen(study, item, one, None, group) for one in later]
    if dimension is None and back + 1 < len(study.rounds):
        then = by_seat(study.rounds[back + 1], item, group)
        now = by_seat(matrix, item, group)
        found.pairs = [(then[seat], now[seat]) for seat in now if seat in then]
    return found


def counted(matrix: RatingMatrix, item: int, group: str | None) -> Seen:
    people = sum(group in (None, name) for name in matrix.groups)
    ratings = list(by_seat(matrix, item, group).values())
    return Seen(NINE, ratings, 0, people - len(ratings))


def by_seat(matrix: RatingMatrix, item: int, group: str | None) -> dict[str, int]:
    rated = zip(matrix.seats, matrix.groups, matrix.codes[:, item].tolist(), strict=True)
    return {seat: code for seat, name, code in rated if code and group in (None, name)}


def nested(expression: Expression, around: str = "") -> set[str]:
    """Name the scopes inside scopes, such as "group in round"."""
    kind = SCOPES.get(type(expression), "")
    found = {f"{kind} in {around}"} if kind and around else set()
    return found.union(*(nested(part, kind or around) for part in children(expression)))


def test_random_rules_on_real_rounds_are_decided_as_loops_over_the_people_do() -> None:
    draw, orders = Random(2), Counter[str]()
    studies = [a_study(draw) for _ in range(4)]
    people = [[seen(study, item) for item in range(len(ITEMS))] for study in studies]
    for _ in range(1500):
        when, which = an_expression(draw, NINE), draw.randrange(len(studies))
        if not nested(when):
            continue
        rule = Rule("random", NINE, (Outcome("kept", when),), denominator="invited")
        expected = [slow_outcome(rule, one) for one in people[which]]
        assert studies[which].outcomes(rule) == expected, when
        orders.update(order for order in nested(when) if {"kept", "neither"} & set(expected))
    groups_and = {f"{one} in {other}" for one, other in permutations(("group", "round"))}
    assert {*groups_and, "group in dimension", "dimension in group"} <= set(orders), orders


def rated(ratings: Sequence[int]) -> RatingMatrix:
    return RatingMatrix.from_scores(NINE, [[one] for one in ratings], groups=[*"aabb"])


GOOD, HALF, BAD = rated([8, 8, 7, 9]), rated([8, 9, 2, 2]), rated([1, 2, 3, 1])


@pytest.mark.parametrize(
    ("condition", "now", "before", "clarity", "expected"),
    [
        ("at least 70% agree for clarity in every group", BAD, None, GOOD, "in"),
        ("at least 70% agree for clarity in every group", GOOD, None, HALF, "neither"),
        ("at least 70% agree for clarity in group a", BAD, None, HALF, "in"),
        ("at least 70% agree in group a for clarity", BAD, None, HALF, "in"),
        ("(at least 70% agree in at least 2 of 2 rounds) in group a", HALF, GOOD, None, "in"),
        ("(at least 70% agree in at least 2 of 2 rounds) in group b", HALF, GOOD, None, "neither"),
        ("changed <= 50% in every group", HALF, GOOD, None, "neither"),
        ("changed <= 50% in group a", HALF, GOOD, None, "in"),
        ("(changed <= 50% in group a) in at least 1 of 2 rounds", HALF, GOOD, None, "in"),
    ],
)
def test_what_is_asked_of_a_group_is_known_of_it(
    condition: str,
    now: RatingMatrix,
    before: RatingMatrix | None,
    clarity: RatingMatrix | None,
    expected: str,
) -> None:
    rule = parse_rule(f"in if {condition}; otherwise neither", NINE)
    dimensions = None if clarity is None else {"clarity": clarity}
    (item,) = analyse_round(now, rule=rule, previous=before, dimensions=dimensions).items
    assert item.verdict.outcome == expected, item.verdict.line


def test_earlier_rounds_of_another_dimension_are_not_known() -> None:
    for condition in ("changed <= 50% for clarity", "(median >= 7 in at least 2 of 2 rounds) for clarity"):
        rule = parse_rule(f"in if {condition}; otherwise neither", NINE)
        (item,) = analyse_round(GOOD, rule=rule, previous=GOOD, dimensions={"clarity": GOOD}).items
        assert item.verdict.reason is not None
        assert item.verdict.reason.code == "no_earlier_round"
