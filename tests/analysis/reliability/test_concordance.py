import numpy as np
import pytest
from hypothesis import assume, given
from scipy import stats

from analysis.ratings import RatingMatrix
from analysis.reliability import kendall_w
from tests.analysis.slow import FIVE
from tests.analysis.strategies import panels


@given(panels(experts=(3, 8), items=(3, 6)))
def test_w_equals_friedman(rows: list[list[int | None]]) -> None:
    complete = [[score or 1 for score in row] for row in rows]
    estimate = kendall_w(RatingMatrix.from_scores(FIVE, complete))
    assume(estimate.value is not None)
    chi2 = stats.friedmanchisquare(*np.array(complete).T).statistic
    assert estimate.value == pytest.approx(chi2 / (len(rows) * (len(rows[0]) - 1)), abs=1e-9)


def test_w_leaves_out_incomplete_items_and_silent_experts_and_says_so() -> None:
    rows: list[list[int | None]] = [[1, 2, 3, None], [2, 3, 5, 1], [None, None, None, None]]
    estimate = kendall_w(RatingMatrix.from_scores(FIVE, rows))
    assert (estimate.value, estimate.n_used, estimate.n_excluded) == (1, 3, 1)


@pytest.mark.parametrize(
    ("rows", "code"),
    [([[1, 2]], "too_few_raters"), ([[1, None], [None, 2]], "too_few_items"), ([], "too_few_raters")],
)
def test_w_says_why_it_cannot_be(rows: list[list[int | None]], code: str) -> None:
    estimate = kendall_w(RatingMatrix.from_scores(FIVE, rows))
    assert estimate.reason is not None
    assert estimate.reason.code == code
