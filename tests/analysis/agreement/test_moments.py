from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import agreement
from analysis.ratings import Scale, Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, sorted_ratings, tally
from tests.analysis.strategies import tallies


@pytest.mark.twin("mean", "SD", "CV", "average deviation", "median absolute deviation")
@given(tallies(least=2))
def test_mean_variance_and_deviations_are_those_of_the_definitions(counted: Tally) -> None:
    ratings = sorted_ratings(counted)
    assert agreement.mean(counted).value == slow.mean(ratings)
    assert agreement.variance_of(counted) == slow.variance(ratings)
    assert agreement.standard_deviation(counted).value == pytest.approx(
        float(np.std(ratings, ddof=1)), abs=1e-12
    )
    assert agreement.coefficient_of_variation(counted).value == pytest.approx(
        float(np.std(ratings, ddof=1) / np.mean(ratings)), abs=1e-12
    )
    for about in ("median", "mean"):
        middle = slow.median(ratings) if about == "median" else slow.mean(ratings)
        assert agreement.average_deviation(counted, about).value == slow.average_deviation(ratings, middle)
    assert agreement.median_absolute_deviation(counted).value == slow.median_absolute_deviation(ratings)


def test_the_interval_of_a_mean_is_students() -> None:
    ratings = [1, 2, 3, 4, 4, 5]
    expected = stats.t.interval(0.95, 5, loc=np.mean(ratings), scale=stats.sem(ratings))
    assert agreement.mean(tally(ratings, FIVE)).interval == pytest.approx(expected)


@pytest.mark.parametrize("ratings", [[4], [4, 4, 4]])
def test_no_interval_claims_certainty_where_nothing_varies(ratings: list[int]) -> None:
    assert agreement.mean(tally(ratings, FIVE)).interval is None


def test_what_is_not_ordinal_says_so() -> None:
    counted = tally([1, 4, 5], FIVE)
    for estimate in (
        agreement.mean(counted),
        agreement.standard_deviation(counted),
        agreement.coefficient_of_variation(counted),
        agreement.average_deviation(counted),
        agreement.median_absolute_deviation(counted),
        agreement.tastle_wierman(counted),
        agreement.aiken_v(counted),
        agreement.aiken_tail(counted),
        agreement.r_wg(counted),
        agreement.r_wg_maximum(counted),
        agreement.a_wg(counted),
    ):
        assert "assumes equal distances between categories" in estimate.warnings


def test_a_mean_of_zero_has_no_coefficient_of_variation() -> None:
    counted = Tally(Scale((-1, 0, 1), -1, 1), (2, 1, 2))
    reason = agreement.coefficient_of_variation(counted).reason
    assert reason is not None
    assert reason.code == "mean_zero"
    assert agreement.standard_deviation(counted).value == 1.0


@given(tallies(FIVE, least=2), st.integers(1, 4))
def test_moving_the_scale_keeps_all_spread_but_the_coefficient_of_variation(counted: Tally, by: int) -> None:
    moved = Tally(Scale.parse(f"{1 + by}-{5 + by}"), counted.counts)
    for spread in (
        agreement.iqr,
        agreement.standard_deviation,
        agreement.average_deviation,
        agreement.median_absolute_deviation,
        agreement.van_der_eijk,
        agreement.r_wg,
        agreement.r_wg_maximum,
        agreement.aiken_v,
    ):
        assert spread(moved).value == spread(counted).value
    before, after = (agreement.coefficient_of_variation(one).value for one in (counted, moved))
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after < before or before == after == 0


def test_no_constant_scales_the_median_absolute_deviation() -> None:
    assert agreement.median_absolute_deviation(tally([1, 2, 4, 5], FIVE)).value == Fraction(3, 2)
