"""The people behind the counts, lined up by what they answered, so that some can be left out or drawn twice."""

from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from analysis.consensus import Cases, Rule
from analysis.consensus.cases import Whole
from analysis.consensus.imagined import told_apart
from analysis.consensus.reach import looks_at

Bordered = Whole
"""Borders between the answers x cases: people below each border when all are lined up."""


@dataclass(frozen=True, eq=False)
class People:
    """Everybody invited to each case, lined up by group and answer.

    Each group fills a stretch of the categories in order, then cannot judge, then no answer. `borders[k]`
    counts the people before border k. Without groups, the whole panel is one stretch.
    """

    cases: Cases
    names: tuple[str, ...]
    borders: Bordered

    @classmethod
    def of(cls, rule: Rule, cases: Cases) -> "People | None":
        """Line up what the rule looks at; None if it looks at more than the answers of this round."""
        kinds = looks_at(rule)
        if kinds & {"rounds", "dimensions"}:
            return None
        stretches = [_lined_up(one) for one in cases.groups.values()] if "groups" in kinds else []
        rest = _lined_up(cases) - sum(stretches, np.zeros((), dtype=np.int64))
        if (np.diff(rest, axis=0) < 0).any():
            return None
        return cls(cases, tuple(cases.groups) if stretches else (), reduce(_appended, [*stretches, rest]))

    @property
    def answers(self) -> int:
        """How many kinds of answer there are: the categories, cannot judge, none."""
        return len(self.cases.scale.scores) + 2

    def told_apart_by(self, rule: Rule) -> "People":
        """Move together those whose answers are alike to the rule: there is no border between them to draw."""
        begins, categories = told_apart(rule), len(self.cases.scale.scores)
        inside = [place in begins for place in range(1, categories)]
        seen = np.array([True, *[*inside, True, True, True] * ((len(self.borders) - 1) // self.answers)])
        last_seen = np.maximum.accumulate(np.where(seen, np.arange(len(seen)), 0))
        return replace(self, borders=self.borders[last_seen])

    def as_cases(self, borders: Bordered, of: Whole) -> Cases:
        """Count again after the borders moved; column c belongs to case `of[c]`."""
        cut = self.cases.cut
        if not self.names:
            return replace(_counted(borders, self.cases, of), cut=None if cut is None else cut.of(of))
        stretches = [
            borders[start : start + self.answers + 1] - borders[start]
            for start in range(0, borders.shape[0] - 1, self.answers)
        ]
        groups = {
            name: _counted(stretch, self.cases.groups[name], of)
            for name, stretch in zip(self.names, stretches, strict=False)
        }
        whole = _counted(sum(stretches[1:], stretches[0]), self.cases, of)
        return replace(whole, groups=groups, cut=None if cut is None else cut.of(of))


def _lined_up(cases: Cases) -> Bordered:
    silent = np.cumsum([cases.cannot_judge, cases.missing], axis=0)
    return np.concatenate([cases.cumulative, cases.n + silent])


def _counted(lined_up: Bordered, before: Cases, of: Whole) -> Cases:
    """Read the counts off the borders; who is not there any more is not invited any more."""
    people = before.n + before.cannot_judge + before.missing
    invited = np.maximum(before.invited[of] - people[of] + lined_up[-1], 0)
    cannot_judge, missing = np.diff(lined_up[-3:], axis=0)
    return Cases(before.scale, lined_up[:-2], cannot_judge, missing, invited)


def _appended(stretch: Bordered, following: Bordered) -> Bordered:
    return np.concatenate([stretch, stretch[-1] + following[1:]])
