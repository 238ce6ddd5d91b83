"""Gwet's framework: agreement of pairs of experts beyond chance, with weights on the declared scale."""

from dataclasses import replace
from typing import Literal, get_args

from scipy import special

from analysis.ratings import RatingMatrix
from analysis.reliability.distances import Weighting
from analysis.reliability.gwet import Chance, Shares
from analysis.reliability.jackknife import ROUNDING, put_beside
from analysis.reliability.prepared import Prepared, bounded
from analysis.result import Estimate, no_value, require_one_of

Over = Literal["experts", "statements"]
_OVER = get_args(Over)
NO_STATEMENT_MOVES_IT = "no interval: no single statement moves the value"
NAMES: dict[Chance, str] = {
    "none": "percent agreement of pairs",
    "gwet": "Gwet AC",
    "brennan-prediger": "Brennan-Prediger",
    "fleiss": "Fleiss kappa",
}


def percent_agreement(
    matrix: RatingMatrix, weighting: Weighting = "identity", *, over: Over = "experts"
) -> Estimate:
    """Weighted share of agreeing pairs of experts, p_a: mean over the statements with at least two ratings.

    p_a of a statement is sum_k r_k (sum_l w_kl r_l - 1) / (r (r-1)), r_k ratings of category k among r. To be
    shown beside every coefficient corrected for chance, which falls when one category dominates although
    the agreement is the same (Feinstein & Cicchetti 1990). Undefined without pairs. Gwet (2014).
    """
    return _estimate(matrix, "none", weighting, over)


def gwet_ac(matrix: RatingMatrix, weighting: Weighting = "quadratic", *, over: Over = "experts") -> Estimate:
    """Gwet's AC1 (identity weights) or AC2: (p_a - p_e) / (1 - p_e), p_e = T/(q(q-1)) sum pi_k (1 - pi_k).

    q categories of the declared scale, used or not; T the sum of the weights; pi_k the mean over statements
    of the share of category k, statements with one rating included. `over` statements gives Gwet's standard
    error, for comparison with published figures. Gwet (2008), Br J Math Stat Psychol 61:29.
    """
    return _estimate(matrix, "gwet", weighting, over)


def brennan_prediger(
    matrix: RatingMatrix, weighting: Weighting = "identity", *, over: Over = "experts"
) -> Estimate:
    """Brennan-Prediger: (p_a - p_e) / (1 - p_e) with p_e = T/q², every declared category equally likely.

    Brennan & Prediger (1981), Educ Psychol Meas 41:687. Missing ratings and `over` as for Gwet's AC.
    """
    return _estimate(matrix, "brennan-prediger", weighting, over)


def fleiss_kappa(
    matrix: RatingMatrix, weighting: Weighting = "identity", *, over: Over = "experts"
) -> Estimate:
    """Fleiss' kappa generalised to missing ratings and weights: p_e = sum w_kl pi_k pi_l.

    With as many ratings on each statement and identity weights it is the classical kappa of Fleiss (1971),
    Psychol Bull 76:378. Undefined if only one category was used. Missing ratings and `over` as for AC.
    """
    return _estimate(matrix, "fleiss", weighting, over)


def conger_kappa(matrix: RatingMatrix, weighting: Weighting = "identity") -> Estimate:
    """Conger's kappa: p_e is the agreement expected of two different experts by their own distributions.

    p_e = mean over ordered pairs of experts g, h of sum w_kl p_gk p_hl; experts without ratings do not count.
    With two experts and complete ratings it is Cohen's kappa. It depends on who gave which rating. Undefined
    if only one category was used. Conger (1980), Psychol Bull 88:322; Gwet (2014). Interval over experts.
    """
    return bounded(matrix, [prepared_conger(matrix, Shares.of(matrix, weighting))])[0]


