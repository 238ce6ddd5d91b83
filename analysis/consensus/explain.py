"""A rule in plain English."""

from collections.abc import Mapping
from fractions import Fraction

from analysis.consensus.rule import (
    AllOf,
    AnyOf,
    Compare,
    Denominator,
    DisagreementTest,
    Expression,
    Iqr,
    Is,
    Median,
    Not,
    Operator,
    Rule,
    Share,
)
from analysis.result import shown

DENOMINATOR_WORDS: Mapping[Denominator, str] = {
    "valid": "valid",
    "valid_plus_cannot_judge": "valid or cannot judge",
    "invited": "invited",
}
TEST_WORDS: Mapping[DisagreementTest, str] = {
    "ram-classic": "disagreement (RAM classic)",
    "ram-ipras": "disagreement (RAM IPRAS)",
    "polarisation": "polarisation",
}
_OF_WHOM: Mapping[Denominator, str] = {
    "valid": "valid ratings",
    "valid_plus_cannot_judge": "answers (valid ratings and cannot judge)",
    "invited": "invited experts",
}
_BOUND_WORDS: Mapping[Operator, str] = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}


def explain(rule: Rule) -> str:
    """Say the rule in one sentence."""
    outcomes = [f"{outcome.name} if {_said(outcome.when, rule)}" for outcome in rule.outcomes]
    outcomes.append(f"otherwise {rule.default}")
    if rule.consensus is not None:
        outcomes.append(f"and apart from that, consensus if {_said(rule.consensus, rule)}")
    text = "; ".join(outcomes)
    return f"{text[0].upper()}{text[1:]}."


def band(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


def exact_percent(value: Fraction) -> str:
    """Write a threshold without rounding: 70%, 66.5%, or 200/3% where decimals do not end."""
    percent = 100 * value
    places = next((k for k in range(7) if (percent * 10**k).denominator == 1), None)
    return f"{percent}%" if places is None else f"{float(percent):.{places}f}%"


def _said(expression: Expression, rule: Rule, *, inside: bool = False) -> str:
    match expression:
        case Compare():
            return _compared(expression, rule)
        case Is(test):
            return f"there is {TEST_WORDS[test.test]}"
        case Not(Is(test)):
            return f"there is no {TEST_WORDS[test.test]}"
        case Not(part):
            return f"not ({_said(part, rule)})"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(expression, AllOf) else " or "
            joined = word.join(_said(part, rule, inside=True) for part in parts)
            return f"({joined})" if inside else joined


def _compared(comparison: Compare, rule: Rule) -> str:
    words = _BOUND_WORDS[comparison.operator]
    match comparison.measure:
        case Share(low, high):
            whom = _OF_WHOM[rule.denominator]
            chose = "rated" if rule.denominator == "invited" else "are"
            return f"{words} {exact_percent(comparison.bound)} of the {whom} {chose} {band(low, high)}"
        case Median():
            return f"the median is {words} {shown(comparison.bound)}"
        case Iqr():
            return f"the IQR (R type {rule.quantile_type}) is {words} {shown(comparison.bound)}"
