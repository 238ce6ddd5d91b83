import math
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.ratings import RatingMatrix, Scale
from analysis.reliability import kendall_w, krippendorff_alpha
from tests.analysis.slow import FIVE, weighted_alpha
from tests.analysis.strategies import panels

Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")


@given(panels(), st.sampled_from(LEVELS))
def test_alpha_equals_the_definition(rows: list[list[int | None]], level: Level) -> None:
    estimate = krippendorff_alpha(RatingMatrix.from_scores(FIVE, rows), level)
    if estimate.value is None:
        assert estimate.reason is not None
        assert estimate.reason.code in {"no_data", "no_variation"}
    else:
        assert estimate.value == pytest.approx(weighted_alpha(rows, [1.0] * len(rows), level), abs=1e-9)


@given(panels(experts=(3, 7), items=(2, 5)), st.sampled_from(LEVELS))
def test_the_interval_of_alpha_follows_the_weights_of_experts(
    rows: list[list[int | None]], level: Level
) -> None:
    """The engine's closed form against a numerical derivative of alpha by the weight of each expert."""
    estimate = krippendorff_alpha(RatingMatrix.from_scores(FIVE, rows), level)
    assume(estimate.interval is not None)
    assert estimate.interval is not None
    paired = [unit for unit in range(len(rows[0])) if sum(row[unit] is not None for row in rows) >= 2]
    rows = [row for row in rows if any(row[unit] is not None for unit in paired)]
    step, slopes = 1e-5, []
    for expert in range(len(rows)):
        ends = [
            weighted_alpha(rows, [1.0 + sign * step * (e == expert) for e in range(len(rows))], level)
            for sign in (1, -1)
        ]
        slopes.append((ends[0] - ends[1]) / (2 * step))
    centre, m = sum(slopes) / len(slopes), len(slopes)
    error = math.sqrt(sum((slope - centre) ** 2 for slope in slopes) * m / (m - 1))
    assert isinstance(estimate.value, float)
    expected = estimate.value - float(stats.t.ppf(0.975, m - 1)) * error
    assert estimate.interval[0] == pytest.approx(expected, abs=1e-5, rel=1e-5)


def test_an_unused_category_does_not_change_alpha() -> None:
    rows = [[1, 2, 3, 1], [1, 3, 3, 2], [2, 2, 3, 1]]
    on_five = krippendorff_alpha(RatingMatrix.from_scores(FIVE, rows))
    on_nine = krippendorff_alpha(RatingMatrix.from_scores(Scale.parse("1-9"), rows))
    assert on_five.value == pytest.approx(on_nine.value)
    assert on_five.interval == pytest.approx(on_nine.interval)


def test_identical_experts_agree_perfectly() -> None:
    matrix = RatingMatrix.from_scores(FIVE, [[1, 3, 5]] * 4)
    assert kendall_w(matrix).value == 1
    alpha = krippendorff_alpha(matrix)
    assert (alpha.value, alpha.interval) == (1.0, (1.0, 1.0))


def test_all_ratings_equal_is_undefined_not_perfect() -> None:
    matrix = RatingMatrix.from_scores(FIVE, [[3, 3, 3]] * 4)
    alpha, w = krippendorff_alpha(matrix), kendall_w(matrix)
    assert alpha.reason is not None
    assert alpha.reason.code == "no_variation"
    assert w.reason is not None
    assert w.reason.code == "zero_denominator"


def test_two_experts_have_alpha_but_no_interval() -> None:
    estimate = krippendorff_alpha(RatingMatrix.from_scores(FIVE, [[1, 2, 4], [1, 3, 4]]))
    assert estimate.value is not None
    assert estimate.interval is None
    assert estimate.warnings == ("too few experts for an interval",)
