"""What a rule reads of a statement, group by group; and where its verdict would tell what is held back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from analysis.consensus import Compare, InGroup, InGroups, InRounds, Rule
from analysis.consensus.reach import looks_at
from analysis.ratings import RatingMatrix
from delphi.reports.content import ItemContent
from delphi.reports.matrices import raters_of
from delphi.reports.suppression import (
    NOBODY,
    ByGroup,
    Seats,
    everybody,
    groups_held_back,
    held_in,
    moves_told,
    parts_told,
)

Told: TypeAlias = Mapping[str, tuple[Seats, ...]]  # by item, the parts of the panel whose figures can be had


@dataclass(frozen=True)
class Reading:
    """By item, who rated it on one dimension of one round, and which groups are held back there."""

    raters: Mapping[str, ByGroup]
    held: Mapping[str, frozenset[str | None]]

    @classmethod
    def of_now(cls, matrix: RatingMatrix, told: Sequence[Told], minimum_cell: int) -> "Reading":
        """A round to report on, beside what was told of the rounds before."""
        raters = raters_of(matrix)
        held = {
            item: groups_held_back(groups, [one.get(item, ()) for one in told], minimum_cell)
            for item, groups in raters.items()
        }
        return cls(raters, held)

    @classmethod
    def of_earlier(cls, matrix: RatingMatrix, reported: Mapping[str, ItemContent]) -> "Reading":
        """A round whose report is there: what it kept back stays held back."""
        raters = raters_of(matrix)
        return cls(raters, {item: held_in(reported[item].figures, groups) for item, groups in raters.items()})

    def told(self, minimum_cell: int) -> Told:
        return {
            item: parts_told(groups, self.held[item], minimum_cell) for item, groups in self.raters.items()
        }


def undecided(
    rule: Rule, rounds: Sequence[Reading], dimensions: Sequence[Reading], minimum_cell: int
) -> frozenset[str]:
    """List the statements without a verdict, a rule line and checks: fewer than the floor could be told by them.

    `rounds` are this one and those before it, the newest first. Asked of every round and dimension the rule
    reads.
    """
    read = [*rounds[: _depth(rule)], *dimensions]
    few = {item for one in read for item in _few(one, minimum_cell)}
    if few and "statements" in looks_at(rule):
        return frozenset(rounds[0].raters)
    hidden = {item for one in read for item in _counting_hidden(rule, one)}
    moved = set(_few_apart(rounds[: _depth(rule)], minimum_cell)) if _asks_who_changed(rule) else set()
    return frozenset(few | hidden | moved)


def _depth(rule: Rule) -> int:
    """How many rounds the rule reads, this one among them."""
    return max((part.of for part in rule.parts if isinstance(part, InRounds)), default=1) + int(
        _asks_who_changed(rule)
    )


def _few(reading: Reading, minimum_cell: int) -> Iterator[str]:
    for item, groups in reading.raters.items():
        if 0 < len(everybody(groups)) < minimum_cell:
            yield item


def _counting_hidden(rule: Rule, reading: Reading) -> Iterator[str]:
    """Find the statements on which the rule counts a group that is held back there."""
    for item, groups in reading.raters.items():
        if reading.held[item].intersection(_counted(rule, groups)):
            yield item


def _counted(rule: Rule, groups: ByGroup) -> Iterator[str]:
    """The groups that are large enough for the rule to look at; in smaller ones it does not decide."""
    for part in rule.parts:
        if isinstance(part, InGroup) and len(groups.get(part.group, NOBODY)) >= part.at_least:
            yield part.group
        if isinstance(part, InGroups):
            yield from (
                name for name, seats in groups.items() if name is not None and len(seats) >= part.at_least
            )


def _few_apart(rounds: Sequence[Reading], minimum_cell: int) -> Iterator[str]:
    """Find the statements of which it is not told what those did who rated in two rounds running."""
    for later, before in pairwise(rounds):
        for item in later.raters.keys() & before.raters.keys():
            now, then = everybody(later.raters[item]), everybody(before.raters[item])
            pairs = len(now & then)
            if pairs and not moves_told(pairs, (len(now), len(then)), minimum_cell):
                yield item


def _asks_who_changed(rule: Rule) -> bool:
    return any(isinstance(part, Compare) and part.measure.follows_experts for part in rule.parts)
