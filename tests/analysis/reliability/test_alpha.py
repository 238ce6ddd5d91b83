from typing import Literal, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.ratings import RatingMatrix, Scale
from analysis.reliability import kendall_w, krippendorff_alpha
from analysis.reliability.alpha import prepared_alpha
from analysis.reliability.distances import Level as Metric
from analysis.reliability.jackknife import sums_by_expert
from tests.analysis.reliability.slow_panel import why_undefined
from tests.analysis.slow import FIVE, weighted_alpha
from tests.analysis.strategies import hard_panels, panels

Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")


@pytest.mark.twin("Krippendorff alpha, 4 levels")
@given(hard_panels())
def test_alpha_equals_the_definition(rows: list[list[int | None]]) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    for level in get_args(Metric):
        estimate = krippendorff_alpha(matrix, level)
        if estimate.value is None:
            assert estimate.reason is not None
            assert estimate.reason.code == why_undefined(rows)
        else:
            expected = weighted_alpha(rows, [1.0] * len(rows), level)
            assert estimate.value == pytest.approx(expected, abs=1e-9)


@given(panels(experts=(3, 7), items=(2, 5)), st.sampled_from(LEVELS))
def test_the_influence_of_an_expert_is_the_derivative_by_his_weight(
    rows: list[list[int | None]], level: Level
) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    prepared = prepared_alpha(matrix, level)
    assume(prepared.slope is not None)
    assert prepared.slope is not None
    influence = sums_by_expert(matrix, prepared.slope[..., None])[:, 0]
    step = 1e-5
    for expert in range(len(rows)):
        ends = [
            weighted_alpha(rows, [1.0 + sign * step * (e == expert) for e in range(len(rows))], level)
            for sign in (1, -1)
        ]
        assert influence[expert] == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-5, rel=1e-4)


def test_the_ratio_level() -> None:
    """Two experts, values 1 and 2 against 2 and 2: by hand, 1 - (N-1) sum o d / sum n n d."""
    alpha = krippendorff_alpha(RatingMatrix.from_scores(FIVE, [[1, 2, 4], [2, 2, 4]]), "ratio")
    pairs = {(1, 2): 1 / 9, (1, 4): 9 / 25, (2, 4): 1 / 9}
    margins = {1: 1, 2: 3, 4: 2}
    expected = 2 * sum(margins[c] * margins[k] * d for (c, k), d in pairs.items())
    assert alpha.value == pytest.approx(1 - 5 * 2 * pairs[1, 2] / expected)


def test_the_ratio_level_needs_a_scale_from_zero_upward() -> None:
    matrix = RatingMatrix.from_scores(Scale((-1, 0, 1), -1, 1), [[0, 1], [-1, 1]])
    refused = krippendorff_alpha(matrix, "ratio")
    assert refused.reason is not None
    assert (refused.status, refused.reason.code) == ("not_applicable", "scale_not_supported")
    assert krippendorff_alpha(matrix, "interval").value is not None


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
    assert (alpha.value, alpha.interval) == (1.0, None)
    assert alpha.warnings == ("no interval: no single expert moves the value",)


def test_all_ratings_equal_is_undefined_not_perfect() -> None:
    matrix = RatingMatrix.from_scores(FIVE, [[3, 3, 3]] * 4)
    alpha, w = krippendorff_alpha(matrix), kendall_w(matrix)
    assert alpha.reason is not None
    assert alpha.reason.code == "no_variation"
    assert w.reason is not None
    assert w.reason.code == "no_variation"


def test_two_experts_have_alpha_but_no_interval() -> None:
    estimate = krippendorff_alpha(RatingMatrix.from_scores(FIVE, [[1, 2, 4], [1, 3, 4]]))
    assert estimate.value is not None
    assert estimate.interval is None
    assert estimate.warnings == ("too few experts for an interval",)
