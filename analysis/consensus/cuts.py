"""What measures are compared with beside plain numbers: cuts computed from the panel or the round."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, TypeAlias

import numpy as np

from analysis.agreement import critical_count
from analysis.consensus.amounts import exact_number
from analysis.consensus.cases import Cases
from analysis.consensus.exact import KNOWN, Numbers, exactly, first_known, where_unknown
from analysis.consensus.limits import MOST_STEPS, RuleError, check_digits
from analysis.consensus.measures import Cvr, Measure, Share
from analysis.consensus.phrases import Phrase, phrase, row_of
from analysis.result import shown


class ComputedCut(ABC):
    """A cut that depends on the case, with all ways in which it is written."""

    __slots__ = ()
    kind: ClassVar[str]
    """Its name in a stored rule."""

    @abstractmethod
    def check(self, measure: Measure) -> None:
        """Refuse measures that cannot be compared with it."""

    @abstractmethod
    def of(self, cases: Cases) -> Numbers:
        """Compute the number each case is compared with, or why there is none."""

    @abstractmethod
    def written(self, measure: Measure) -> str:
        """Write it as in the text of a rule."""

    @abstractmethod
    def explained(self, measure: Measure) -> Phrase:
        """Say what the measure is compared with."""

    @abstractmethod
    def printed(self, number: Fraction, measure: Measure) -> str:
        """Write the number it came to in one case."""

    @property
    @abstractmethod
    def remark(self) -> str:
        """Say behind that number where it comes from; nothing where that is plain."""


@dataclass(frozen=True, slots=True)
class LawsheCritical(ComputedCut):
    """The smallest CVR that a panel of undecided experts reaches with probability `alpha` at most.

    Exact and one-tailed (Ayre & Scally 2014); there is none for panels too small to reach it, and then
    the rule cannot decide.
    """

    alpha: Fraction
    kind: ClassVar = "lawshe"

    def __post_init__(self) -> None:
        if not 0 < self.alpha < 1:
            raise RuleError("The level of Lawshe's critical value lies between 0 and 1.")
        check_digits(self.alpha)

    def check(self, measure: Measure) -> None:
        if not isinstance(measure, Cvr):
            raise RuleError("Lawshe's critical value is a cut for the CVR only.")

    def of(self, cases: Cases) -> Numbers:
        sizes, place = np.unique(cases.n, return_inverse=True)
        counts = [critical_count(size, self.alpha) for size in sizes.tolist()]
        count = np.array([-1 if one is None else one for one in counts], dtype=np.int64)[place]
        small = where_unknown(count < 0, "panel_too_small")
        return Numbers(2 * count - cases.n, np.maximum(cases.n, 1), small)

    def written(self, _measure: Measure) -> str:
        return f"critical({exact_number(self.alpha)})"

    def explained(self, _measure: Measure) -> Phrase:
        return phrase("its exact critical value at %(level)s", level=exact_number(self.alpha))

    def printed(self, number: Fraction, _measure: Measure) -> str:
        return shown(number)

    @property
    def remark(self) -> str:
        return f"critical value at {shown(self.alpha)}"


@dataclass(frozen=True, slots=True)
class Apmo(ComputedCut):
    """The average percent of majority opinions of the whole round (Kapoor 1987), over its deciding dimension.

    A statement has a majority where more than half of its valid ratings agree, or more than half oppose;
    the cut is the sum of those majorities over the sum of all valid ratings.
    """

    kind: ClassVar = "apmo"

    def check(self, measure: Measure) -> None:
        if not isinstance(measure, Share):
            raise RuleError("The APMO cut is a cut for shares only.")

    def of(self, cases: Cases) -> Numbers:
        if cases.cut is None:
            alone = where_unknown(np.ones(len(cases), dtype=np.bool_), "no_whole_round")
            return Numbers(np.zeros(len(cases), dtype=np.int64), np.asarray(1), alone)
        votes = cases.cut.votes
        nobody = where_unknown(votes == 0, "no_data") if votes.size else KNOWN
        none = where_unknown(cases.cut.majorities == 0, "no_majority") if votes.size else KNOWN
        return Numbers(cases.cut.majorities, np.maximum(votes, 1), first_known(nobody, none))

    def written(self, _measure: Measure) -> str:
        return "APMO"

    def explained(self, _measure: Measure) -> Phrase:
        return phrase("the average percent of majority opinions (APMO) of the round")

    def printed(self, number: Fraction, _measure: Measure) -> str:
        return f"{float(100 * number):.4g}%"

    @property
    def remark(self) -> str:
        return "APMO cut"


@dataclass(frozen=True, slots=True)
class ByPanelSize(ComputedCut):
    """A number that depends on how many valid ratings there are.

    `steps` are (from n, number), rising, the first from 1; the last step with from <= n counts.
    """

    steps: tuple[tuple[int, Fraction], ...]
    kind: ClassVar = "by_panel_size"

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.steps]
        if not 2 <= len(starts) <= MOST_STEPS or starts[0] != 1 or starts != sorted(set(starts)):
            raise RuleError(f"A table by panel size has 2 to {MOST_STEPS} rising steps, the first from 1.")
        for start, number in self.steps:
            check_digits(Fraction(start))
            check_digits(number)

    def at(self, n: int) -> Fraction:
        """Look up the number for n valid ratings."""
        return next(bound for start, bound in reversed(self.steps) if start <= max(n, 1))

    def check(self, measure: Measure) -> None:
        for _, number in self.steps:
            measure.possible.check(number)

    def of(self, cases: Cases) -> Numbers:
        starts = [start for start, _ in self.steps]
        step = np.searchsorted(starts, np.maximum(cases.n, 1), side="right") - 1
        tops, bottoms = np.array([number.as_integer_ratio() for _, number in self.steps]).T
        return Numbers(tops[step], bottoms[step])

    def written(self, measure: Measure) -> str:
        (_, first), *others = self.steps
        later = ", ".join(f"{measure.amount(number)} from {start} ratings" for start, number in others)
        return f"{measure.amount(first)} ({later})"

    def explained(self, measure: Measure) -> Phrase:
        steps = [
            phrase("%(number)s from %(ratings)s", number=measure.amount(number), ratings=str(start))
            for start, number in self.steps
        ]
        listed = row_of("%(first)s, %(then)s", steps)
        return phrase("what the number of valid ratings asks (%(steps)s)", steps=listed)

    def printed(self, number: Fraction, measure: Measure) -> str:
        return measure.amount(number)

    @property
    def remark(self) -> str:
        return ""


Bound: TypeAlias = Fraction | LawsheCritical | Apmo | ByPanelSize
CUTS: tuple[type[ComputedCut], ...] = (LawsheCritical, Apmo, ByPanelSize)


def bound_of(bound: Bound, cases: Cases) -> Numbers:
    """Give the number each case is compared with, or why there is none."""
    return exactly(bound) if isinstance(bound, Fraction) else bound.of(cases)
