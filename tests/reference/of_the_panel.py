"""The published cases of a whole panel, each as a public call."""

from collections.abc import Mapping
from typing import Any

from analysis import reliability
from analysis.ratings import RatingMatrix, Scale
from analysis.reliability.ranks import Ranked
from tests.analysis.slow import FIVE
from tests.reference.answering import Answer, Call, items_by_raters

Inputs = Mapping[str, Any]
Answers = dict[str, Answer]

# Shrout and Fleiss number the models; McGraw and Wong name them: one-way, agreement, consistency.
_ICC = {
    "ICC(1,1)": "ICC(1,1)",
    "ICC(2,1)": "ICC(A,1)",
    "ICC(3,1)": "ICC(C,1)",
    "ICC(1,k)": "ICC(1,k)",
    "ICC(2,k)": "ICC(A,k)",
    "ICC(3,k)": "ICC(C,k)",
}


def krippendorff(given: Inputs) -> Answers:
    matrix = RatingMatrix.from_scores(Scale.parse("0-5"), given["coders_by_units"])
    return {"alpha": reliability.krippendorff_alpha(matrix, given["level"])}


def gwets_framework(given: Inputs) -> Answers:
    matrix, weights = items_by_raters(FIVE, given["items_by_raters"]), given["weights"]
    return {
        "gwet": reliability.gwet_ac(matrix, weights),
        "fleiss": reliability.fleiss_kappa(matrix, weights),
        "conger": reliability.conger_kappa(matrix, weights),
        "bp": reliability.brennan_prediger(matrix, weights),
        "kripp_gwet": reliability.alpha_by_weights(matrix, weights),
        "pa": reliability.percent_agreement(matrix, weights),
    }


def declared_or_observed_categories(given: Inputs) -> Answers:
    items, weights = given["items_by_raters"], given["weights"]
    matrix = items_by_raters(FIVE, items)
    return {
        "ac2_full_scale": reliability.gwet_ac(matrix, weights),
        "ac2_observed_only": reliability.gwet_ac(items_by_raters(Scale.parse("4-5"), items), weights),
        "alpha_ordinal": reliability.krippendorff_alpha(matrix, "ordinal"),
        "kendall_w": reliability.kendall_w(matrix),
    }


def fleiss(given: Inputs) -> Answers:
    """Given as counts of categories; who gave which rating does not matter."""
    counts = given["counts"]
    items = [[code for code, count in enumerate(row, start=1) for _ in range(count)] for row in counts]
    matrix = items_by_raters(Scale.parse(f"1-{len(counts[0])}"), items)
    return {"kappa": reliability.classical_fleiss(matrix), "po": reliability.percent_agreement(matrix)}


def intraclass(given: Inputs) -> Answers:
    matrix = items_by_raters(Scale.parse("1-10"), given["targets_by_judges"])
    found = {str(form): estimate for form, estimate in reliability.intraclass_correlations(matrix).items()}
    return {numbered: found[named] for numbered, named in _ICC.items()}


def cronbach(given: Inputs) -> Answers:
    matrix = items_by_raters(Scale.parse("1-10"), given["targets_by_judges"])
    return {"alpha": reliability.cronbach_alpha(matrix)}


def concordance(given: Inputs) -> Answers:
    found = reliability.concordance_of(items_by_raters(Scale.parse("1-6"), given["items_by_raters"]))
    return {"W": found.w, "chi2": found.chi_square, "p": found.p}


def rank_sums(given: Inputs) -> Answers:
    """Rank sums have no door of their own; W is made of these, which are doubled and centred.

    The measures are no ratings, so each enters by its place among those of its rater.
    """
    measures = list(zip(*given["items_by_raters"], strict=True))
    places = [sorted(set(values)) for values in measures]
    rows = [[place.index(x) + 1 for x in values] for place, values in zip(places, measures, strict=True)]
    centred = Ranked.of(RatingMatrix.from_scores(Scale.parse("1-11"), rows)).sums()
    expected_by_chance = len(rows) * (len(rows[0]) + 1) / 2
    return {"rank_sums": [float(each) / 2 + expected_by_chance for each in centred]}


CALLS: dict[str, Call] = {
    "kripp2011-nominal": krippendorff,
    "kripp2011-ordinal": krippendorff,
    "kripp2011-binary": krippendorff,
    "kripp-one-deviation": krippendorff,
    "kripp-all-equal": krippendorff,
    "gwet-4raters-identity": gwets_framework,
    "gwet-4raters-linear": gwets_framework,
    "ac2-category-list-trap": declared_or_observed_categories,
    "fleiss1971": fleiss,
    "fleiss-all-equal": fleiss,
    "shrout-fleiss-1979": intraclass,
    "cronbach-sf": cronbach,
    "kendall-anxiety": concordance,
    "kendall-all-tied": concordance,
    "kendall-zar": rank_sums,
}
