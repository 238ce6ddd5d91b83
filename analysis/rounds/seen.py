"""What a rule may look at around a round: its groups and dimensions, and the rounds before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analysis.consensus import Cases, Paired, Rule
from analysis.consensus.cases import Cut, Whole, majority_cut
from analysis.consensus.reach import Reach, reach_of
from analysis.ratings import RatingMatrix, RatingsError, Tally
from analysis.scale import Bands
from analysis.stability import Transitions, transitions


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a round is seen with: the rounds before, the newest first, and other dimensions of the same items.

    `pairs` maps items to their ids in the newest of the rounds before (default: equal ids); farther back they
    keep that id.
    """

    before: Sequence[RatingMatrix] = ()
    pairs: Mapping[str, str] | None = None
    dimensions: Mapping[str, RatingMatrix] | None = None

    def require_scale_of(self, matrix: RatingMatrix) -> None:
        for one in (*self.before, *(self.dimensions or {}).values()):
            if one.scale != matrix.scale:
                raise RatingsError(
                    f"Rounds and dimensions are compared on one scale; here are {matrix.scale.name} and "
                    f"{one.scale.name}, or other bands."
                )


def cases_of_round(
    rule: Rule,
    matrix: RatingMatrix,
    around: Surroundings,
    tallies: Sequence[Tally],
    moves: Transitions | None = None,
) -> Cases:
    """Lay out all that the rule decides on; `moves` since the round before, where they are counted already."""
    around.require_scale_of(matrix)
    view = _View(matrix, rule.bands, around.before, around.pairs, around.dimensions or {})
    whole = Cases.of(tallies, rule.scale, whole_round=True, bands=rule.bands)
    seen = _around(reach_of(rule.conditions), view, whole)
    every = {name: Cases.of(cells, rule.scale) for name, cells in matrix.group_tallies if name is not None}
    return replace(
        seen,
        groups={**every, **seen.groups},
        paired=_paired(matrix, around.before, around.pairs) if moves is None else _followed(moves, matrix),
    )


@dataclass(frozen=True, eq=False)
class _View:
    """The ratings of a round, whole or of one group, with those that stand around them."""

    matrix: RatingMatrix
    bands: Bands
    before: Sequence[RatingMatrix] = ()
    pairs: Mapping[str, str] | None = None
    dimensions: Mapping[str, RatingMatrix] = field(default_factory=dict)
    panel: "_View | None" = None  # of which this is a group: cuts are those of the whole round

    def of_group(self, name: str) -> "_View":
        """Look at the same through the seats that are in this group, in each round as it was then."""
        return _View(
            self.matrix.of_group(name),
            self.bands,
            [one.of_group(name) for one in self.before],
            self.pairs,
            {key: one.of_group(name) for key, one in self.dimensions.items()},
            panel=self,
        )

    def back(self, place: int) -> "_View":
        """Look at an earlier round, the newest at 0, with those before it."""
        panel = None if self.panel is None else self.panel.back(place)
        return _View(self.before[place], self.bands, self.before[place + 1 :], panel=panel)


def _cases(reach: Reach, view: _View) -> Cases:
    """Count all statements of one round on one dimension, with what is looked at from there."""
    scale, panel = view.matrix.scale, view.panel
    bare = Cases.of(view.matrix.tallies(), scale, whole_round=panel is None, bands=view.bands)
    if panel is not None:
        bare = replace(bare, cut=majority_cut(Cases.of(panel.matrix.tallies(), scale), view.bands))
    return _around(reach, view, bare)


def _around(reach: Reach, view: _View, bare: Cases) -> Cases:
    items = view.matrix.items
    ids = list(items) if view.pairs is None else [view.pairs.get(item) for item in items]
    return replace(
        bare,
        groups=_groups(reach, view),
        dimensions={
            name: _taken(_cases(inside, _View(one, view.bands)), one.items, items)
            for name, inside in reach.dimensions.items()
            if (one := view.dimensions.get(name)) is not None
        },
        earlier=tuple(
            _taken(_cases(inside, view.back(place)), one.items, ids)
            for place, (inside, one) in enumerate(zip(reach.earlier, view.before, strict=False))
        ),
        paired=_paired(view.matrix, view.before, view.pairs) if reach.changes else None,
    )


def _groups(reach: Reach, view: _View) -> dict[str, Cases]:
    """Look at each group that is asked about; a named one that is not in this round is not there."""
    asked = ((name, reach.of_group(name)) for name in view.matrix.group_names)
    return {name: _cases(inside, view.of_group(name)) for name, inside in asked if inside is not None}


def _paired(
    matrix: RatingMatrix, before: Sequence[RatingMatrix], pairs: Mapping[str, str] | None
) -> Paired | None:
    if not before:
        return None
    return _followed(transitions(before[0], matrix, pairs), matrix)


def _followed(moves: Transitions, matrix: RatingMatrix) -> Paired:
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
        dimensions={name: _at(one, places) for name, one in cases.dimensions.items()},
        earlier=tuple(_at(one, places) for one in cases.earlier),
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
