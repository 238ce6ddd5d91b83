"""Gwet's standard error over statements, for comparison with published figures."""

from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.ratings import RatingMatrix
from analysis.reliability import Weighting, brennan_prediger, fleiss_kappa, gwet_ac, percent_agreement
from tests.analysis.reliability.slow_panel import error_over_statements, weight
from tests.analysis.reliability.test_chance import FOUR_RATERS, WEIGHTINGS
from tests.analysis.slow import FIVE
from tests.analysis.strategies import panels

Rows = list[list[int | None]]
COEFFICIENTS = {
    "none": percent_agreement,
    "gwet": gwet_ac,
    "brennan-prediger": brennan_prediger,
    "fleiss": fleiss_kappa,
}


@pytest.mark.parametrize(
    ("weighting", "agreement", "ac", "bp", "fleiss"),
    [
        ("identity", 0.12561, 0.14295, 0.14472, 0.15302),
        ("linear", 0.09368, 0.11733, 0.12336, 0.14850),
        ("quadratic", 0.09062, 0.10396, 0.11089, 0.14603),
        ("ordinal", 0.09086, 0.10690, 0.11391, 0.14704),
    ],
)
def test_standard_errors_over_statements(
    weighting: Weighting, agreement: float, ac: float, bp: float, fleiss: float
) -> None:
    """As irrCAC 0.4.4 prints them; it prints none for the observed agreement, which is by the slow formula."""
    matrix = RatingMatrix.from_scores(FIVE, FOUR_RATERS)
    functions = (percent_agreement, gwet_ac, brennan_prediger, fleiss_kappa)
    for function, error in zip(functions, (agreement, ac, bp, fleiss), strict=True):
        estimate = function(matrix, weighting, over="statements")
        assert estimate.interval_method is not None
        assert f"{error:.5f}" in estimate.interval_method


def test_the_interval_over_statements_is_students_and_ends_at_one() -> None:
    matrix = RatingMatrix.from_scores(FIVE, FOUR_RATERS)
    assert gwet_ac(matrix, "linear", over="statements").interval == pytest.approx((0.6004997, 1.0), abs=1e-6)
    assert percent_agreement(matrix).value == pytest.approx(9 / 11)


@pytest.mark.twin("Gwet's standard errors")
@given(panels(experts=(2, 6), items=(2, 6)), st.sampled_from(list(COEFFICIENTS)), st.sampled_from(WEIGHTINGS))
def test_the_error_over_statements_equals_the_definition(
    rows: Rows, chance: str, weighting: Weighting
) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    error = error_over_statements(chance, rows, weight(weighting, 1, 5), FIVE.scores)
    found = COEFFICIENTS[chance](matrix, weighting, over="statements")
    if error is None or error < 1e-9:
        assert found.interval is None
        return
    agreement = percent_agreement(matrix, weighting).value
    assert isinstance(found.value, float)
    assert isinstance(agreement, float)
    assert found.interval is not None
    assume(agreement < 1 - 1e-9)
    without_agreement = found.value - agreement * (1 - found.value) / (1 - agreement)
    statements = sum(any(row[item] is not None for row in rows) for item in range(len(rows[0])))
    low = found.value - stats.t.ppf(0.975, statements - 1) * error
    assert found.interval[0] == pytest.approx(max(low, without_agreement), abs=1e-9)


@pytest.mark.parametrize("over", ["experts", "statements"])
def test_ratings_of_which_no_two_meet_are_no_agreement(over: Literal["experts", "statements"]) -> None:
    apart = RatingMatrix.from_scores(FIVE, [[1, None, 2], [None, 2, None]])
    for function in (percent_agreement, gwet_ac, brennan_prediger, fleiss_kappa):
        estimate = function(apart, over=over)
        assert (estimate.status, estimate.n_used, estimate.n_excluded) == ("too_few", 0, 3)
        assert estimate.reason is not None
        assert estimate.reason.sentence == "fewer than two experts rated the same statements"
