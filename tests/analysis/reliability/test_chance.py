from itertools import product
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.ratings import RatingMatrix, Scale
from analysis.reliability import (
    Weighting,
    alpha_by_weights,
    brennan_prediger,
    classical_fleiss,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
)
from analysis.reliability.chance import prepared_agreement, prepared_conger
from analysis.reliability.gwet import Shares
from analysis.reliability.jackknife import sums_by_expert
from tests.analysis.reliability.slow_panel import (
    alpha_in_gwets_weighting,
    beyond_chance,
    weight,
    why_undefined,
)
from tests.analysis.slow import FIVE
from tests.analysis.strategies import hard_panels, panels

Rows = list[list[int | None]]
CHANCES = ("none", "gwet", "brennan-prediger", "fleiss", "conger")
WEIGHTINGS: tuple[Weighting, ...] = ("identity", "linear", "quadratic", "ordinal")
COEFFICIENTS = {
    "none": percent_agreement,
    "gwet": gwet_ac,
    "brennan-prediger": brennan_prediger,
    "fleiss": fleiss_kappa,
    "conger": conger_kappa,
}

# Gwet (2014), ratings of four raters; also output of the R package irrCAC 1.0.
FOUR_RATERS: Rows = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, None],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


@pytest.mark.twin("observed agreement", "Gwet AC1 and AC2", "Brennan-Prediger", "Fleiss", "Conger")
@given(hard_panels())
def test_each_coefficient_equals_the_definition(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    for chance, weighting in product(CHANCES, WEIGHTINGS):
        estimate = COEFFICIENTS[chance](matrix, weighting)
        expected = beyond_chance(chance, rows, weight(weighting, 1, 5), FIVE.scores)
        if expected is None:
            assert estimate.reason is not None
            assert estimate.reason.code == why_undefined(rows)
        else:
            assert estimate.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.twin("alpha in Gwet's weighting")
@given(hard_panels())
def test_alpha_by_weights_equals_gwets_own_form(rows: Rows) -> None:
    for weighting in WEIGHTINGS:
        estimate = alpha_by_weights(RatingMatrix.from_scores(FIVE, rows), weighting)
        expected = alpha_in_gwets_weighting(rows, weight(weighting, 1, 5), FIVE.scores)
        assert estimate.value == (None if expected is None else pytest.approx(expected, abs=1e-9))


@given(panels(experts=(3, 6), items=(2, 4)), st.sampled_from(CHANCES), st.sampled_from(WEIGHTINGS))
def test_the_influence_of_an_expert_is_the_derivative_by_his_weight(
    rows: Rows, chance: str, weighting: Weighting
) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    shares = Shares.of(matrix, weighting)
    prepared = (
        prepared_conger(matrix, shares)
        if chance == "conger"
        else prepared_agreement(matrix, shares, _chance(chance))
    )
    assume(prepared.slope is not None)
    assert prepared.slope is not None
    influence = sums_by_expert(matrix, prepared.slope[..., None])[:, 0]
    influence += 0 if prepared.beside is None else prepared.beside
    step = 1e-5
    for expert in range(len(rows)):
        ends = [
            beyond_chance(
                chance,
                rows,
                weight(weighting, 1, 5),
                FIVE.scores,
                [1 + sign * step * (other == expert) for other in range(len(rows))],
            )
            for sign in (1, -1)
        ]
        assert ends[0] is not None
        assert ends[1] is not None
        assert influence[expert] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=2e-5, rel=1e-4)


def _chance(name: str) -> Literal["none", "gwet", "brennan-prediger", "fleiss"]:
    found: dict[str, Literal["none", "gwet", "brennan-prediger", "fleiss"]] = {
        "none": "none",
        "gwet": "gwet",
        "brennan-prediger": "brennan-prediger",
        "fleiss": "fleiss",
    }
    return found[name]


