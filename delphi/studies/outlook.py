"""What a rule would do with a panel of this size: to know before a round opens, not after."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from analysis.consensus import (
    Finding,
    Rule,
    RuleError,
    check_rule,
    needed_count,
    operating_curve,
    write_rule,
)
from delphi.errors import Message
from delphi.studies.consensus import IN, groups_of, problems, rule_of, said
from delphi.studies.rules import Protocol

LEAST_AGREEMENT, MOST_AGREEMENT, MIDDLING_AGREEMENT = 50, 95, 60
NEVER: Final = ("never_met", "undecidable", "shadowed")


@dataclass(frozen=True)
class Chance:
    """How likely the outcome is where so many percent of the experts truly agree; `chance` is from 0 to 1."""

    agreement: int
    chance: float


@dataclass(frozen=True)
class RuleOutlook:
    """`needed` of the experts must agree for `outcome`, the rule's first; none where no number of them does.

    `chances` are none where they cannot be known beforehand. `experts` is 0 for a panel that is still empty;
    the findings then are those of usual sizes.
    """

    sentence: Message
    text: str
    outcome: str
    experts: int
    needed: int | None
    chances: tuple[Chance, ...]
    findings: tuple[Finding, ...]
    missing_groups: tuple[str, ...] = ()

    @property
    def never(self) -> tuple[str, ...]:
        """What cannot happen with this panel."""
        return tuple(one.sentence for one in self.findings if one.code in NEVER)

    @property
    def odd(self) -> tuple[str, ...]:
        """What else should be looked at."""
        return tuple(one.sentence for one in self.findings if not one.information and one.code not in NEVER)

    @property
    def information(self) -> tuple[str, ...]:
        return tuple(one.sentence for one in self.findings if one.information)

    @property
    def hopeless(self) -> bool:
        """Whether the outcome has no chance however many agree: what cannot be is said by the findings."""
        return bool(self.chances) and not any(one.chance for one in self.chances)

    @property
    def middling(self) -> Chance | None:
        """The chance of a statement on which there is no real consensus."""
        return next((one for one in self.chances if one.agreement == MIDDLING_AGREEMENT), None)


def outlook(protocol: Protocol, experts: int, groups: frozenset[str]) -> RuleOutlook | None:
    """None where the rule cannot be used. `groups` are those of the panel."""
    if not protocol.dimensions or problems(protocol):
        return None
    rule = rule_of(protocol)
    missing = tuple(name for name in groups_of(rule) if name not in groups)
    return replace(_of(rule, experts), missing_groups=missing if experts else ())


@lru_cache(maxsize=64)
def _of(rule: Rule, experts: int) -> RuleOutlook:
    """Cached: a rule on means or medians of a large panel takes a second, and pages show it often."""
    needed, chances = _chances(rule, experts)
    return RuleOutlook(
        sentence=said(rule),
        text=write_rule(rule),
        outcome=rule.outcomes[0].name,
        experts=experts,
        needed=needed,
        chances=chances,
        findings=check_rule(rule, panel_size=experts or None),
    )


def _chances(rule: Rule, experts: int) -> tuple[int | None, tuple[Chance, ...]]:
    if not experts:
        return None, ()
    try:
        needed = needed_count(rule, experts) if rule.outcomes[0].name == IN else None
        curve = operating_curve(rule, experts)
    except RuleError:
        return None, ()
    percent = ((round(100 * one), chance) for one, chance in curve)
    return needed, tuple(
        Chance(one, chance) for one, chance in percent if LEAST_AGREEMENT <= one <= MOST_AGREEMENT
    )
