"""Whether experts rank the statements alike: Kendall's W, its mean rank correlation and its test."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from analysis.ratings import RatingMatrix
from analysis.reliability.jackknife import Spread, with_interval
from analysis.reliability.ranks import MeanCorrelation, Ranked
from analysis.reliability.skillings_mack import permutation_share, quadratic_form
from analysis.result import Estimate, Json, Status, no_value

CUT = "cut to the range of the statistic"


@dataclass(frozen=True, slots=True)
class Concordance:
    w: Estimate
    mean_rank_correlation: Estimate
    chi_square: Estimate
    p: Estimate

    def as_json(self) -> dict[str, Json]:
        return {
            "kendall_w": self.w.as_json(),
            "mean_rank_correlation": self.mean_rank_correlation.as_json(),
            "chi_square": self.chi_square.as_json(),
            "p": self.p.as_json(),
        }


def concordance_of(matrix: RatingMatrix, *, intervals: bool = True) -> Concordance:
    """W, mean rank correlation, and the test of "every expert ranks at random" by chi-square.

    The test is Friedman's m(n-1)W on complete ratings, and Skillings & Mack's where ratings are missing: the
    quadratic form of the weighted rank sums in the inverse of their permutation covariance, ties taken into
    it. Degrees of freedom: the rank of that covariance. Without `intervals` the influence of each expert is
    not computed. Friedman (1937), J Am Stat Assoc 32:675; Skillings & Mack (1981), Technometrics 23:171.
    """
    found = _Found.of(matrix, intervals=intervals)
    return Concordance(found.w, found.correlation, *_test(found))


def kendall_w(matrix: RatingMatrix) -> Estimate:
    """Kendall's W with ties: 12 S / (m²(n³-n) - m T), 0..1; missing ratings are neither deleted nor filled.

    S is the sum of squared deviations of the items' rank sums, T the sum of t³-t over the tie groups of each
    expert; midranks. With missing ratings W is (1 + (m-1) r)/m, r the mean rank correlation below, which is
    the same number on complete ratings. m experts with at least two ratings; statements with fewer than two
    ratings are excluded and counted. Undefined with fewer than two of either, if all ratings are the same
    (no_variation), or every expert is constant (zero_denominator).
    Kendall & Babington Smith (1939), Ann Math Stat 10:275. Interval over experts, that of r carried over.
    """
    return _Found.of(matrix).w


def mean_rank_correlation(matrix: RatingMatrix) -> Estimate:
    """Mean covariance of the ranks of two experts over the mean variance of ranks: (mW-1)/(m-1), any m.

    Unlike W it does not fall with the number of experts. Ranks are taken within each expert over what was
    rated, stretched to the whole; products count over the statements that two experts share, and what the
    gaps alone add to the variance is subtracted: missing at random, both parts keep their expectation.
    Undefined where W is. Interval over experts by the infinitesimal jackknife.
    """
    return _Found.of(matrix).correlation


def permutation_p(matrix: RatingMatrix, *, seed: int, resamples: int = 9999) -> Estimate:
    """P by shuffling each expert's ranks among the statements rated: (1 + #{as large}) / (B + 1).

    Of the statistic of `concordance_of`; advised for up to seven statements or many ties. Takes seconds.
    """
    method = f"permutation of ranks within experts, B={resamples}, seed {seed}"
    found = _Found.of(matrix, intervals=False)
    if found.pairs is None:
        return replace(found.w, method=method)
    share = permutation_share(found.pairs.ranked, np.random.Generator(np.random.PCG64(seed)), resamples)
    return Estimate(share, method, found.w.n_used, n_missing=found.w.n_missing, n_excluded=found.w.n_excluded)


@dataclass(frozen=True, slots=True)
class _Found:
    """What can be said of this panel; `pairs` is None where nothing can."""

    w: Estimate
    correlation: Estimate
    pairs: MeanCorrelation | None = None

    @classmethod
    def of(cls, matrix: RatingMatrix, *, intervals: bool = True) -> "_Found":
        ranked = Ranked.of(matrix)
        m, n = len(ranked.matrix.seats), len(ranked.matrix.items)
        missing = m * n - int(ranked.total)
        way = f"missing ratings by mean rank correlation, {missing} of {m * n}" if missing else "complete"
        methods = f"Kendall W, ties corrected, {way}", f"mean rank correlation, ties corrected, {way}"
        excluded = len(matrix.items) - n
        refused = _refusal(matrix, ranked)
        if refused is not None:
            code, status = refused
            none = [no_value(code, one, status=status, n_used=n, n_excluded=excluded) for one in methods]
            return cls(none[0], none[1])
        pairs = MeanCorrelation.of(ranked)
        value = min(max(pairs.value, -1 / (m - 1)), 1.0)
        warnings = ("only two statements",) if n == 2 else ()
        warnings = warnings if value == pairs.value or not missing else (*warnings, CUT)
        correlation = Estimate(value, methods[1], n, missing, excluded, warnings=warnings)
        if intervals:
            spread = Spread.of_influences(pairs.influence(), pairs.surplus())
            correlation = with_interval(correlation, spread, None, 0.0)
        return cls(_w(correlation, value, m, methods[0]), correlation, pairs)


def _w(r: Estimate, value: float, experts: int, method: str) -> Estimate:
    """W = (1 + (m-1) r) / m, for the value and both ends."""

    def carried(r: float) -> float:
        return min(max((1 + (experts - 1) * r) / experts, 0.0), 1.0)

    return Estimate(
        carried(value),
        method,
        r.n_used,
        r.n_missing,
        r.n_excluded,
        interval=None if r.interval is None else (carried(r.interval[0]), carried(r.interval[1])),
        interval_method=r.interval_method,
        warnings=r.warnings,
    )


def _refusal(matrix: RatingMatrix, ranked: Ranked) -> tuple[str, Status] | None:
    if len(ranked.matrix.items) < 2 or len(ranked.matrix.seats) < 2:
        if not matrix.codes.any():
            return "no_data", "undefined"
        alone = np.count_nonzero(matrix.codes.any(axis=1)) < 2 or len(ranked.matrix.items) >= 2
        return ("too_few_raters" if alone else "too_few_items"), "too_few"
    if not ranked.spread:
        alike = np.count_nonzero(ranked.matrix.counts.sum(axis=0)) == 1
        return ("no_variation" if alike else "zero_denominator"), "undefined"
    if ranked.is_complete:
        return None
    if int(ranked.matrix.counts.sum(axis=1).max()) < 2:
        return "too_few_items", "too_few"
    return None if ranked.unbiased.sum() > 0 else ("not_identified", "undefined")


def _test(found: _Found) -> tuple[Estimate, Estimate]:
    w, pairs = found.w, found.pairs
    if pairs is None:
        return replace(w, method="chi-square of W"), replace(w, method="p of W")
    name = "Friedman" if pairs.ranked.is_complete else "Skillings-Mack"
    statistic, freedom = quadratic_form(pairs.ranked, pairs.sums)
    method = f"{name} chi-square, ties corrected, df {freedom}"
    counted = w.n_used, w.n_missing, w.n_excluded
    p = float(special.chdtrc(freedom, statistic))
    return Estimate(statistic, method, *counted), Estimate(p, f"p by {method}", *counted)
