"""The published cases of one statement, or of a list of statements, each as a public call."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from analysis import agreement
from analysis.ratings import Scale, Tally
from tests.analysis.slow import FIVE, NINE, tally
from tests.reference.answering import FOUR, Answer, Call

Inputs = Mapping[str, Any]
Answers = dict[str, Answer]


def rand_ucla(given: Inputs) -> Answers:
    counted = tally(given["ratings"], NINE)
    parts = agreement.ipras_of(counted)
    return {
        "median": agreement.median(counted),
        "p30": agreement.quantile(counted, Fraction(3, 10)),
        "p70": agreement.quantile(counted, Fraction(7, 10)),
        "ipr": parts.ipr,
        "iprcp": (parts.p30 + parts.p70) / 2,
        "ai": parts.asymmetry,
        "ipras": parts.ipras,
        "di": agreement.disagreement_index(counted),
        "disagreement": agreement.ipras_disagreement(counted),
    }


def rand_ucla_counts(given: Inputs) -> Answers:
    def fewest_at_each_end(n: int) -> int:
        def split(each: int) -> Tally:
            return tally([1] * each + [5] * (n - 2 * each) + [9] * each, NINE)

        return next(each for each in range(n) if agreement.ram_disagreement(split(each)).value)

    def most_outside(n: int) -> int:
        def united(outside: int) -> Tally:
            return tally([5] * outside + [8] * (n - outside), NINE)

        return max(outside for outside in range(n // 2) if agreement.ram_agreement(united(outside)).value)

    sizes = given["panel_sizes"]
    return {
        "disagree_min_each_extreme": [fewest_at_each_end(n) for n in sizes],
        "agree_max_outside": [most_outside(n) for n in sizes],
    }


def rated_relevant(relevant: int, experts: int) -> Tally:
    return tally([4] * relevant + [1] * (experts - relevant), FOUR)


def modified_kappa(given: Inputs) -> Answers:
    counted = rated_relevant(given["n_relevant"], given["n_experts"])
    found = agreement.modified_kappa(counted)
    return {"i_cvi": agreement.i_cvi(counted), "pc": found.chance, "k_star": found.estimate}


def validity_of_items(given: Inputs) -> Answers:
    items = [tally(ratings, FOUR) for ratings in given["ratings_items_by_experts"]]
    return {
        "i_cvi_item6": agreement.i_cvi(items[5]),
        "i_cvi_item9": agreement.i_cvi(items[8]),
        "s_cvi_ave": agreement.s_cvi_average(items),
        "s_cvi_ua": agreement.s_cvi_universal(items),
    }


def validity_of_counts(given: Inputs) -> Answers:
    items = [rated_relevant(relevant, experts) for relevant, experts in given["relevant_over_n"]]
    return {"s_cvi_ave": agreement.s_cvi_average(items), "s_cvi_ua": agreement.s_cvi_universal(items)}


def tail_of_aiken_v(given: Inputs) -> Answers:
    """V is known only; the tail depends on nothing else. Here in ratings of 3 and 4."""
    counted = tally([4] * 8 + [3] * 2, Scale.parse(f"1-{given['categories']}"))
    assert (counted.n, agreement.aiken_v(counted).value) == (given["n_raters"], Fraction(str(given["V"])))
    return {"p": agreement.aiken_tail(counted)}


def interval_of_aiken_v(given: Inputs) -> Answers:
    found = agreement.aiken_v(tally(given["ratings"], FOUR))
    assert found.interval is not None
    return {"V": found, "lower": found.interval[0], "upper": found.interval[1]}


def critical_content_validity(given: Inputs) -> Answers:
    return {
        "n_critical": [agreement.lawshe_critical_count(n) for n in given["n"]],
        "cvr": [agreement.lawshe_critical_cvr(n) for n in given["n"]],
    }


def critical_count(given: Inputs) -> Answers:
    return {"n_critical": agreement.lawshe_critical_count(given["n"])}


def dispersion(given: Inputs) -> Answers:
    counted = Tally(Scale.parse(f"1-{len(given['freq'])}"), tuple(given["freq"]))
    consensus = agreement.tastle_wierman(counted)
    return {
        "A": agreement.van_der_eijk(counted),
        "cns": consensus,
        "consensus": consensus,
        "H": agreement.entropy(counted),
    }


def within_group(given: Inputs) -> Answers:
    counted = tally(given["ratings"], FIVE)
    return {
        "rwg": agreement.r_wg(counted),
        "awg": agreement.a_wg(counted),
        "ad_median": agreement.average_deviation(counted),
        "ad_mean": agreement.average_deviation(counted, "mean"),
    }


def intervals_of_a_share(given: Inputs) -> Answers:
    k, n = given["k"], given["n"]
    return {"wilson": agreement.wilson(k, n), "clopper_pearson": agreement.clopper_pearson(k, n)}


def posterior(given: Inputs) -> Answers:
    k, n, threshold = given["k"], given["n"], Fraction(str(given["threshold"]))
    counted = tally([8] * k + [2] * (n - k), NINE)
    return {
        "uniform": agreement.strength_of_evidence(counted, 7, 9, threshold, prior="uniform"),
        "jeffreys": agreement.strength_of_evidence(counted, 7, 9, threshold, prior="jeffreys"),
    }


def quartiles(given: Inputs) -> Answers:
    counted, kind = tally(given["ratings"], FIVE), given["r_type"]
    return {
        "q1": agreement.quantile(counted, Fraction(1, 4), kind),
        "q3": agreement.quantile(counted, Fraction(3, 4), kind),
        "iqr": agreement.iqr(counted, kind),
    }


_KAPPAS = ["10of10", "9of10", "7of10", "7of9", "6of9", "3of3", "2of3", "3of4", "5of6", "6of7", "5of7", "6of8"]
_HISTOGRAMS = ["uniform", "bimodal", "2-0-0-0-1", "1-0-1-0-0"]

CALLS: dict[str, Call] = {
    "ram-ipras-bmjopen2012": rand_ucla,
    "ram-ipras-polarised": rand_ucla,
    "ram-ipras-unanimous": rand_ucla,
    "ram-classic-thresholds": rand_ucla_counts,
    **{f"kstar-{pair}": modified_kappa for pair in _KAPPAS},
    "scvi-pmc7253559": validity_of_items,
    "scvi-bmchsr2017-meaning-missing": validity_of_counts,
    "aikenv-tail-8of5": tail_of_aiken_v,
    "aikenv-score-ci": interval_of_aiken_v,
    "cvr-critical-5-15": critical_content_validity,
    "cvr-13-sme": critical_count,
    "vdE-A-1000": dispersion,
    "tastle-consensus-1000": dispersion,
    "entropy-1000": dispersion,
    **{f"dispersion-{histogram}": dispersion for histogram in _HISTOGRAMS},
    "rwg-lq2002": within_group,
    "newcombe-81of263": intervals_of_a_share,
    "newcombe-15of148": intervals_of_a_share,
    "posterior-16of20": posterior,
    "quartile-type7": quartiles,
    "quartile-type1": quartiles,
    "quartile-type8": quartiles,
}
