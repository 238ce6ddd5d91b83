"""What a rule would do with a panel of this size: to know before a round opens, not after."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from threading import Semaphore
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
from delphi.errors import Message, TooMany, msg
from delphi.studies.consensus import IN, groups_of, looks_at_groups, problems, rule_of, said
from delphi.studies.rules import Protocol

LEAST_AGREEMENT, MOST_AGREEMENT, MIDDLING_AGREEMENT = 50, 95, 60
PATIENCE: Final = 0.5  # seconds
_TRYING = Semaphore()
"""One rule at a time is tried in a process: several would keep all its threads from everybody else."""
SUPPOSED: Final = Fraction(4, 5)
"""How many answer, where no earlier round tells."""
NEVER: Final = ("never_met", "undecidable", "shadowed")
CONTRADICTORY: Final = "overlap"
WITHOUT_EFFECT: Final = "idle"


@dataclass(frozen=True)
class Chance:
    """How likely the outcome is where so many percent of the experts truly agree; `chance` is from 0 to 1."""

    agreement: int
    chance: float


@dataclass(frozen=True)
class Turnout:
    """How many answered a round that is over."""

    round_number: int
    answered: int
    invited: int


@dataclass(frozen=True)
class Forecast:
    """What the rule's first outcome takes if so many rate a statement: `needed` who agree, none where no number
    of them does. `chances` are none where they cannot be known beforehand.
    """

    rating: int
    needed: int | None
    chances: tuple[Chance, ...]

    @property
    def middling(self) -> Chance | None:
        """The chance of a statement on which there is no real consensus."""
        return next((one for one in self.chances if one.agreement == MIDDLING_AGREEMENT), None)


@dataclass(frozen=True)
class RuleOutlook:
    """What becomes of `outcome`, the rule's first, if `all_rate`, and if only as many as in the `turnout` of the
    round before; as supposed where there was none.

    `experts` is 0 for a panel that is still empty; the findings then are those of usual sizes.
    """

    sentence: Message
    text: str
    outcome: str
    experts: int
    all_rate: Forecast
    fewer_rate: Forecast | None
    findings: tuple[Finding, ...]
    on_groups: bool
    turnout: Turnout | None = None
    missing_groups: tuple[str, ...] = ()

    @property
    def never(self) -> tuple[str, ...]:
        """What cannot happen with this panel."""
        return tuple(one.sentence for one in self.findings if one.code in NEVER)

    @property
    def contradictions(self) -> tuple[str, ...]:
        """Two outcomes that one statement can meet, neither of which asks for more than the other."""
        return tuple(one.sentence for one in self.findings if one.code == CONTRADICTORY)

    @property
    def without_effect(self) -> tuple[str, ...]:
        """Thresholds that ask for nothing, or for what cannot be."""
        return tuple(one.sentence for one in self.findings if one.code == WITHOUT_EFFECT)

    @property
    def odd(self) -> tuple[str, ...]:
        """What else should be looked at."""
        apart = (*NEVER, CONTRADICTORY, WITHOUT_EFFECT)
        return tuple(one.sentence for one in self.findings if not one.information and one.code not in apart)

    @property
    def information(self) -> tuple[str, ...]:
        return tuple(one.sentence for one in self.findings if one.information)

    @property
    def hopeless(self) -> bool:
        """Whether the outcome has no chance however many agree: what cannot be is said by the findings."""
        chances = self.all_rate.chances
        return bool(chances) and not any(one.chance for one in chances)


def outlook(
    protocol: Protocol, experts: int, groups: frozenset[str], turnout: Turnout | None = None
) -> RuleOutlook | None:
    """None where the rule cannot be used. `groups` are those of the panel. Raises TooMany while other rules are
    being tried.
    """
    if not protocol.dimensions or problems(protocol):
        return None
    rule = rule_of(protocol)
    missing = tuple(name for name in groups_of(rule) if name not in groups)
    found = _of(rule, experts, _expected(experts, turnout))
    return replace(found, turnout=turnout, missing_groups=missing if experts else ())


def _expected(experts: int, turnout: Turnout | None) -> int:
    share = SUPPOSED if turnout is None else Fraction(turnout.answered, turnout.invited)
    return round(experts * share)


@lru_cache(maxsize=64)
def _of(rule: Rule, experts: int, expected: int) -> RuleOutlook:
    """Cached: a rule on means or medians of a large panel takes a second, and pages show it often."""
    if not _TRYING.acquire(timeout=PATIENCE):
        raise TooMany(
            msg("The server is trying other rules at the moment; please try again in a few seconds.")
        )
    try:
        return _tried(rule, experts, expected)
    finally:
        _TRYING.release()


def _tried(rule: Rule, experts: int, expected: int) -> RuleOutlook:
    return RuleOutlook(
        sentence=said(rule),
        text=write_rule(rule),
        outcome=rule.outcomes[0].name,
        experts=experts,
        all_rate=_forecast(rule, experts, 0),
        fewer_rate=_forecast(rule, expected, experts - expected) if 0 < expected < experts else None,
        findings=check_rule(rule, panel_size=experts or None),
        on_groups=looks_at_groups(rule),
    )


def _forecast(rule: Rule, rating: int, silent: int) -> Forecast:
    if not rating:
        return Forecast(rating, None, ())
    try:
        needed = needed_count(rule, rating, silent=silent) if rule.outcomes[0].name == IN else None
        curve = operating_curve(rule, rating, silent=silent)
    except RuleError:
        return Forecast(rating, None, ())
    percent = ((round(100 * one), chance) for one, chance in curve)
    chances = tuple(
        Chance(one, chance) for one, chance in percent if LEAST_AGREEMENT <= one <= MOST_AGREEMENT
    )
    return Forecast(rating, needed, chances)
