"""The published cases of paired ratings, of two samples, and of many p-values, each as a public call."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis import stability
from tests.reference.answering import Answer, Call

Inputs = Mapping[str, Any]
Answers = dict[str, Answer]


def signed_rank(given: Inputs) -> Answers:
    found = stability.signed_rank(given["differences"], given.get("zero", "pratt"))
    return {"w_min": min(found.w_plus, found.w_minus), "p": found.p, "n_eff": found.changed}


def signed_rank_of_pairs(given: Inputs) -> Answers:
    found = stability.signed_rank([x - y for x, y in zip(given["x"], given["y"], strict=True)])
    return {"w_plus": found.w_plus, "p_greater": found.p_up}


def same_margins(given: Inputs) -> Answers:
    found = stability.stuart_maxwell(given["table"])
    chi2, df, p = found.statistic, found.df, found.p
    return {"chi2": chi2, "df": df, "p": p, "sm": chi2, "sm_df": df, "sm_p": p}


def weighted_kappa(given: Inputs) -> Answers:
    return {"kappa": stability.weighted_kappa(given["table"], given["weights"])}


def agreement_of_two(given: Inputs) -> Answers:
    table = given["table"]
    return {
        "kappa": stability.weighted_kappa(table, "identity"),
        "ac1": stability.ac1(table),
        "po": stability.observed_agreement(table),
    }


def mcnemar_by_chi_square(given: Inputs) -> Answers:
    (kept, lost), (gained, without) = given["table"]
    return {
        "chi2": stability.mcnemar_chi_square(lost, gained, kept + without).statistic,
        "chi2_cc": stability.mcnemar_chi_square(lost, gained, kept + without, corrected=True).statistic,
    }


def mcnemar(given: Inputs) -> Answers:
    return {"p": stability.mcnemar(given["b"], given["c"], 20)}


def histogram_change(given: Inputs) -> Answers:
    found = stability.histogram_change(given["round1"], given["round2"])
    assert isinstance(found.value, Fraction)
    return {"change": found, "stable": found.value < stability.STABLE_HISTOGRAM}


def adjusted(given: Inputs) -> Answers:
    bh, holm = stability.benjamini_hochberg(given["p"]), stability.holm(given["p"])
    return {
        "n_bh": sum(p <= 0.05 for p in bh),
        "n_holm": sum(p <= 0.05 for p in holm),
        "bh_first4": bh[:4],
        "holm_first4": holm[:4],
    }


def rank_sum(given: Inputs) -> Answers:
    first, second = stability.ordered_counts(given["x"], given["y"])
    return {
        "U": stability.mann_whitney_u(first, second),
        "p": stability.mann_whitney(first, second, given["alternative"]),
    }


def correlations(given: Inputs) -> Answers:
    table = stability.cross_table(given["x"], given["y"])
    return {"rho": stability.spearman(table), "tau": stability.kendall_tau(table)}


CALLS: dict[str, Call] = {
    "wilcoxon-zeros-wilcox": signed_rank,
    "wilcoxon-no-change": signed_rank,
    "wilcoxon-hollander-wolfe": signed_rank_of_pairs,
    "stuart-maxwell-vision": same_margins,
    "marginal-homogeneity-sparse": same_margins,
    "wkappa-vision-identity": weighted_kappa,
    "wkappa-vision-quadratic": weighted_kappa,
    "gwet-3x3-abstractors": agreement_of_two,
    "kappa-paradox-balanced": agreement_of_two,
    "mcnemar-approval": mcnemar_by_chi_square,
    "mcnemar-none-changed": mcnemar,
    "scheibe-stable": histogram_change,
    "bh1995": adjusted,
    "mwu-hw": rank_sum,
    "rank-corr-hw": correlations,
}
