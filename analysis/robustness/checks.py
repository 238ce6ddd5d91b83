"""Every check of a decision that applies, for one statement or for all of a round at once."""

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from analysis.consensus import Cases, Rule, outcomes
from analysis.ratings import Tally
from analysis.robustness import alternatives
from analysis.robustness.bootstrap import RESAMPLES, SEED, bootstrap, differing
from analysis.robustness.leave_one_out import leave_one_out
from analysis.robustness.people import People
from analysis.robustness.records import CHECKS, Check, Found, OtherRule, Resampled, Robustness
from analysis.stability import WorstCase


def robustness(
    rule: Rule,
    tally: Tally,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    checks: Collection[Check] = CHECKS,
) -> Robustness:
    """Run every check that applies to the decision on one statement, from its counts."""
    return robustness_of_round(rule, Cases.of((tally,)), resamples=resamples, seed=seed, checks=checks)[0]


def robustness_of_round(
    rule: Rule,
    cases: Cases,
    *,
    worst: Sequence[WorstCase] = (),
    minimum_cell: int = 5,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    checks: Collection[Check] = CHECKS,
) -> tuple[Robustness, ...]:
    """Run every check that applies to the decisions on all statements of a round.

    (a) leave one out; (b) bootstrap over people, which differs if fewer than 90% of the resamples decide the
    same; (c) other published rules, post hoc; (d) the worst cases of attrition, if given; (e) each group of at
    least the minimum cell; (f) "cannot judge" in or out of the denominator. A statement on which the rule
    cannot decide has nothing to check. (a) and (b) do not apply to rules that look at several rounds or
    dimensions: what the same people said there is not in the counts.
    """
    decided = outcomes(rule, cases).astype(np.int64)
    people = People.of(rule, cases)
    resampled, listed = {}, {}
    if "bootstrap" in checks:
        resampled = bootstrap(rule, people, decided, resamples=resamples, seed=seed)
    if "other_rules" in checks:
        listed = alternatives.other_rules(rule, cases)
    run: Mapping[Check, Callable[[], Found]] = {
        "leave_one_out": lambda: leave_one_out(rule, people, decided),
        "bootstrap": lambda: differing(resampled),
        "other_rules": lambda: alternatives.differing(rule, decided, listed),
        "attrition": lambda: alternatives.attrition(rule, cases, decided, worst, minimum_cell),
        "groups": lambda: alternatives.groups(rule, cases, decided, minimum_cell),
        "denominator": lambda: alternatives.denominator(rule, cases, decided),
    }
    found = {check: run[check]() for check in CHECKS if check in checks}
    return tuple(
        _labelled(case, found, resampled.get(case), listed.get(case, ())) if code >= 0 else Robustness((), ())
        for case, code in enumerate(decided.tolist())
    )


def _labelled(
    case: int, found: Mapping[Check, Found], resampled: Resampled | None, listed: tuple[OtherRule, ...]
) -> Robustness:
    made = tuple(check for check, by_case in found.items() if case in by_case)
    differences = tuple(one for check in made for one in found[check][case])
    return Robustness(made, differences, resampled, listed)
