"""How much work a rule is for each case, so that trying it beforehand stays within one budget of time and memory."""

from collections.abc import Iterator

from analysis.consensus.cuts import LawsheCritical
from analysis.consensus.expressions import Expression, InGroups, InRounds, Leaf, children
from analysis.consensus.reach import Reach, reach_of
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Compare, Is

MOST_WORK = 30_000_000
"""Units of about ten nanoseconds, each with at most about three bytes held."""
MOST_COMPARISONS = 1_000
"""Comparisons of one statement; beyond, a rule is not tried: even a few cases would take long."""
OTHER_GROUPS = ("one group", "another group")
"""What is imagined where a rule asks about groups without naming them."""
_LAID_OUT = 30
_TEST = 50


def comparisons(rule: Rule) -> int:
    """Count how often something is compared to decide one statement, over all groups, rounds and dimensions."""
    return sum(times for condition in rule.conditions for _, times in _times(condition, _groups(rule), 1))


def work_of(rule: Rule, experts: int) -> int:
    """Weigh the work to decide one case in a panel of this size: its comparisons, and laying it out."""
    compared = sum(
        times * _leaf_weight(leaf, experts)
        for condition in rule.conditions
        for leaf, times in _times(condition, _groups(rule), 1)
    )
    return compared + _LAID_OUT * len(rule.scale.scores) // 3 * _tables(reach_of(rule.conditions))


def affordable(each: int, most: int) -> int:
    """Give how many cases of this weight the budget allows, at most so many and at least one."""
    return max(1, min(most, MOST_WORK // each))


def _times(expression: Expression, groups: int, times: int) -> Iterator[tuple[Leaf, int]]:
    match expression:
        case Compare() | Is():
            yield expression, times
        case InRounds(_, _, of):
            times *= of + 1  # this round is asked again why it cannot be told
        case InGroups():
            times *= groups
        case _:
            pass
    for part in children(expression):
        yield from _times(part, groups, times)


def _groups(rule: Rule) -> int:
    return len(_named(reach_of(rule.conditions))) + len(OTHER_GROUPS)


def _named(reach: Reach) -> set[str]:
    return set(reach.groups).union(*(_named(one) for one in reach.around))


def _tables(reach: Reach) -> int:
    every = len(OTHER_GROUPS) * _tables(reach.every_group) if reach.every_group is not None else 0
    beside = (*reach.groups.values(), *reach.dimensions.values(), *reach.earlier)
    return 1 + reach.changes + every + sum(_tables(one) for one in beside)


def _leaf_weight(leaf: Leaf, experts: int) -> int:
    """Weigh by what a case was seen to take."""
    if isinstance(leaf, Is):
        return _TEST
    critical = 14 + 9 * experts if isinstance(leaf.bound, LawsheCritical) else 0
    return leaf.measure.work(experts) + critical
