"""A rule decided for many cases at once, exactly. The one engine: a single statement is a case of one."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from analysis.consensus.camps import tested
from analysis.consensus.cases import Cases, Whole
from analysis.consensus.cuts import bound_of
from analysis.consensus.exact import KNOWN, Bools, Truths, Unknown, compared, first_known, where_unknown
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
from analysis.consensus.limits import RuleError
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare, Is


def outcomes(rule: Rule, cases: Cases) -> NDArray[np.int8]:
    """Give the place of the outcome of each case: of `rule.outcomes`, their number for the default.

    Negative where the rule cannot decide (see `decisions`).
    """
    return np.maximum(decisions(rule, cases), np.int8(-1))


def decisions(rule: Rule, cases: Cases) -> NDArray[np.int8]:
    """Do as `outcomes`, but with minus the reason's number where the rule cannot decide.

    The first outcome whose condition holds counts. A condition that is undefined before one holds makes the
    whole decision undefined: it is never taken for false.
    """
    if cases.scale != rule.scale:
        raise RuleError(f"The rule is made for the scale {rule.scale.name}, not for {cases.scale.name}.")
    found = np.full(len(cases), len(rule.outcomes), dtype=np.int8)
    for place, outcome in reversed(list(enumerate(rule.outcomes))):
        truth = truths(outcome.when, rule, cases)
        found[truth.holds] = place
        if truth.unknown is not KNOWN:
            found = np.where(truth.unknown != 0, -truth.unknown, found)
    return found


def truths(condition: Expression, rule: Rule, cases: Cases) -> Truths:
    """Tell for each case whether the condition holds, or why that cannot be told."""
    match condition:
        case Compare(measure, relation, bound):
            found = compared(measure.of(cases, rule.settings), relation, bound_of(bound, cases))
        case Is(test):
            found = tested(test, rule, cases)
        case Not(part):
            inner = truths(part, rule, cases)
            found = Truths(~inner.holds, inner.unknown)
        case AllOf(parts):
            found = _joined(np.logical_and, (truths(part, rule, cases) for part in parts))
        case AnyOf(parts):
            found = _joined(np.logical_or, (truths(part, rule, cases) for part in parts))
        case InGroups() | InGroup() | InRounds() | ForDimension():
            found = _in_scope(condition, rule, cases)
    return found


def on_dimension(cases: Cases, dimension: str) -> Cases | None:
    """Look at the same statements on another dimension; a cut of the round stays that of the round."""
    found = cases.dimensions.get(dimension)
    return None if found is None else replace(found, cut=cases.cut)


def in_groups(part: Expression, rule: Rule, cases: Cases, at_least: int) -> tuple[Whole, Whole, Unknown]:
    """Count, for each case, the groups large enough and those of them in which the part holds."""
    large = np.zeros(len(cases), dtype=np.int64)
    holding, unknown = large.copy(), KNOWN
    for group in cases.groups.values():
        truth = truths(part, rule, replace(group, cut=cases.cut))
        enough = group.n >= at_least
        large += enough
        holding += enough & truth.holds
        unknown = first_known(unknown, _only(enough, truth.unknown))
    return large, holding, unknown


def in_rounds(part: Expression, rule: Rule, cases: Cases, of: int) -> tuple[Whole, Whole]:
    """Count, for each case, in how many of the rounds the part holds and in how many that is open."""
    holding = np.zeros(len(cases), dtype=np.int64)
    open_ = np.full(len(cases), of, dtype=np.int64)
    for one in (cases, *cases.earlier)[:of]:
        truth = truths(part, rule, one)
        told = truth.unknown == 0
        holding += truth.holds & told
        open_ -= told
    return holding, open_


def _in_scope(scope: Scope, rule: Rule, cases: Cases) -> Truths:
    match scope:
        case InGroups(part, which, at_least):
            return _in_groups(part, rule, cases, at_least, every=which == "every")
        case InGroup(part, group, at_least):
            return _in_group(part, rule, cases, group, at_least)
        case InRounds(part, at_least, of):
            return _in_rounds(part, rule, cases, at_least, of)
        case ForDimension(part, dimension):
            seen = on_dimension(cases, dimension)
            return _nowhere(cases, "no_such_dimension") if seen is None else truths(part, rule, seen)


def _in_groups(part: Expression, rule: Rule, cases: Cases, at_least: int, *, every: bool) -> Truths:
    large, holding, unknown = in_groups(part, rule, cases, at_least)
    holds = holding == large if every else holding > 0
    return Truths(holds, first_known(where_unknown(large == 0, "below_floor"), unknown))


def _in_group(part: Expression, rule: Rule, cases: Cases, name: str, at_least: int) -> Truths:
    group = cases.groups.get(name)
    if group is None:
        return _nowhere(cases, "no_such_group")
    truth = truths(part, rule, replace(group, cut=cases.cut))
    return Truths(truth.holds, first_known(where_unknown(group.n < at_least, "below_floor"), truth.unknown))


def _in_rounds(part: Expression, rule: Rule, cases: Cases, at_least: int, of: int) -> Truths:
    """Rounds that cannot be told are open: the answer stands where they cannot change it."""
    holding, open_ = in_rounds(part, rule, cases, of)
    holds = holding >= at_least
    undecided = ~holds & (holding + open_ >= at_least)
    now = _only(undecided, truths(part, rule, cases).unknown)
    return Truths(holds, first_known(now, where_unknown(undecided, "no_earlier_round")))


def _joined(how: np.ufunc, parts: Iterable[Truths]) -> Truths:
    return reduce(
        lambda one, other: Truths(how(one.holds, other.holds), first_known(one.unknown, other.unknown)), parts
    )


def _nowhere(cases: Cases, code: str) -> Truths:
    everywhere = np.ones(len(cases), dtype=np.bool_)
    return Truths(~everywhere, where_unknown(everywhere, code))


def _only(affected: Bools, unknown: Unknown) -> Unknown:
    return KNOWN if unknown is KNOWN else (unknown * affected).astype(np.int8)
