"""Answers that a panel could give, as far as a rule can tell them apart: all of them, or a fixed sample."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations
from math import comb
from typing import TypeAlias

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from analysis.agreement import RAM_SCALE
from analysis.consensus.cases import Cases, Cut, Paired
from analysis.consensus.cuts import Apmo
from analysis.consensus.effort import OTHER_GROUPS, affordable, work_of
from analysis.consensus.expressions import Expression
from analysis.consensus.measures import Response, Share, Valid
from analysis.consensus.reach import Reach, follows_experts, looks_at, reach_of
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare, Is
from analysis.ratings import Tally

MOST_CASES = 150_000
SAMPLED = 20_000
SEED = 1
_SPLITS = 50
Counts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Imagined:
    """What was imagined, and whether it is everything that the rule can tell apart."""

    cases: Cases
    everything: bool

    def only(self, place: int) -> Cases:
        """Pick one case with all that surrounds it."""
        return _only(self.cases, place)

    def tally(self, place: int) -> Tally:
        """Give the counts of the whole panel in one case."""
        cases = self.cases
        counts = tuple(cases.counts[place].tolist())
        silent = (int(column[place]) for column in (cases.cannot_judge, cases.missing, cases.invited))
        return Tally(cases.scale, counts, *silent)


def imagine(rule: Rule, panel_sizes: Sequence[int]) -> Imagined:
    """Imagine the answers of panels of these sizes; the same rule and sizes give the same answers."""
    draw = _Draw(rule)
    surrounded = draw.needs_surroundings
    most = affordable(work_of(rule, max(panel_sizes)), SAMPLED if surrounded else MOST_CASES)
    tables, complete = zip(
        *(
            draw.answers(size, max(most // len(panel_sizes), 1), surrounded=surrounded)
            for size in panel_sizes
        ),
        strict=True,
    )
    return Imagined(draw.cases(np.concatenate(tables), draw.reach), all(complete) and not surrounded)


class _Draw:
    """What one rule can tell apart, and the random numbers that it is imagined with."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._random = Generator(PCG64(SEED))
        compared = [part for part in rule.parts if isinstance(part, Compare)]
        measures = [one.measure for one in compared]
        whom = {one.denominator or rule.denominator for one in measures if isinstance(one, Share)}
        quorum = any(isinstance(one, Response) for one in measures)
        self._cannot_judge = quorum or "valid_plus_cannot_judge" in whom
        self._missing = quorum or "invited" in whom or any(isinstance(one, Valid) for one in measures)
        self._starts = told_apart(rule)
        self._cut = any(isinstance(one.bound, Apmo) for one in compared)
        follows = [one for one in compared if follows_experts(one)]
        self.reach = reach_of((*rule.conditions, *follows))  # what is tried alone is asked of everybody
        self.needs_surroundings = bool(looks_at(rule))

    @property
    def _width(self) -> int:
        return len(self._starts) + self._cannot_judge + self._missing

    def answers(self, experts: int, most: int, *, surrounded: bool) -> tuple[Counts, bool]:
        """Give ways in which so many experts can answer, one a row, and whether these are all."""
        if comb(experts + self._width - 1, experts) <= most and not surrounded:
            return compositions(experts, self._width), True
        corners = np.array(list(_on_two(experts, self._width)), dtype=np.int64)
        corners = corners.reshape(-1, self._width)[:most]
        return np.concatenate([corners, self._random_answers(np.full(most - len(corners), experts))]), False

    def cases(self, answers: Counts, reach: Reach) -> Cases:
        """Turn answers into cases, with all around them that is looked at."""
        bare = self._bare(answers)
        earlier = tuple(self._another(answers, one) for one in reach.earlier)
        before = earlier[0] if earlier else bare
        if reach.changes and not earlier:
            before = self._bare(self._random_answers(answers.sum(axis=1)))
        return replace(
            bare,
            groups=self._groups(answers, reach),
            dimensions={name: self._another(answers, one) for name, one in reach.dimensions.items()},
            earlier=earlier,
            paired=self._paired(bare, before) if reach.changes else None,
            cut=self._any_cut(len(answers)) if self._cut else None,
        )

    def _bare(self, answers: Counts) -> Cases:
        categories = len(self._starts)
        counts = np.zeros((len(answers), len(self._rule.scale.scores)), dtype=np.int64)
        counts[:, self._starts] = answers[:, :categories]
        none = np.zeros(len(answers), dtype=np.int64)
        return Cases.from_counts(
            self._rule.scale,
            counts,
            cannot_judge=answers[:, categories] if self._cannot_judge else none,
            missing=answers[:, -1] if self._missing else none,
        )

    def _another(self, answers: Counts, reach: Reach) -> Cases:
        return self.cases(self._random_answers(answers.sum(axis=1)), reach)

    def _groups(self, answers: Counts, reach: Reach) -> dict[str, Cases]:
        """Deal the answers of the panel out to the groups that are asked about, and some others."""
        asked = dict(reach.groups)
        if reach.every_group is not None:
            asked |= dict.fromkeys(OTHER_GROUPS, reach.every_group)
        groups, left = {}, answers
        for name, inside in asked.items():
            part = left
            if name != OTHER_GROUPS[-1]:
                part = self._random.binomial(left, self._random.random((len(left), 1)))
            groups[name] = self.cases(part, inside)
            left = left - part
        return groups

    def _random_answers(self, experts: Counts) -> Counts:
        """Draw answers: half of them spread evenly over all that is possible, half close together."""
        near = self._random.random(len(experts)) < 0.5
        weights = self._random.dirichlet(np.ones(self._width), len(experts))
        weights[near] = self._random.dirichlet(np.full(self._width, 0.1), int(near.sum()))
        return np.asarray(self._random.multinomial(experts, weights), dtype=np.int64)

    def _paired(self, now: Cases, before: Cases) -> Paired:
        """Pair the experts of two rounds with as many changes as the two histograms allow."""
        pairs = np.minimum(now.n, before.n)
        shifted = np.abs(now.counts - before.counts).sum(axis=1)
        least = (shifted + 1) // 2
        most = pairs - np.maximum((now.counts + before.counts).max(axis=1) - pairs, 0)
        changed = self._random.integers(least, np.maximum(most, least) + 1)
        return Paired(pairs, np.minimum(changed, pairs), np.minimum(shifted, 2 * pairs))

    def _any_cut(self, rows: int) -> Cut:
        """Take any percentage: it comes from the other statements of the round."""
        return Cut(self._random.integers(1, 101, rows), np.full(rows, 100))


