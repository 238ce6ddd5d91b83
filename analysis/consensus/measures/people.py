"""How many took part, and how many of them moved since the round before."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from analysis.consensus.cases import Cases, Paired
from analysis.consensus.exact import KNOWN, Numbers, where_unknown
from analysis.consensus.measures.measure import (
    COUNT,
    ONE,
    SHARE,
    Measure,
    Settings,
    counts_behind,
    ratio,
)
from analysis.consensus.phrases import phrase


@dataclass(frozen=True, slots=True)
class Valid(Measure):
    """How many gave a valid rating; 0 is an answer."""

    kind: ClassVar = "valid"
    text: ClassVar = "valid ratings"
    name: ClassVar = "valid ratings"
    words: ClassVar = phrase("the number of valid ratings")
    possible: ClassVar = COUNT

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return Numbers(cases.n, ONE)

    def tells_apart(self, _scores: Sequence[int]) -> set[int]:
        return set()


@dataclass(frozen=True, slots=True)
class Response(Measure):
    """Share of the invited who answered this statement: rated it or said "cannot judge" (quorum)."""

    kind: ClassVar = "response"
    text: ClassVar = "response"
    words: ClassVar = phrase("the share of the invited experts who answered")
    possible: ClassVar = SHARE
    in_percent: ClassVar = True

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        return ratio(cases.n + cases.cannot_judge, cases.invited, KNOWN)

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        return counts_behind("answered", cases.n + cases.cannot_judge, cases.invited, "invited")

    def tells_apart(self, _scores: Sequence[int]) -> set[int]:
        return set()


class Moved(Measure):
    """A share of what moved among the experts who rated in this round and the one before."""

    __slots__ = ()
    possible: ClassVar = SHARE
    in_percent: ClassVar = True
    follows_experts: ClassVar = True

    def compute(self, cases: Cases, _settings: Settings) -> Numbers:
        if cases.paired is None:
            nothing = np.zeros(len(cases), dtype=np.int64)
            return Numbers(nothing, ONE, where_unknown(nothing == 0, "no_earlier_round"))
        return self.moved(cases.paired)

    @abstractmethod
    def moved(self, paired: Paired) -> Numbers:
        """Compute it from the pairs that there are."""


@dataclass(frozen=True, slots=True)
class Changed(Moved):
    """Share of the experts with a rating in this round and the one before whose rating is another one."""

    kind: ClassVar = "changed"
    text: ClassVar = "changed"
    name: ClassVar = "changed"
    words: ClassVar = phrase("the share of experts who changed their rating since the round before")

    def moved(self, paired: Paired) -> Numbers:
        return Numbers(paired.changed, paired.pairs, where_unknown(paired.pairs == 0, "no_pairs"))

    def introduced(self, cases: Cases, _settings: Settings) -> list[str]:
        if cases.paired is None:
            return [self.name] * len(cases)
        pairs = cases.paired
        return counts_behind(self.name, pairs.changed, pairs.pairs, "who rated in both rounds")


@dataclass(frozen=True, slots=True)
class HistogramChange(Moved):
    """Half the sum of |p1 - p2| over the categories, this round and the one before (Scheibe et al. 1975).

    Of the same experts as `Changed`.
    """

    kind: ClassVar = "histogram_change"
    text: ClassVar = "histogram change"
    name: ClassVar = "histogram moved"
    words: ClassVar = phrase("the share of the histogram that moved since the round before")

    def moved(self, paired: Paired) -> Numbers:
        return Numbers(paired.shifted, 2 * paired.pairs, where_unknown(paired.pairs == 0, "no_pairs"))
