"""What a rule looks at, for many statements at once: whole numbers, one column a statement."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.consensus.exact import Unknown, where_unknown
from analysis.ratings import RatingsError, Scale, Tally
from analysis.scale import Bands

Whole = NDArray[np.int64]
Computed = TypeVar("Computed")


@dataclass(frozen=True, eq=False)
class Paired:
    """The experts with a rating in this round and the one before, for each case.

    `pairs` counts them, `changed` those whose rating is another one, `shifted` is the sum over the categories
    of |count before - count now| among them.
    """

    pairs: Whole
    changed: Whole
    shifted: Whole

    @classmethod
    def from_transitions(cls, transitions: Whole) -> "Paired":
        """Take cases x categories before x categories now."""
        pairs = transitions.sum(axis=(1, 2), dtype=np.int64)
        stayed = np.trace(transitions, axis1=1, axis2=2, dtype=np.int64)
        margins = transitions.sum(axis=2, dtype=np.int64) - transitions.sum(axis=1, dtype=np.int64)
        return cls(pairs, pairs - stayed, np.abs(margins).sum(axis=1))


@dataclass(frozen=True, eq=False)
class Cut:
    """The average percent of majority opinions as a ratio, one for each case (all alike within a round)."""

    majorities: Whole
    votes: Whole

    def of(self, cases: Whole) -> "Cut":
        """Take the cut of each of these cases."""
        return Cut(self.majorities[cases], self.votes[cases])


@dataclass(frozen=True, eq=False)
class Cases:
    """The counts that a rule decides on, a column for each case.

    `cumulative[c]` counts the ratings in the first c categories (so row 0 is zero and the last row is the
    number of valid ratings). `groups` and `dimensions` hold the same cases seen within a group and on another
    dimension, `earlier` the rounds before, the newest first; a statement that a round did not have stands
    there with no ratings. `paired` compares with the round before, `cut` belongs to the whole round.
    """

    scale: Scale
    cumulative: Whole
    cannot_judge: Whole
    missing: Whole
    invited: Whole
    groups: Mapping[str, "Cases"] = field(default_factory=dict)
    dimensions: Mapping[str, "Cases"] = field(default_factory=dict)
    earlier: tuple["Cases", ...] = ()
    paired: Paired | None = None
    cut: Cut | None = None
    _computed: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.cumulative.shape[0] != len(self.scale.scores) + 1:
            raise RatingsError(f"These counts do not fit a scale of {len(self.scale.scores)} categories.")
        inside = (*self.groups.values(), *self.dimensions.values(), *self.earlier)
        if any(len(one) != len(self) for one in inside):
            raise RatingsError("Groups, dimensions and earlier rounds must hold the same statements.")

    def __repr__(self) -> str:
        return f"<Cases: {len(self)} statements on {self.scale.name}>"

    def __len__(self) -> int:
        return int(self.cumulative.shape[1])

    @classmethod
    def from_counts(
        cls,
        scale: Scale,
        counts: NDArray[np.integer],
        *,
        cannot_judge: NDArray[np.integer] | None = None,
        missing: NDArray[np.integer] | None = None,
        invited: NDArray[np.integer] | None = None,
    ) -> "Cases":
        """Take cases x categories; by default nobody was silent and those who rated were invited."""
        rows, categories = counts.shape
        cumulative = np.zeros((categories + 1, rows), dtype=np.int64)
        np.cumsum(counts.T, axis=0, out=cumulative[1:])
        silent = [
            np.zeros(rows, dtype=np.int64) if one is None else np.asarray(one, dtype=np.int64)
            for one in (cannot_judge, missing)
        ]
        people = cumulative[-1] + silent[0] + silent[1] if invited is None else invited
        return cls(scale, cumulative, silent[0], silent[1], np.asarray(people, dtype=np.int64))

    @classmethod
    def of(
        cls,
        tallies: Sequence[Tally],
        scale: Scale | None = None,
        *,
        groups: Mapping[str, "Cases"] = MappingProxyType({}),
        dimensions: Mapping[str, "Cases"] = MappingProxyType({}),
        earlier: Sequence["Cases"] = (),
        paired: Paired | None = None,
        whole_round: bool = False,
        bands: Bands | None = None,
    ) -> "Cases":
        """Take one case a tally; `scale` is needed where there may be none.

        `whole_round`: these are all the statements of the round, so that cuts of the round can be computed;
        majorities are those in the agree and the oppose band of the rule, `bands` (default: of the scale).
        """
        known = scale if scale is not None else tallies[0].scale
        if any(tally.scale != known for tally in tallies):
            raise RatingsError("The statements of one table are rated on one scale.")
        counts = np.array([tally.counts for tally in tallies], dtype=np.int64)
        silent = np.array([(one.cannot_judge, one.missing, one.invited) for one in tallies], dtype=np.int64)
        cannot_judge, missing, invited = silent.reshape(len(tallies), 3).T
        bare = cls.from_counts(
            known,
            counts.reshape(len(tallies), len(known.scores)),
            cannot_judge=cannot_judge,
            missing=missing,
            invited=invited,
        )
        return replace(
            bare,
            groups=groups,
            dimensions=dimensions,
            earlier=tuple(earlier),
            paired=paired,
            cut=majority_cut(bare, bands) if whole_round else None,
        )

    def once(self, name: Hashable, compute: Callable[[], Computed]) -> Computed:
        """Compute something of these cases the first time it is asked for: rules name a measure repeatedly."""
        if name not in self._computed:
            self._computed[name] = compute()
        found: Computed = self._computed[name]
        return found

    @property
    def n(self) -> Whole:
        """Valid ratings of each case."""
        return np.asarray(self.cumulative[-1])

    @cached_property
    def counts(self) -> Whole:
        """Cases x categories."""
        return np.diff(self.cumulative, axis=0).T

    @cached_property
    def unrated(self) -> Unknown:
        """The reason of the cases that nobody rated."""
        return where_unknown(self.n == 0, "no_data")

    @cached_property
    def scores(self) -> Whole:
        return np.array(self.scale.scores, dtype=np.int64)

    def within(self, low: int, high: int) -> Whole:
        """How many rated from `low` to `high`, both included."""
        first, last = np.searchsorted(self.scores, [low, high + 1]).tolist()
        return np.asarray(self.cumulative[max(first, last)] - self.cumulative[first])

    def ordered(self, place: Whole) -> Whole:
        """Find the score at this place (from 1) of each ordered sample; the last where it is shorter."""
        code = np.zeros(len(self), dtype=np.int8)
        beyond = np.empty(len(self), dtype=np.bool_)
        for below in self.cumulative[1:-1]:
            code += np.less(below, place, out=beyond)
        return self.scores.take(code)


def majority_cut(cases: Cases, bands: Bands | None = None) -> Cut:
    """Compute the APMO cut of a whole round from all its statements.

    Sum of the agree or oppose counts that exceed half of their statement's valid ratings, over the sum of
    all valid ratings. `bands` are those of the rule, agree and oppose; default: of the scale. Kapoor (1987).
    """
    agree, oppose = bands or (cases.scale.agree, cases.scale.oppose)
    largest, n = np.maximum(cases.within(*agree), cases.within(*oppose)), cases.n
    majorities = largest[2 * largest > n].sum()
    return Cut(np.full(len(cases), majorities), np.full(len(cases), n.sum()))
