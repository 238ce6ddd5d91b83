"""What is answered where a statistic has nothing to go by: one row a situation and statistic.

A row says the value, or the code of the reason why there is none, and the warning that goes with it. Missing
ratings are the one situation answered otherwise than by tradition: W, the six ICCs and Cronbach's alpha would
be of complete cases only; here the gaps stay gaps, are counted, and the coefficient is of all ratings.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import NamedTuple, TypeVar

import pytest

from analysis import agreement, reliability, stability
from analysis.ratings import RatingMatrix, Scale, Tally
from analysis.result import Estimate, Value
from tests.analysis.slow import FIVE, tally

ItemStatistic = Callable[[Tally], Estimate]
PanelStatistic = Callable[[RatingMatrix], Estimate]
DifferenceStatistic = Callable[[list[int]], Estimate]
Given = TypeVar("Given")
Statistic = TypeVar("Statistic")

SHARES_AND_QUANTILES: Mapping[str, ItemStatistic] = {
    "share that agrees": lambda item: agreement.share(item, 4, 5),
    "I-CVI": agreement.i_cvi,
    "modes": agreement.modes,
    "median": agreement.median,
    "upper quartile": lambda item: agreement.quantile(item, Fraction(3, 4)),
}
SPREADS: Mapping[str, ItemStatistic] = {
    "IQR": agreement.iqr,
    "average deviation": agreement.average_deviation,
    "median absolute deviation": agreement.median_absolute_deviation,
    "Leik D": agreement.leik_d,
    "entropy": agreement.entropy,
}
INDICES: Mapping[str, ItemStatistic] = {
    "van der Eijk A": agreement.van_der_eijk,
    "Tastle-Wierman": agreement.tastle_wierman,
}
OF_VARIANCE: Mapping[str, ItemStatistic] = {
    "SD": agreement.standard_deviation,
    "CV": agreement.coefficient_of_variation,
    "r_wg": agreement.r_wg,
    "r*_wg": agreement.r_wg_maximum,
    "a_wg": agreement.a_wg,
}
OTHERS: Mapping[str, ItemStatistic] = {
    "mean": agreement.mean,
    "Aiken V": agreement.aiken_v,
    "CVR": agreement.lawshe_cvr,
    "k*": lambda item: agreement.modified_kappa(item).estimate,
    "polarised": agreement.polarised,
    "strength of evidence": lambda item: agreement.strength_of_evidence(item, 4, 5, Fraction(7, 10)),
}
OF_AN_ITEM = {**SHARES_AND_QUANTILES, **SPREADS, **INDICES, **OF_VARIANCE, **OTHERS}

RANKS: Mapping[str, PanelStatistic] = {
    "Kendall's W": reliability.kendall_w,
    "mean rank correlation": reliability.mean_rank_correlation,
}
VARIATION_BETWEEN_STATEMENTS: Mapping[str, PanelStatistic] = {
    "Cohen's kappa": lambda panel: stability.weighted_kappa(first_two(panel), "identity"),
    "Fleiss' kappa": reliability.classical_fleiss,
    "Fleiss' kappa, weighted": reliability.fleiss_kappa,
    "Conger's kappa": reliability.conger_kappa,
    "Krippendorff's alpha": reliability.krippendorff_alpha,
    "alpha in Gwet's weighting": reliability.alpha_by_weights,
    **RANKS,
    "Cronbach's alpha": reliability.cronbach_alpha,
    "ICC(1,1)": lambda panel: reliability.intraclass_correlations(panel)["ICC(1,1)"],
    "ICC(1,k)": lambda panel: reliability.intraclass_correlations(panel)["ICC(1,k)"],
    "ICC(A,1)": lambda panel: reliability.intraclass_correlations(panel)["ICC(A,1)"],
    "ICC(A,k)": lambda panel: reliability.intraclass_correlations(panel)["ICC(A,k)"],
    "ICC(C,1)": lambda panel: reliability.intraclass_correlations(panel)["ICC(C,1)"],
    "ICC(C,k)": lambda panel: reliability.intraclass_correlations(panel)["ICC(C,k)"],
}
DECLARED_CATEGORIES: Mapping[str, PanelStatistic] = {
    "AC1": lambda panel: reliability.gwet_ac(panel, "identity"),
    "AC2": reliability.gwet_ac,
    "Brennan-Prediger": reliability.brennan_prediger,
    "AC1 of two rounds": lambda panel: stability.ac1(first_two(panel)),
}
OBSERVED = {"observed agreement": reliability.percent_agreement}
OF_A_PANEL = {**VARIATION_BETWEEN_STATEMENTS, **DECLARED_CATEGORIES, **OBSERVED}
OF_TWO_ROUNDS = ("Cohen's kappa", "AC1 of two rounds")
OF_DIFFERENCES: Mapping[str, DifferenceStatistic] = {
    "signed rank": lambda differences: stability.signed_rank(differences).p,
    "signed rank, one-sided": lambda differences: stability.signed_rank(differences).p_up,
    "signed rank, zeros dropped": lambda differences: stability.signed_rank(differences, "wilcox").p,
    "sign test": lambda differences: stability.sign_test(0, 0, len(differences)),
    "McNemar": lambda differences: stability.mcnemar(0, 0, len(differences)),
    "Stuart-Maxwell": lambda differences: stability.stuart_maxwell([[len(differences), 0], [0, 0]]).p,
}
EFFECT: Mapping[str, DifferenceStatistic] = {
    "effect of the signed ranks": lambda differences: stability.signed_rank(differences).effect,
}
VARIANCES = ("Cronbach's alpha", "ICC(1,1)", "ICC(1,k)", "ICC(A,1)", "ICC(A,k)", "ICC(C,1)", "ICC(C,k)")


class Row(NamedTuple):
    situation: str
    statistic: str
    compute: Callable[[], Estimate]
    value: Value
    code: str | None = None
    warning: str | None = None


def answered(
    situation: str,
    given: Given,
    statistics: Mapping[str, Callable[[Given], Estimate]],
    value: Value = None,
    code: str | None = None,
    warning: str | None = None,
) -> Iterator[Row]:
    for name, statistic in statistics.items():
        yield Row(situation, name, partial(statistic, given), value, code, warning)


def panel(*rows: list[int | None]) -> RatingMatrix:
    return RatingMatrix.from_scores(FIVE, rows)


def first_two(matrix: RatingMatrix) -> list[list[int]]:
    """Cross what the first two raters said, as if it were one rater in two rounds."""
    places = range(1, len(matrix.scale.scores) + 1)
    pairs = list(zip(*matrix.codes[:2].tolist(), strict=True)) if len(matrix.seats) > 1 else []
    return [[pairs.count((first, second)) for second in places] for first in places]


def only(names: Collection[str], statistics: Mapping[str, Statistic]) -> dict[str, Statistic]:
    return {name: statistics[name] for name in names}


def without(names: Collection[str], statistics: Mapping[str, Statistic]) -> dict[str, Statistic]:
    return {name: statistic for name, statistic in statistics.items() if name not in names}


TWO = "only two statements"
NOBODY, ONE = tally([], FIVE, cannot_judge=2, missing=3), tally([4], FIVE)
ALL_FOUR, ALL_FIVE = tally([4] * 6, FIVE), tally([5] * 6, FIVE)
MEAN_ZERO = Tally(Scale((-1, 0, 1), -1, 1), (2, 1, 2))
SILENT, ONE_RATER = panel([None, None], [None, None]), panel([4, 2])
UNANIMOUS = panel([4, 4, 4], [4, 4, 4], [4, 4, 4])
EACH_ALWAYS_THE_SAME = panel([1, 1, 1], [3, 3, 3], [4, 4, 4])
TWO_STATEMENTS = panel([1, 2], [2, 4], [1, 5])
ONE_STATEMENT = panel([1], [2], [5])

ROWS = [
    *answered("no valid rating", NOBODY, OF_AN_ITEM, code="no_data"),
    *answered("no valid rating", SILENT, without(OF_TWO_ROUNDS, OF_A_PANEL), code="no_data"),
    *answered("no valid rating", SILENT, only(OF_TWO_ROUNDS, OF_A_PANEL), code="no_pairs"),
    *answered("one rating", ONE, only(["share that agrees"], OF_AN_ITEM), 1, warning="only one rating"),
    *answered("one rating", ONE, only(["median"], OF_AN_ITEM), 4, warning="only one rating"),
    *answered("one rating", ONE, OF_VARIANCE, code="one_rating"),
    *answered("one rater", ONE_RATER, without(OF_TWO_ROUNDS, OF_A_PANEL), code="too_few_raters"),
    *answered("one rater", ONE_RATER, only(OF_TWO_ROUNDS, OF_A_PANEL), code="no_pairs"),
    *answered("an item rated alike", ALL_FOUR, SPREADS, 0),
    *answered("an item rated alike", ALL_FOUR, only(["SD", "CV"], OF_VARIANCE), 0),
    *answered("an item rated alike", ALL_FOUR, INDICES, 1),
    *answered("an item rated alike", ALL_FOUR, without(["SD", "CV"], OF_VARIANCE), 1),
    *answered("an item rated alike, at an end", ALL_FIVE, only(["a_wg"], OF_VARIANCE), code="no_variation"),
    *answered("an item rated alike, at an end", ALL_FIVE, only(["r_wg", "r*_wg"], OF_VARIANCE), 1),
    *answered("a panel all alike", UNANIMOUS, VARIATION_BETWEEN_STATEMENTS, code="no_variation"),
    *answered("a panel all alike", UNANIMOUS, DECLARED_CATEGORIES, 1),
    *answered("a panel all alike", UNANIMOUS, OBSERVED, 1),
    *answered("every rater constant", EACH_ALWAYS_THE_SAME, RANKS, code="zero_denominator"),
    *answered("two statements", TWO_STATEMENTS, RANKS, 1, warning=TWO),
    *answered("two statements", TWO_STATEMENTS, only(["ICC(A,1)"], OF_A_PANEL), 7 / 11, warning=TWO),
    *answered("two statements", TWO_STATEMENTS, only(["ICC(C,1)"], OF_A_PANEL), 2 / 3, warning=TWO),
    *answered("mean 0", MEAN_ZERO, only(["CV"], OF_VARIANCE), code="mean_zero"),
    *answered("one statement", ONE_STATEMENT, only([*RANKS, *VARIANCES], OF_A_PANEL), code="too_few_items"),
    *answered("nobody changed", [0, 0, 0], OF_DIFFERENCES, 1, warning="0 of 3 changed"),
    *answered("nobody changed", [0, 0, 0], EFFECT, code="no_change"),
    *answered("nobody in both rounds", [], {**OF_DIFFERENCES, **EFFECT}, code="no_pairs"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.situation}: {row.statistic}")
def test_what_has_nothing_to_go_by_says_so(row: Row) -> None:
    found = row.compute()
    assert (found.reason and found.reason.code) == row.code
    assert found.value == (row.value if row.value is None else pytest.approx(row.value, abs=1e-12))
    assert row.warning is None or row.warning in " ".join(found.warnings)


def test_percentages_are_of_those_who_rated() -> None:
    found = agreement.share(tally([4] * 6 + [1] * 2, FIVE, cannot_judge=1, missing=3), 4, 5)
    assert (found.value, found.n_used, found.n_missing, found.n_excluded) == (Fraction(3, 4), 8, 3, 1)


GAPS = panel([1, None, 3, 2, None], [2, 2, None, 4, None], [None, 3, 4, 4, 5], [1, 4, None, None, None])
NOBODY_ALONE = panel([1, None, 3, 2], [2, 2, None, 4], [None, 3, 4, 4], [1, 4, None, None])


@pytest.mark.parametrize("name", ["observed agreement", "Krippendorff's alpha", "alpha in Gwet's weighting"])
def test_agreement_is_of_statements_that_two_have_rated(name: str) -> None:
    with_one_alone, without_it = OF_A_PANEL[name](GAPS), OF_A_PANEL[name](NOBODY_ALONE)
    assert with_one_alone.value == pytest.approx(without_it.value)
    assert (with_one_alone.n_used, with_one_alone.n_excluded) == (4, 1)


@pytest.mark.parametrize("name", ["AC1", "AC2", "Brennan-Prediger", "Fleiss' kappa, weighted"])
def test_a_lone_rating_has_no_part_in_observed_agreement_though_in_chance_agreement(name: str) -> None:
    found = OF_A_PANEL[name](GAPS)
    assert (found.reason, found.n_used, found.n_excluded) == (None, 4, 1)


@pytest.mark.parametrize("name", [*RANKS, *VARIANCES])
def test_gaps_are_counted_and_cost_neither_a_statement_nor_an_expert(name: str) -> None:
    """No statement here is rated by all and no expert rated all: complete cases would leave nothing."""
    found = OF_A_PANEL[name](NOBODY_ALONE)
    assert (found.reason, found.n_used, found.n_missing, found.n_excluded) == (None, 4, 5, 0)


@pytest.mark.parametrize("name", [*RANKS, *VARIANCES])
def test_statements_that_no_two_experts_share_leave_nothing_to_compare(name: str) -> None:
    found = OF_A_PANEL[name](panel([1, None], [None, 2]))
    assert found.reason is not None
    assert found.reason.code in {"too_few_raters", "too_few_items"}
