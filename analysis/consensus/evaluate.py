"""A rule applied to statements: the outcome, and the line that decided it with the numbers put in."""

from dataclasses import dataclass

import numpy as np

from analysis.consensus.cases import Cases
from analysis.consensus.deciding import decisions, truths
from analysis.consensus.exact import Bools, Truths, reason
from analysis.consensus.lines import lines
from analysis.consensus.rule import CANNOT_DECIDE, AllOf, Expression, Rule
from analysis.consensus.terms import Compare, Share
from analysis.ratings import Tally
from analysis.result import Reason


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
    """Tell where only its limit on the oppose band keeps a statement from being in."""
    when = rule.condition("in")
    met, limited = np.ones(len(cases), dtype=np.bool_), np.zeros(len(cases), dtype=np.bool_)
    if not isinstance(when, AllOf):
        return limited
    for part in when.parts:
        truth = truths(part, rule, cases)
        told = truth.unknown == 0
        if _limits_opposition(part, rule):
            limited |= told & ~truth.holds
        else:
            met &= told & truth.holds
    return met & limited


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


def _limits_opposition(part: Expression, rule: Rule) -> bool:
    return (
        isinstance(part, Compare)
        and isinstance(part.measure, Share)
        and (part.measure.low, part.measure.high) == rule.oppose_band
        and part.operator in ("<", "<=")
    )