@pytest.mark.parametrize(
    ("weighting", "ac", "fleiss", "conger", "bp", "alpha"),
    [
        ("identity", 0.77544, 0.76117, 0.76282, 0.77273, 0.74342),
        ("linear", 0.85874, 0.81794, 0.81378, 0.84848, 0.80038),
    ],
)
def test_published_figures_of_four_raters(
    weighting: Weighting, ac: float, fleiss: float, conger: float, bp: float, alpha: float
) -> None:
    matrix = RatingMatrix.from_scores(FIVE, FOUR_RATERS)
    functions = (gwet_ac, fleiss_kappa, conger_kappa, brennan_prediger, alpha_by_weights)
    found = [function(matrix, weighting).value for function in functions]
    assert found == pytest.approx([ac, fleiss, conger, bp, alpha], abs=6e-6)


def test_who_gave_a_lone_rating_changes_conger_only() -> None:
    """The same panel with the lone rating given by another rater: .76207 instead of .76282."""
    moved = [list(row) for row in FOUR_RATERS]
    moved[1][11], moved[2][11] = 3, None
    one, other = (RatingMatrix.from_scores(FIVE, rows) for rows in (FOUR_RATERS, moved))
    assert conger_kappa(other).value == pytest.approx(0.76207, abs=6e-6)
    assert fleiss_kappa(other).value == pytest.approx(fleiss_kappa(one).value)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1", "tolerance"),
    [
        ([[13, 0, 0], [0, 20, 7], [0, 4, 56]], 0.7964094, 0.8493305, 1e-6),  # irrCAC, abstractors
        ([[40, 9], [6, 45]], 0.70, 0.70, 0.005),  # Feinstein & Cicchetti 1990, J Clin Epidemiol 43:543
    ],
)
def test_two_raters_give_cohens_kappa_and_ac1(
    table: list[list[int]], kappa: float, ac1: float, tolerance: float
) -> None:
    pairs = [
        (a + 1, b + 1) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)
    ]
    matrix = RatingMatrix.from_scores(
        Scale.parse(f"1-{len(table)}"), [[a for a, _ in pairs], [b for _, b in pairs]]
    )
    assert conger_kappa(matrix).value == pytest.approx(kappa, abs=tolerance)
    assert gwet_ac(matrix, "identity").value == pytest.approx(ac1, abs=tolerance)


def test_at_the_same_agreement_skewed_margins_lower_kappa_but_not_ac1() -> None:
    """Feinstein & Cicchetti 1990: 85% agreement in both tables."""
    found = []
    for table in ([[40, 9], [6, 45]], [[80, 10], [5, 5]]):
        cells = [(a + 1, b + 1, table[a][b]) for a in (0, 1) for b in (0, 1)]
        rows = [[cell[who] for cell in cells for _ in range(cell[2])] for who in (0, 1)]
        matrix = RatingMatrix.from_scores(Scale.parse("1-2"), rows)
        values = [f(matrix, "identity").value for f in (percent_agreement, conger_kappa, gwet_ac)]
        found.append([value for value in values if isinstance(value, float)])
    (agreed, kappa, ac1), (also_agreed, skewed_kappa, skewed_ac1) = found
    assert agreed == pytest.approx(also_agreed)
    assert skewed_kappa < kappa - 0.3
    assert skewed_ac1 > ac1


# Fleiss 1971, Psychol Bull 76:378: 30 subjects, 6 psychiatrists, 5 diagnoses.
DIAGNOSES = [
    "00060",
    "03003",
    "01401",
    "00006",
    "03030",
    "20400",
    "00402",
    "20310",
    "20040",
    "00006",
    "10050",
    "11040",
    "03300",
    "10050",
    "02031",
    "00501",
    "30012",
    "51000",
    "02040",
    "10203",
    "00006",
    "01050",
    "02013",
    "20040",
    "10041",
    "05010",
    "40002",
    "02040",
    "10500",
    "00006",
]


