"""A rule applied to the counts of one statement: exact, nothing is rounded before it counts."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from analysis.consensus.explain import DENOMINATOR_WORDS, TEST_WORDS, band, exact_percent
from analysis.consensus.measures import measured, number, people, tested
from analysis.consensus.rule import (
    CANNOT_DECIDE,
    AllOf,
    AnyOf,
    Expression,
    Is,
    Leaf,
    Not,
    Rule,
    leaves,
)
from analysis.consensus.terms import (
    Compare,
    Iqr,
    Median,
    Operator,
    RuleError,
    Share,
)
from analysis.ratings import Tally
from analysis.result import Reason, shown

_COMPARE: Mapping[Operator, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
_NEGATED: Mapping[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


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


def evaluate(rule: Rule, tally: Tally) -> Verdict:
    """Take the first outcome whose condition holds, else the default.

    A measure that is undefined makes the whole verdict "cannot decide" with its reason, never false.
    """
    found = _first_true(rule, tally)
    if isinstance(found, Reason):
        return Verdict(CANNOT_DECIDE, f"cannot decide: {found.sentence}", reason=found)
    when = rule.condition(found)
    line = f"{found}: {_numbers(when, rule, tally) if when is not None else _why_not(rule, tally)}"
    if rule.consensus is None:
        return Verdict(found, line)
    consensus = _truth(rule.consensus, rule, tally)
    flag = consensus if isinstance(consensus, bool) else None
    return Verdict(found, line, consensus=flag, consensus_line=_numbers(rule.consensus, rule, tally))


def decide(rule: Rule, tally: Tally) -> str:
    """Give the bare outcome of `evaluate`, without words."""
    found = _first_true(rule, tally)
    return CANNOT_DECIDE if isinstance(found, Reason) else found


def inclusion_met_but_opposed(rule: Rule, tally: Tally) -> bool:
    """Whether only its limit on the oppose band keeps a statement from being in."""
    when = rule.condition("in")
    if not isinstance(when, AllOf):
        return False
    limits = [part for part in when.parts if _limits_opposition(part, rule)]
    others = [part for part in when.parts if part not in limits]
    return all(_truth(part, rule, tally) is True for part in others) and any(
        _truth(part, rule, tally) is False for part in limits
    )


def _first_true(rule: Rule, tally: Tally) -> str | Reason:
    if tally.scale != rule.scale:
        raise RuleError(f"The rule is made for the scale {rule.scale.name}, not for {tally.scale.name}.")
    for outcome in rule.outcomes:
        holds = _truth(outcome.when, rule, tally)
        if isinstance(holds, Reason):
            return holds
        if holds:
            return outcome.name
    return rule.default


def _truth(expression: Expression, rule: Rule, tally: Tally) -> bool | Reason:
    match expression:
        case Compare(measure, relation, bound):
            value = measured(measure, rule, tally)
            if isinstance(value, Reason):
                return value
            return _COMPARE[relation](value, number(bound))
        case Is(test):
            return tested(test, rule, tally)
        case Not(part):
            inner = _truth(part, rule, tally)
            return inner if isinstance(inner, Reason) else not inner
        case AllOf(parts) | AnyOf(parts):
            inners = [_truth(part, rule, tally) for part in parts]
            unknown = next((inner for inner in inners if isinstance(inner, Reason)), None)
            return unknown or (all(inners) if isinstance(expression, AllOf) else any(inners))
        case _:
            raise RuleError("Conditions about groups, rounds and dimensions are not evaluated yet.")


def _limits_opposition(part: Expression, rule: Rule) -> bool:
    return (
        isinstance(part, Compare)
        and isinstance(part.measure, Share)
        and (part.measure.low, part.measure.high) == rule.oppose_band
        and part.operator in ("<", "<=")
    )


def _numbers(expression: Expression, rule: Rule, tally: Tally) -> str:
    return "; ".join(_with_numbers(leaf, rule, tally) for leaf in leaves(expression))


def _why_not(rule: Rule, tally: Tally) -> str:
    return ", ".join(
        f"not {outcome.name} ({_numbers(outcome.when, rule, tally)})" for outcome in rule.outcomes
    )


def _with_numbers(leaf: Leaf, rule: Rule, tally: Tally) -> str:
    """Write what is true: a comparison that fails is printed the other way round."""
    if isinstance(leaf, Is):
        answer = "yes" if tested(leaf.test, rule, tally) is True else "no"
        return f"{TEST_WORDS[leaf.test.test]}: {answer}"
    value = measured(leaf.measure, rule, tally)
    if isinstance(value, Reason):
        return value.sentence
    bound = number(leaf.bound)
    relation = leaf.operator if _COMPARE[leaf.operator](value, bound) else _NEGATED[leaf.operator]
    match leaf.measure:
        case Share(low, high):
            counted = (
                f"{tally.within(low, high)} of {people(rule, tally)} {DENOMINATOR_WORDS[rule.denominator]}"
            )
            percent = _percent_beside(value, bound)
            return f"{band(low, high)}: {counted} = {percent}% {relation} {exact_percent(bound)}"
        case Median():
            return f"median {shown(value)} {relation} {shown(bound)}"
        case Iqr():
            return f"IQR {shown(value)} {relation} {shown(bound)} (R type {rule.quantile_type})"
        case _:
            raise RuleError("This measure is not evaluated yet.")


def _percent_beside(value: Fraction, bound: Fraction) -> str:
    """Print one decimal, or as many more as keep the printed number on its side of the bound."""
    for decimals in range(1, 6):
        text = f"{float(100 * value):.{decimals}f}"
        if value == bound or Fraction(text) != 100 * bound:
            return text
    return text