def classical_fleiss(matrix: RatingMatrix) -> Estimate:
    """Fleiss' kappa as published, which needs the same number of ratings on every statement.

    Equal to `fleiss_kappa` there; undefined (unequal_numbers) where the numbers differ, since deleting ratings
    to make them equal changes the panel. Fleiss (1971), Psychol Bull 76:378.
    """
    ratings = matrix.counts.sum(axis=1)
    if len(set(ratings.tolist())) > 1:
        return no_value("unequal_numbers", "Fleiss kappa, classical", n_excluded=len(ratings))
    return replace(fleiss_kappa(matrix), method="Fleiss kappa, classical")


def prepared_agreement(matrix: RatingMatrix, shares: Shares, chance: Chance) -> Prepared:
    expected = shares.chance(chance)
    estimate = _without_interval(matrix, shares, chance, expected)
    if estimate.value is None:
        return Prepared(estimate)
    # Fleiss counts each expert among his own pairs of chance; Conger does not.
    centre = shares.beyond(shares.expected_of_two[0]) if chance == "fleiss" else None
    return Prepared(
        estimate,
        shares.slope(chance),
        least=1,
        surplus=shares.surplus(expected),
        least_value=shares.least(chance),
        centre=centre,
    )


def prepared_conger(matrix: RatingMatrix, shares: Shares) -> Prepared:
    method = f"Conger kappa, {shares.weighting} weights"
    refused = _refusal(shares, method, "fleiss")
    if refused is not None:
        return Prepared(refused)
    expected, influence = shares.expected_of_two
    value, left = shares.beyond(expected), 1 - expected
    return Prepared(
        _estimate_of(matrix, shares, value, method),
        shares.agreement_slope() / left,
        beside=-(1 - value) / left * influence,
        least=1,
        surplus=shares.surplus(expected),
    )


def _without_interval(matrix: RatingMatrix, shares: Shares, chance: Chance, expected: float) -> Estimate:
    method = f"{NAMES[chance]}, {shares.weighting} weights"
    refused = _refusal(shares, method, chance)
    if refused is not None:
        return refused
    return _estimate_of(matrix, shares, shares.beyond(expected), method)


def _refusal(shares: Shares, method: str, chance: Chance) -> Estimate | None:
    used, excluded = shares.with_pairs, len(shares.ratings) - shares.with_pairs
    if not shares.with_ratings:
        return no_value("no_data", method, n_excluded=excluded)
    if not used:
        return no_value("too_few_raters", method, status="too_few", n_excluded=excluded)
    if chance == "fleiss" and shares.categories_used < 2:
        return no_value("no_variation", method, n_used=used, n_excluded=excluded)
    return None


def _estimate_of(matrix: RatingMatrix, shares: Shares, value: float, method: str) -> Estimate:
    used = shares.with_pairs
    lone = shares.with_ratings - used  # ratings without another one on their statement
    missing = len(matrix.seats) * used - (int(shares.ratings.sum()) - lone)
    return Estimate(value, method, used, n_missing=missing, n_excluded=len(shares.ratings) - used)


def _estimate(matrix: RatingMatrix, chance: Chance, weighting: Weighting, over: Over) -> Estimate:
    require_one_of("over", over, _OVER)
    shares = Shares.of(matrix, weighting)
    if over == "experts":
        return bounded(matrix, [prepared_agreement(matrix, shares, chance)])[0]
    expected = shares.chance(chance)
    return _over_statements(_without_interval(matrix, shares, chance, expected), shares, chance, expected)


def _over_statements(estimate: Estimate, shares: Shares, chance: Chance, expected: float) -> Estimate:
    error = None if estimate.value is None else shares.error_over_statements(chance, expected)
    if error is None or not isinstance(estimate.value, float):
        return estimate
    if error < ROUNDING:
        return put_beside(estimate, NO_STATEMENT_MOVES_IT, "")
    reach = float(special.stdtrit(shares.with_ratings - 1, 0.975)) * error
    ends = max(estimate.value - reach, -expected / (1 - expected)), min(estimate.value + reach, 1.0)
    return put_beside(estimate, ends, f"Gwet's standard error {error:.5f} over statements 95%, experts fixed")
