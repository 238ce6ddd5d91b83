"""What is odd about a rule, before anybody rates: each finding with a sentence and answers that show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice
from math import ceil, floor
from typing import Literal

import numpy as np

from analysis.consensus.cuts import ByPanelSize
from analysis.consensus.deciding import decisions, truths
from analysis.consensus.effort import MOST_COMPARISONS, comparisons
from analysis.consensus.exact import Bools, reason
from analysis.consensus.expressions import Expression, Leaf, leaves
from analysis.consensus.imagined import Imagined, imagine
from analysis.consensus.limits import RuleError
from analysis.consensus.lines import lines
from analysis.consensus.measures import Share
from analysis.consensus.reach import looks_at
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare
from analysis.consensus.written import write_condition
from analysis.ratings import Tally

USUAL_SIZES = (5, 7, 10, 12, 20, 30)
MOST_OVERLAPS = 10
MOST_NUMBERS = 12
_UNTRIED = (
    "The rule was not tried beforehand: it makes {:,} comparisons for each statement, over all its groups, rounds "
    "and dimensions."
)

Code = Literal[
    "untried",
    "undecidable",
    "never_met",
    "shadowed",
    "overlap",
    "order",
    "idle",
    "everybody",
    "nobody",
    "default",
    "no_default",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a rule; `information` needs no change, everything else should be looked at.

    `witness` are the counts of a panel that shows it, where one answer can show it.
    """

    code: Code
    sentence: str
    witness: Tally | None = None

    @property
    def information(self) -> bool:
        return self.code in ("order", "default", "no_default")


def check_rule(rule: Rule, *, panel_size: int | None = None) -> tuple[Finding, ...]:
    """Look for contradictions, gaps and thresholds without effect.

    All answers that a panel of this size could give are tried, as far as the rule can tell them apart; where
    there are too many, or where the rule looks at groups, rounds or dimensions, a fixed sample of them, and
    the sentence says so. Without a panel size several usual ones are tried. How many are tried falls with
    the work that the rule is, and what compares too much for each statement is not tried at all.
    """
    if panel_size is not None and panel_size < 1:
        raise RuleError("A panel has at least one expert.")
    asked = comparisons(rule)
    if asked > MOST_COMPARISONS:
        return (Finding("untried", _UNTRIED.format(asked)),)
    sizes = USUAL_SIZES if panel_size is None else (panel_size,)
    return tuple(_Check(rule, sizes).findings())


