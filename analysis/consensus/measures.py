"""The exact value of each measure for many cases at once, under the settings of a rule."""

from math import comb

import numpy as np

from analysis.agreement import DEFAULT_QUANTILE, HALF
from analysis.consensus.cases import Cases, Paired, Whole
from analysis.consensus.exact import KNOWN, Numbers, Unknown, first_known, product, where_unknown
from analysis.consensus.layers import agreement
from analysis.consensus.order import interquartile, quantile
from analysis.consensus.rule import Rule
from analysis.consensus.terms import (
    Changed,
    Count,
    Cvr,
    Denominator,
    HistogramChange,
    Iqr,
    Mean,
    Measure,
    Median,
    ModifiedKappa,
    Quantile,
    Response,
    Sd,
    Share,
    SpreadA,
    Valid,
)

_ONE = np.asarray(1)


def counted(denominator: Denominator, cases: Cases) -> Whole:
    """Count the people of a denominator."""
    match denominator:
        case "valid":
            return cases.n
        case "valid_plus_cannot_judge":
            return cases.n + cases.cannot_judge
        case "invited":
            return cases.invited


def measured(measure: Measure, rule: Rule, cases: Cases) -> Numbers:
    """Compute the numbers that are compared, or why there are none."""
    settings = (rule.denominator, rule.quantile_type)
    return cases.once((measure, settings), lambda: _measured(measure, rule, cases))


def _measured(measure: Measure, rule: Rule, cases: Cases) -> Numbers:
    match measure:
        case Valid():
            return Numbers(cases.n, _ONE)
        case Count(low, high):
            return Numbers(cases.within(low, high), _ONE, cases.unrated)
        case Response():
            return _ratio(cases.n + cases.cannot_judge, cases.invited, KNOWN)
        case Changed() | HistogramChange():
            return _moved(measure, cases.paired, cases)
        case _:
            return _of_ratings(measure, rule, cases, cases.unrated)


def _of_ratings(measure: Measure, rule: Rule, cases: Cases, unrated: Unknown) -> Numbers:
    match measure:
        case Share(low, high, denominator):
            whom = counted(denominator or rule.denominator, cases)
            found = _ratio(cases.within(low, high), whom, unrated)
        case Cvr(low, high):
            found = _ratio(2 * cases.within(low, high) - cases.n, cases.n, unrated)
        case ModifiedKappa(low, high):
            found = _modified_kappa(cases.within(low, high), cases.n, unrated)
        case Median():
            found = quantile(cases, HALF, DEFAULT_QUANTILE)
        case Quantile(q):
            found = quantile(cases, q, rule.quantile_type)
        case Iqr():
            found = interquartile(cases, rule.quantile_type)
        case SpreadA():
            found = agreement(cases)
        case _:
            found = _moment(measure, cases, unrated)
    return found


def _ratio(numerator: Whole, denominator: Whole, unknown: Unknown) -> Numbers:
    nobody = where_unknown(denominator == 0, "no_data")
    return Numbers(numerator, denominator, first_known(unknown, nobody))


def _moved(measure: Measure, paired: Paired | None, cases: Cases) -> Numbers:
    if paired is None:
        nothing = np.zeros(len(cases), dtype=np.int64)
        return Numbers(nothing, _ONE, where_unknown(nothing == 0, "no_earlier_round"))
    unpaired = where_unknown(paired.pairs == 0, "no_pairs")
    if isinstance(measure, Changed):
        return Numbers(paired.changed, paired.pairs, unpaired)
    return Numbers(paired.shifted, 2 * paired.pairs, unpaired)


def _modified_kappa(k: Whole, n: Whole, unrated: Unknown) -> Numbers:
    """k* = (k/n - p)/(1 - p) with p = C(n,k)/2^n; each pair of n and k is computed once."""
    pairs, place = np.unique(np.stack([n, k]), axis=1, return_inverse=True)
    top, bottom = np.empty((2, pairs.shape[1]), dtype=object)
    for column, (experts, chose) in enumerate(pairs.T.tolist()):
        all_ways, ways = 2**experts, comb(experts, chose)
        top[column] = chose * all_ways - experts * ways
        bottom[column] = max(experts * (all_ways - ways), 1)
    return Numbers(top[place.ravel()], bottom[place.ravel()], unrated)


def _moment(measure: Measure, cases: Cases, unrated: Unknown) -> Numbers:
    """Mean S/n; SD squared (nQ - S²)/(n(n-1)); CV squared, with the sign of the mean, SD²/(S/n)²."""
    counts, n = cases.counts, cases.n
    total = counts @ cases.scores
    if isinstance(measure, Mean):
        return Numbers(total, n, unrated)
    squares = counts @ cases.scores**2
    spread = product(n, squares) - product(total, total)
    alone = first_known(unrated, where_unknown(n == 1, "one_rating"))
    if isinstance(measure, Sd):
        return Numbers(spread, product(n, n - 1), alone, squared=True)
    level = where_unknown(total == 0, "mean_zero")
    signed = product(product(spread, n), np.sign(total))
    return Numbers(signed, product(n - 1, product(total, total)), first_known(alone, level), squared=True)