def told_apart(rule: Rule) -> list[int]:
    """List the places of the categories at which something new begins for the rule; those between are alike."""
    return sorted({0}.union(*(_tells_apart(part, rule) for part in rule.parts)))


def compositions(total: int, parts: int) -> Counts:
    """List all ways to write `total` as an ordered sum of `parts` whole numbers from 0, one a row."""
    rows, left = np.zeros((1, 0), dtype=np.int64), np.array([total], dtype=np.int64)
    for _ in range(parts - 1):
        ways = left + 1
        origin = np.repeat(np.arange(len(left)), ways)
        taken = np.arange(len(origin)) - np.repeat(np.cumsum(ways) - ways, ways)
        rows, left = np.column_stack([rows[origin], taken]), left[origin] - taken
    return np.column_stack([rows, left])


def _on_two(total: int, parts: int) -> Iterator[Counts]:
    """Yield sums of one or two parts: all experts alike, or in two camps."""
    splits = np.unique(np.linspace(0, total, min(total, _SPLITS) + 1).astype(np.int64)).tolist()
    row = np.zeros(parts, dtype=np.int64)
    for one, other in combinations(range(parts), 2) if parts > 1 else ():
        for taken in splits:
            row[:] = 0
            row[one], row[other] = taken, total - taken
            yield row.copy()


def _tells_apart(part: Expression, rule: Rule) -> set[int]:
    """List the places of the categories that begin something new for this part alone."""
    scores = rule.scale.scores
    match part:
        case Compare(measure):
            return measure.tells_apart(scores)
        case Is(test) if test.test == "ram-classic" and rule.scale.scores == RAM_SCALE.scores:
            return {3, 6}
        case Is():
            return set(range(len(scores)))
        case _:
            return set()


def _only(cases: Cases, place: int) -> Cases:
    at = [place]
    paired, cut = cases.paired, cases.cut
    return replace(
        cases,
        cumulative=cases.cumulative[:, at],
        cannot_judge=cases.cannot_judge[at],
        missing=cases.missing[at],
        invited=cases.invited[at],
        groups={name: _only(one, place) for name, one in cases.groups.items()},
        dimensions={name: _only(one, place) for name, one in cases.dimensions.items()},
        earlier=tuple(_only(one, place) for one in cases.earlier),
        paired=None if paired is None else Paired(*(getattr(paired, one.name)[at] for one in fields(paired))),
        cut=None if cut is None else Cut(cut.majorities[at], cut.votes[at]),
    )
