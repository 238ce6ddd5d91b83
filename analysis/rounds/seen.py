"""What a rule may look at around a round: its groups and dimensions, and the rounds before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.consensus import Cases, Paired, Rule
from analysis.consensus.cases import Cut, Whole
from analysis.consensus.reach import looks_at
from analysis.ratings import RatingMatrix, RatingsError, Tally
from analysis.stability import transitions

GroupTallies = Sequence[tuple[str | None, tuple[Tally, ...]]]


def group_tallies(matrix: RatingMatrix) -> GroupTallies:
    """Tally every group, those without one last; nothing where no groups are declared."""
    names: list[str | None] = [*sorted({name for name in matrix.groups if name is not None})]
    if names and None in matrix.groups:
        names.append(None)
    return [(name, matrix.of_group(name).tallies()) for name in names]


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a round is seen with: the rounds before, the newest first, and other dimensions of the same items.

    `pairs` maps items to their ids in the newest of the rounds before (default: equal ids); farther back they
    keep that id.
    """

    before: Sequence[RatingMatrix] = ()
    pairs: Mapping[str, str] | None = None
    dimensions: Mapping[str, RatingMatrix] | None = None


def cases_of_round(
    rule: Rule,
    matrix: RatingMatrix,
    around: Surroundings,
    tallies: Sequence[Tally],
    groups: GroupTallies,
) -> Cases:
    """Lay out all that the rule decides on."""
    others = around.dimensions or {}
    for one in (*around.before, *others.values()):
        if one.scale != matrix.scale:
            raise RatingsError(
                f"Rounds and dimensions are compared on one scale; here are {matrix.scale.name} and "
                f"{one.scale.name}, or other bands."
            )
    before = around.before if "rounds" in looks_at(rule) else ()
    return replace(
        _counted(rule, tallies, groups),
        dimensions={
            name: _taken(_counted(rule, one.tallies(), group_tallies(one)), one.items, matrix.items)
            for name, one in others.items()
        },
        earlier=_earlier(rule, before, _previous_ids(matrix.items, around.pairs)),
        paired=_paired(matrix, before, around.pairs),
    )


def _counted(rule: Rule, tallies: Sequence[Tally], groups: GroupTallies) -> Cases:
    """Count all statements of one round on one dimension."""
    named = {name: Cases.of(cells, rule.scale) for name, cells in groups if name is not None}
    return Cases.of(tallies, rule.scale, groups=named, whole_round=True)


def _previous_ids(items: Sequence[str], pairs: Mapping[str, str] | None) -> list[str | None]:
    return list(items) if pairs is None else [pairs.get(item) for item in items]


def _earlier(rule: Rule, before: Sequence[RatingMatrix], ids: Sequence[str | None]) -> tuple[Cases, ...]:
    """Look at the same statements in each round before."""
    found = []
    for place, one in enumerate(before):
        cases = _counted(rule, one.tallies(), group_tallies(one))
        cases = replace(cases, paired=_paired(one, before[place + 1 :], None))
        found.append(_taken(cases, one.items, ids))
    return tuple(found)


def _paired(
    matrix: RatingMatrix, before: Sequence[RatingMatrix], pairs: Mapping[str, str] | None
) -> Paired | None:
    if not before:
        return None
    moves = transitions(before[0], matrix, pairs)
    return _paired_at(Paired.from_transitions(moves.tables), _places(moves.items, matrix.items))


def _taken(cases: Cases, items: Sequence[str], wanted: Sequence[str | None]) -> Cases:
    """Take the cases of these items in this order; one that is not there has no ratings."""
    return _at(cases, _places(items, wanted))


def _at(cases: Cases, places: Whole) -> Cases:
    return replace(
        cases,
        cumulative=_or_none(cases.cumulative, places),
        cannot_judge=_or_none(cases.cannot_judge, places),
        missing=_or_none(cases.missing, places),
        invited=_or_none(cases.invited, places),
        groups={name: _at(group, places) for name, group in cases.groups.items()},
        paired=None if cases.paired is None else _paired_at(cases.paired, places),
        cut=_cut_at(cases.cut, places),
    )


def _paired_at(paired: Paired, places: Whole) -> Paired:
    columns = (paired.pairs, paired.changed, paired.shifted)
    return Paired(*(_or_none(column, places) for column in columns))


def _cut_at(cut: Cut | None, places: Whole) -> Cut | None:
    """Take a cut of a whole round, which is that of every statement, also of one the round did not have."""
    return None if cut is None or not len(cut.votes) else cut.of(np.zeros_like(places))


def _places(items: Sequence[str], wanted: Sequence[str | None]) -> Whole:
    """Find the place of each wanted item; -1 where it is not there."""
    place = {item: at for at, item in enumerate(items)}
    return np.array([-1 if one is None else place.get(one, -1) for one in wanted], dtype=np.int64)


def _or_none(counts: Whole, places: Whole) -> Whole:
    """Take these places along the last axis; the one behind the last holds nothing."""
    nothing = np.zeros((*counts.shape[:-1], 1), dtype=np.int64)
    return np.concatenate([counts, nothing], axis=-1)[..., places]
