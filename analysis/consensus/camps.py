"""The tests for two camps, for many cases at once."""

from fractions import Fraction

import numpy as np

from analysis.agreement import RAM_SCALE
from analysis.consensus.cases import Cases
from analysis.consensus.exact import Bools, Truths, first_known, product, where_unknown
from analysis.consensus.layers import agreement
from analysis.consensus.order import quantile
from analysis.consensus.rule import Rule
from analysis.consensus.terms import Disagreement
from analysis.scale import Band

_TAILS = (Fraction(3, 10), Fraction(7, 10))


def tested(test: Disagreement, rule: Rule, cases: Cases) -> Truths:
    """Answer a test that is true or false by itself, or say why it cannot be answered."""
    return cases.once((test, rule.quantile_type, *rule.bands), lambda: _tested(test, rule, cases))


def _tested(test: Disagreement, rule: Rule, cases: Cases) -> Truths:
    if test.test == "polarisation":
        return Truths(_polarised(rule, cases), cases.unrated)
    if cases.scale.scores != RAM_SCALE.scores:
        elsewhere = where_unknown(np.ones(len(cases), dtype=np.bool_), "scale_not_supported")
        return Truths(np.zeros(len(cases), dtype=np.bool_), first_known(cases.unrated, elsewhere))
    holds = _both_regions(cases) if test.test == "ram-classic" else _beyond_ipras(cases, rule.quantile_type)
    return Truths(holds, cases.unrated)


def _both_regions(cases: Cases) -> Bools:
    """The manual's 1-3 and 7-9, whatever the bands of the scale."""
    return _in_both(cases, RAM_SCALE.agree, RAM_SCALE.oppose)


def _in_both(cases: Cases, agree: Band, oppose: Band) -> Bools:
    """A third in each band; what lies in both bands is in neither."""
    needed = (cases.n + 1) // 3
    shared = cases.within(max(agree[0], oppose[0]), min(agree[1], oppose[1]))
    smaller = np.minimum(cases.within(*agree), cases.within(*oppose)) - shared
    return np.asarray((needed > 0) & (smaller >= needed))


def _polarised(rule: Rule, cases: Cases) -> Bools:
    return np.asarray(_in_both(cases, *rule.bands) | (agreement(cases).numerator < 0))


def _beyond_ipras(cases: Cases, quantile_type: int) -> Bools:
    """IPR > 2.35 + 1.5 |5 - (P30 + P70)/2|, times 100 and the common denominator of the percentiles."""
    low, high = (quantile(cases, q, quantile_type) for q in _TAILS)
    p30, p70 = product(low.numerator, high.denominator), product(high.numerator, low.denominator)
    unit = product(low.denominator, high.denominator)
    return np.asarray(100 * (p70 - p30) > 235 * unit + 75 * np.abs(10 * unit - p30 - p70))