def test_classical_fleiss() -> None:
    items = [
        [score for score, count in enumerate(map(int, row), 1) for _ in range(count)] for row in DIAGNOSES
    ]
    matrix = RatingMatrix.from_scores(FIVE, [list(row) for row in zip(*items, strict=True)])
    assert classical_fleiss(matrix).value == pytest.approx(0.43024452, abs=1e-7)
    assert fleiss_kappa(matrix).value == pytest.approx(0.43024452, abs=1e-7)


def test_classical_fleiss_needs_as_many_ratings_everywhere() -> None:
    estimate = classical_fleiss(RatingMatrix.from_scores(FIVE, FOUR_RATERS))
    assert estimate.reason is not None
    assert estimate.reason.code == "unequal_numbers"


def test_ac2_is_computed_on_the_declared_scale() -> None:
    """All ratings are 4 or 5: 0.948 on 1-5, 0.138 if only the categories seen were declared."""
    rows: Rows = [[4, 5, 4, 5], [5, 5, 4, 5], [5, 5, 5, 5], [4, 5, 5, 4], [5, 4, 5, 5]]
    assert gwet_ac(RatingMatrix.from_scores(FIVE, rows)).value == pytest.approx(0.948, abs=6e-4)
    seen = RatingMatrix.from_scores(Scale.parse("4-5"), rows)
    assert gwet_ac(seen).value == pytest.approx(0.138, abs=6e-4)


def test_full_agreement_without_variation() -> None:
    matrix = RatingMatrix.from_scores(FIVE, [[3, 3, 3]] * 4)
    for function in (fleiss_kappa, conger_kappa, alpha_by_weights):
        estimate = function(matrix, "quadratic")
        assert estimate.reason is not None
        assert estimate.reason.code == "no_variation"
    for sure in (gwet_ac, brennan_prediger, percent_agreement):
        found, over_statements = sure(matrix, "quadratic"), sure(matrix, "quadratic", over="statements")
        assert (found.value, found.interval, over_statements.interval) == (1.0, None, None)
        assert found.warnings == ("no interval: no single expert moves the value",)
        assert over_statements.warnings == ("no interval: no single statement moves the value",)


@given(panels(experts=(2, 8)), st.sampled_from(["nominal", "interval"]))
def test_alpha_by_weights_is_krippendorffs_at_the_same_distances(
    rows: Rows, level: Literal["nominal", "interval"]
) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    weighting: Weighting = "identity" if level == "nominal" else "quadratic"
    same, alpha = alpha_by_weights(matrix, weighting), krippendorff_alpha(matrix, level)
    if alpha.value is None:
        assert same.value is None
    else:
        assert same.value == pytest.approx(alpha.value)
        assert same.interval == (None if alpha.interval is None else pytest.approx(alpha.interval))


@given(panels(experts=(3, 7), items=(2, 5)))
def test_neither_the_order_of_experts_nor_that_of_statements_matters(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    turned = RatingMatrix.from_scores(FIVE, [list(reversed(row)) for row in reversed(rows)])
    for function in (gwet_ac, fleiss_kappa, conger_kappa, percent_agreement, brennan_prediger):
        one, other = function(matrix, "ordinal"), function(turned, "ordinal")
        assert (one.value is None) is (other.value is None)
        if one.value is not None:
            assert other.value == pytest.approx(one.value)
        if one.interval is not None:
            assert np.allclose(other.interval or (), one.interval)


def test_what_is_missing_and_what_could_not_be_used_is_counted() -> None:
    """Eleven statements were rated by two or more of the four, with 40 of 44 ratings; one by a single rater."""
    matrix = RatingMatrix.from_scores(FIVE, FOUR_RATERS)
    for function in (gwet_ac, conger_kappa, alpha_by_weights, krippendorff_alpha):
        estimate = function(matrix)
        assert (estimate.n_used, estimate.n_missing, estimate.n_excluded) == (11, 4, 1)
