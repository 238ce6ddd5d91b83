"""A rule applied to statements: the outcome, and the line that decided it with the numbers put in."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from analysis.consensus.cases import Cases
from analysis.consensus.deciding import decisions, truths
from analysis.consensus.exact import Bools, Truths, reason
from analysis.consensus.expressions import AllOf, AnyOf, Expression, Not
from analysis.consensus.limits import CANNOT_DECIDE
from analysis.consensus.lines import lines
from analysis.consensus.measures import Banded, Valid
from analysis.consensus.rule import Outcome, Rule
from analysis.consensus.terms import Compare, Is
from analysis.ratings import Tally
from analysis.result import Reason

_ALWAYS = Compare(Valid(), ">=", Fraction(0))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with the line that decided it, the numbers put in.

    `consensus` is the rule's separate condition, None where it has none or cannot be decided.
    """

    outcome: str
    line: str
    reason: Reason | None = None
    consensus: bool | None = None
    consensus_line: str | None = None


def verdicts(rule: Rule, cases: Cases) -> tuple[Verdict, ...]:
    """Give each case the first outcome whose condition holds, else the default.

    A measure that is undefined makes the whole verdict "cannot decide" with its reason, never false.
    """
    found = decisions(rule, cases).tolist()
    written = [lines(outcome.when, rule, cases) for outcome in rule.outcomes]
    apart = _separate(rule, cases)
    return tuple(
        _verdict(rule, code, [ones[case] for ones in written], apart[case]) for case, code in enumerate(found)
    )


def evaluate(rule: Rule, tally: Tally) -> Verdict:
    """Take the verdict on one statement, from its counts alone."""
    return verdicts(rule, Cases.of((tally,)))[0]


def outcome_names(rule: Rule) -> tuple[str, ...]:
    """List the names that `outcomes` counts: the rule's own, the default, and last what -1 means."""
    return (*(outcome.name for outcome in rule.outcomes), rule.default, CANNOT_DECIDE)


def decide(rule: Rule, tally: Tally) -> str:
    """Give the bare outcome of `evaluate`, without words."""
    return outcome_names(rule)[max(int(decisions(rule, Cases.of((tally,)))[0]), -1)]


def opposed(rule: Rule, cases: Cases) -> Bools:
    """Tell where only its limits on opposition keep a statement from being in.

    It is not in, and would be were those limits met, in whatever words and scope they stand.
    """
    tolerant = replace(rule, outcomes=tuple(_tolerant(outcome, rule) for outcome in rule.outcomes))
    if tolerant == rule:
        return np.zeros(len(cases), dtype=np.bool_)
    place = outcome_names(rule).index("in")
    found, otherwise = decisions(rule, cases), decisions(tolerant, cases)
    return np.asarray((found >= 0) & (found != place) & (otherwise == place))


def inclusion_met_but_opposed(rule: Rule, tally: Tally) -> bool:
    """Whether only its limit on the oppose band keeps this statement from being in."""
    return bool(opposed(rule, Cases.of((tally,)))[0])


def _verdict(rule: Rule, code: int, written: list[str], apart: tuple[bool | None, str | None]) -> Verdict:
    if code < 0:
        why = reason(-code)
        return Verdict(CANNOT_DECIDE, f"cannot decide: {why.sentence}", reason=why)
    name = outcome_names(rule)[code]
    return Verdict(name, f"{name}: {_deciding(rule, code, written)}", None, *apart)


def _deciding(rule: Rule, code: int, written: list[str]) -> str:
    """Write the condition that holds; for the default, why none does."""
    if code < len(written):
        return written[code]
    return ", ".join(
        f"not {outcome.name} ({line})" for outcome, line in zip(rule.outcomes, written, strict=True)
    )


def _separate(rule: Rule, cases: Cases) -> list[tuple[bool | None, str | None]]:
    if rule.consensus is None:
        return [(None, None)] * len(cases)
    truth = truths(rule.consensus, rule, cases)
    return list(zip(_told(truth, cases), lines(rule.consensus, rule, cases), strict=True))


def _told(truth: Truths, cases: Cases) -> list[bool | None]:
    unknown = np.broadcast_to(truth.unknown != 0, len(cases))
    return [
        None if hidden else holds
        for holds, hidden in zip(truth.holds.tolist(), unknown.tolist(), strict=True)
    ]


def _tolerant(outcome: Outcome, rule: Rule) -> Outcome:
    """Take "in" as if all its limits on opposition were met."""
    return replace(outcome, when=_unlimited(outcome.when, rule)) if outcome.name == "in" else outcome


def _unlimited(part: Expression, rule: Rule, *, negated: bool = False) -> Expression:
    match part:
        case Compare():
            limits = _limits_opposition(part.demanded(negated=negated), rule)
            return _ALWAYS.demanded(negated=negated) if limits else part
        case Is():
            return part
        case AllOf(parts) | AnyOf(parts):
            return replace(part, parts=tuple(_unlimited(one, rule, negated=negated) for one in parts))
        case _:
            inner = _unlimited(part.part, rule, negated=negated != isinstance(part, Not))
            return replace(part, part=inner)


def _limits_opposition(comparison: Compare, rule: Rule) -> bool:
    """Tell whether this asks for few in the oppose band, or for many in all that is above it."""
    if not isinstance(comparison.measure, Banded):
        return False
    low, high = comparison.measure.low, comparison.measure.high
    above = [score for score in rule.scale.scores if score > rule.oppose_band[1]]
    if not comparison.upward:
        return rule.oppose_band[0] <= low and high <= rule.oppose_band[1]
    upwards = rule.scale.scores[0] < low and high == rule.scale.scores[-1]
    return upwards and bool(above) and low <= above[0] < rule.agree_band[0]
