"""The canonical text of a rule: what `parse_rule` reads back as the same rule."""

import re
from collections.abc import Mapping
from fractions import Fraction

from analysis.consensus.comparisons import WORDED
from analysis.consensus.cuts import Apmo
from analysis.consensus.exact import Operator
from analysis.consensus.explain import TEST_WORDS
from analysis.consensus.expressions import (
    AllOf,
    AnyOf,
    Expression,
    ForDimension,
    InGroup,
    InGroups,
    InRounds,
    Not,
    Scope,
)
from analysis.consensus.measures import WHOM_TEXT, Count, Share
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare, Is

# Where a word has several spellings, the first is the canonical one.
_WORDED: Mapping[Operator, str] = {one: " ".join(words) for words, one in reversed(list(WORDED.items()))}
_WORD = re.compile(r"[^\W\d_]\w*")
_NEVER_BARE = ("otherwise", "both", "either")
_COMPOUND = (AllOf, AnyOf, InGroups, InGroup, InRounds, ForDimension)


def write_rule(rule: Rule) -> str:
    """Write what a rule does; its name and its scale are not part of the text."""
    clauses = [f"{_name(one.name)} if {write_condition(one.when)}" for one in rule.outcomes]
    clauses.append(f"otherwise {_name(rule.default)}")
    if rule.consensus is not None:
        clauses.append(f"apart from that, consensus if {write_condition(rule.consensus)}")
    if rule.denominator != "valid":
        clauses.append(f"shares of {WHOM_TEXT[rule.denominator]}")
    if rule.quantile_type != 7:
        clauses.append(f"quantile type {rule.quantile_type}")
    return "; ".join(clauses)


def write_condition(expression: Expression) -> str:
    """Write one condition."""
    match expression:
        case Compare():
            return _compared(expression)
        case Is(test):
            return str(TEST_WORDS[test.test])
        case Not(Is(test)):
            return f"no {TEST_WORDS[test.test]}"
        case Not(part):
            return f"not ({write_condition(part)})"
        case AllOf(parts) | AnyOf(parts):
            word = " and " if isinstance(expression, AllOf) else " or "
            return word.join(write_inside(part, _COMPOUND) for part in parts)
        case _:
            part = expression.part
            negated = () if isinstance(part, Not) and isinstance(part.part, Is) else (Not,)
            return f"{write_inside(part, (AllOf, AnyOf, *negated))} {_scope(expression)}"


def write_inside(part: Expression, enclosed: tuple[type[Expression], ...] = (AllOf, AnyOf)) -> str:
    """Write a part, in parentheses if it is of one of these kinds."""
    return f"({write_condition(part)})" if isinstance(part, enclosed) else write_condition(part)


def _name(name: str) -> str:
    bare = _WORD.fullmatch(name) and name.casefold() not in _NEVER_BARE
    return name if bare else f'"{name}"'


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
    measure, bound = comparison.measure, comparison.bound
    limit = measure.amount(bound) if isinstance(bound, Fraction) else bound.written(measure)
    if isinstance(measure, Share | Count) and not isinstance(bound, Apmo):
        whom = measure.written_whom if isinstance(measure, Share) else ""
        return f"{_WORDED[comparison.operator]} {limit}{whom} rate {measure.band}"
    return f"{measure.written()} {comparison.operator} {limit}"
