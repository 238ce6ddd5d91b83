"""The canonical text of a rule: what `parse_rule` reads back as the same rule."""

import re
from collections.abc import Mapping

from analysis.consensus.comparisons import PLAIN, WHOM, WORDED
from analysis.consensus.explain import TEST_WORDS, amount, band, exact_number, exact_percent
from analysis.consensus.rule import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Is,
    Not,
    Rule,
    Scope,
)
from analysis.consensus.terms import (
    Apmo,
    Bound,
    ByPanelSize,
    Compare,
    Count,
    Cvr,
    Denominator,
    LawsheCritical,
    Measure,
    ModifiedKappa,
    Operator,
    Quantile,
    Share,
)

# Where a word has several spellings, the first is the canonical one.
_WORDED: Mapping[Operator, str] = {one: " ".join(words) for words, one in reversed(list(WORDED.items()))}
_WHOM: Mapping[Denominator, str] = {one: " ".join(words) for words, one in reversed(list(WHOM.items()))}
_PLAIN: Mapping[Measure, str] = {one: " ".join(words) for words, one in PLAIN.items()}
_WORD = re.compile(r"[^\W\d_]\w*")
_NEVER_BARE = ("otherwise", "both", "either")


def write_rule(rule: Rule) -> str:
    """Write what a rule does; its name and its scale are not part of the text."""
    clauses = [f"{_name(one.name)} if {write_condition(one.when)}" for one in rule.outcomes]
    clauses.append(f"otherwise {_name(rule.default)}")
    if rule.consensus is not None:
        clauses.append(f"apart from that, consensus if {write_condition(rule.consensus)}")
    if rule.denominator != "valid":
        clauses.append(f"shares of {_WHOM[rule.denominator]}")
    if rule.quantile_type != 7:
        clauses.append(f"quantile type {rule.quantile_type}")
    return "; ".join(clauses)


def _name(name: str) -> str:
    bare = _WORD.fullmatch(name) and name.casefold() not in _NEVER_BARE
    return name if bare else f'"{name}"'


def write_condition(expression: Expression) -> str:
    """Write one condition."""
    match expression:
        case Compare():
            return _compared(expression)
        case Is(test):
            return TEST_WORDS[test.test]
        case Not(Is(test)):
            return f"no {TEST_WORDS[test.test]}"
        case Not(part):
            return f"not ({write_condition(part)})"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(expression, AllOf) else " or "
            return word.join(
                _inside(part, AllOf, AnyOf, InGroups, InGroup, InRounds, ForDimension) for part in parts
            )
        case InGroups(part) | InGroup(part) | InRounds(part) | ForDimension(part):
            negated = () if isinstance(part, Not) and isinstance(part.part, Is) else (Not,)
            return f"{_inside(part, AllOf, AnyOf, *negated)} {_scope(expression)}"


def _inside(part: Expression, *enclosed: type[Expression]) -> str:
    """Write a part, in parentheses if it is of one of these kinds."""
    return f"({write_condition(part)})" if isinstance(part, enclosed) else write_condition(part)


def _scope(scope: Scope) -> str:
    match scope:
        case InGroups(_, which, at_least):
            return f"in {which} group{_of_size(at_least)}"
        case InGroup(_, name, at_least):
            return f"in group {_name(name)}{_of_size(at_least)}"
        case InRounds(_, at_least, of):
            return f"in at least {at_least} of {of} rounds"
        case ForDimension(_, name):
            return f"for {_name(name)}"


def _of_size(at_least: int) -> str:
    return "" if at_least == 1 else f" of at least {at_least}"


def _compared(comparison: Compare) -> str:
    measure, operator, bound = comparison.measure, comparison.operator, comparison.bound
    if isinstance(measure, Share | Count) and not isinstance(bound, Apmo):
        chosen = f"rate {band(measure.low, measure.high)}"
        return f"{_WORDED[operator]} {_bound(measure, bound)}{_of_whom(measure)} {chosen}"
    return f"{_measure(measure)} {operator} {_bound(measure, bound)}"


def _of_whom(measure: Measure) -> str:
    named = isinstance(measure, Share) and measure.denominator
    return f" of {_WHOM[named]}" if named else ""


def _measure(measure: Measure) -> str:
    match measure:
        case Share(low, high):
            return f"share of {band(low, high)}{_of_whom(measure)}"
        case Cvr(low, high):
            return f"CVR of {band(low, high)}"
        case ModifiedKappa(low, high):
            return f"k* of {band(low, high)}"
        case Quantile(q):
            return f"quantile {exact_percent(q)}"
        case _:
            return _PLAIN[measure]


def _bound(measure: Measure, bound: Bound) -> str:
    match bound:
        case LawsheCritical(alpha):
            return f"critical({exact_number(alpha)})"
        case Apmo():
            return "APMO"
        case ByPanelSize(steps):
            (_, first), *others = steps
            later = ", ".join(f"{amount(measure, number)} from {start} ratings" for start, number in others)
            return f"{amount(measure, first)} ({later})"
        case _:
            return amount(measure, bound)