class _Check:
    """One rule with the answers it is tried on, and what holds for each of them."""

    def __init__(self, rule: Rule, sizes: tuple[int, ...]) -> None:
        self._rule = rule
        self._sizes = sizes
        self._tried: Imagined = imagine(rule, sizes)
        self._decided = decisions(rule, self._tried.cases)
        self._met = {outcome.name: self._holds(outcome.when) for outcome in rule.outcomes}

    def findings(self) -> Iterator[Finding]:
        if (self._decided < 0).all():
            yield self._undecidable()
            return
        for place, outcome in enumerate(self._rule.outcomes):
            yield from self._reached(place, outcome.name, outcome.when)
        if self._rule.consensus is not None and not self._holds(self._rule.consensus).any():
            yield self._never_met("consensus", self._rule.consensus)
        yield from islice(self._overlaps(), MOST_OVERLAPS)
        yield from self._idle_thresholds()
        if len(self._sizes) == 1:
            yield from self._whole_panel_thresholds()
        yield self._default()

    def _holds(self, condition: Expression) -> Bools:
        truth = truths(condition, self._rule, self._tried.cases)
        return np.asarray(truth.holds & (truth.unknown == 0))

    def _undecidable(self) -> Finding:
        why = reason(-int(self._decided[0])).sentence
        never = self._never("can never decide", "was never seen to decide")
        return Finding("undecidable", f"The rule {never} with {self._experts}: {why}{self._tried_so_many}.")

    def _reached(self, place: int, name: str, when: Expression) -> Iterator[Finding]:
        if not self._met[name].any():
            yield self._never_met(name, when)
        elif not (self._decided == place).any():
            first = int(np.argmax(self._met[name]))
            never = self._never("is never", "was never seen as")
            yield Finding(
                "shadowed",
                f'"{name}" {never} the outcome with {self._experts}: what meets it meets one before it, '
                f"such as {self._numbers(first, when)}{self._tried_so_many}.",
                self._tried.tally(first),
            )

    def _never_met(self, name: str, when: Expression) -> Finding:
        never = self._never("cannot be met", "was never seen to be met")
        condition = write_condition(when)
        return Finding(
            "never_met", f'"{name}" {never} with {self._experts}: {condition}{self._tried_so_many}.'
        )

    def _overlaps(self) -> Iterator[Finding]:
        """Two conditions that hold at once: by design where one asks for more, else perhaps a mistake."""
        for one, other in combinations(self._rule.outcomes, 2):
            both = self._met[one.name] & self._met[other.name]
            if not both.any() or self._met[other.name].sum() == both.sum():
                continue
            first = int(np.argmax(both))
            nested = self._met[one.name].sum() == both.sum() and {one.name, other.name} != {"in", "out"}
            yield Finding(
                "order" if nested else "overlap",
                f'A statement can meet both "{one.name}" and "{other.name}", such as with '
                f'{self._numbers(first, one.when, other.when)}; it is then "{one.name}", which stands first.',
                self._tried.tally(first),
            )

    def _idle_thresholds(self) -> Iterator[Finding]:
        for leaf in self._leaves:
            holds = self._holds(leaf)
            if holds.all():
                how = self._never("always holds", "was always seen to hold")
            elif not holds.any():
                how = self._never("never holds", "was never seen to hold")
            else:
                continue
            yield Finding(
                "idle", f'"{write_condition(leaf)}" {how} with {self._experts}{self._tried_so_many}.'
            )

    def _whole_panel_thresholds(self) -> Iterator[Finding]:
        n = self._sizes[0]
        for leaf in self._leaves:
            if not isinstance(leaf, Compare) or not isinstance(leaf.measure, Share):
                continue
            bound = leaf.bound.at(n) if isinstance(leaf.bound, ByPanelSize) else leaf.bound
            if not isinstance(bound, Fraction):
                continue
            text = write_condition(leaf)
            if leaf.upward and bound < 1 and _least(leaf.operator, bound, n) == n:
                yield Finding("everybody", f'With {n} experts "{text}" needs all {n}.')
            if not leaf.upward and bound > 0 and _most(leaf.operator, bound, n) == 0:
                yield Finding("nobody", f'With {n} experts "{text}" allows nobody.')

    def _default(self) -> Finding:
        default = self._decided == len(self._rule.outcomes)
        if not default.any():
            never = self._never("is never", "was never seen as")
            return Finding("no_default", f'"{self._rule.default}" {never} the outcome{self._tried_so_many}.')
        shown = self._tried.tally(self._typical(default))
        # Where the rule looks further, these answers alone do not show why.
        example = "" if looks_at(self._rule) else f", for example with {self._answers(shown)}"
        return Finding("default", f'Every other statement is "{self._rule.default}"{example}.', shown)

    def _answers(self, tally: Tally) -> str:
        """Say how many chose what the rule looks at, and how many all else."""
        chosen = list(zip(tally.scale.scores, tally.counts, strict=True))
        pieces = []
        for low, high in dict.fromkeys(self._rule.bands):
            count = sum(times for score, times in chosen if low <= score <= high)
            pieces.append(f"{count} in {low}-{high}" if low < high else f"{count} in {low}")
        bands = self._rule.bands
        other = sum(times for score, times in chosen if not any(low <= score <= high for low, high in bands))
        return f"{tally.n} ratings: {', '.join(pieces)}, {other} elsewhere"

    @property
    def _leaves(self) -> tuple[Leaf, ...]:
        """The comparisons and tests of the rule, each once."""
        return tuple(dict.fromkeys(leaf for condition in self._rule.conditions for leaf in leaves(condition)))

    @property
    def _experts(self) -> str:
        *most, last = map(str, self._sizes)
        return f"{', '.join(most)} or {last} experts" if most else f"{last} experts"

    @property
    def _tried_so_many(self) -> str:
        n = len(self._tried.cases)
        return (
            f" (all {n:,} different answers tried)" if self._tried.everything else f" ({n:,} answers tried)"
        )

    def _never(self, certain: str, seen: str) -> str:
        """Claim for certain only what all answers show."""
        return certain if self._tried.everything else seen

    def _typical(self, shown: Bools) -> int:
        """Pick an example in the middle of those there are; the first ones are extreme."""
        places = np.flatnonzero(shown)
        return int(places[len(places) // 2])

    def _numbers(self, place: int, *conditions: Expression) -> str:
        """Put the numbers of one case in, each comparison once."""
        case = self._tried.only(place)
        pieces = [piece for one in conditions for piece in lines(one, self._rule, case)[0].split("; ")]
        different = list(dict.fromkeys(pieces))
        more = ["..."] if len(different) > MOST_NUMBERS else []
        return "; ".join(different[:MOST_NUMBERS] + more)


def _least(operator: str, bound: Fraction, n: int) -> int:
    """Count the fewest of n that pass a lower limit."""
    exact = bound * n
    return ceil(exact) if operator == ">=" else floor(exact) + 1


def _most(operator: str, bound: Fraction, n: int) -> int:
    """Count the most of n that pass an upper limit."""
    exact = bound * n
    return floor(exact) if operator == "<=" else ceil(exact) - 1
