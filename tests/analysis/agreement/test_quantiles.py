from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.ratings import Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, quantile7, sorted_ratings, tally
from tests.analysis.strategies import tallies

NUMPY_NAMES: dict[int, Any] = {
    1: "inverted_cdf",
    2: "averaged_inverted_cdf",
    4: "interpolated_inverted_cdf",
    5: "hazen",
    6: "weibull",
    7: "linear",
    8: "median_unbiased",
    9: "normal_unbiased",
}


@pytest.mark.twin("quantiles, 8 types")
@pytest.mark.parametrize("kind", sorted(NUMPY_NAMES))
@given(counted=tallies(least=1), q=st.sampled_from([Fraction(k, 20) for k in range(21)]))
def test_quantiles_equal_numpy_in_every_type(kind: int, counted: Tally, q: Fraction) -> None:
    expected = float(np.quantile(sorted_ratings(counted), float(q), method=NUMPY_NAMES[kind]))
    exact_step = kind in (1, 2) and (counted.n * q).denominator == 1 and q != 0
    if exact_step:  # numpy meets n q in binary floats there
        j = int(counted.n * q)
        ordered = sorted_ratings(counted)
        upper = ordered[min(j, counted.n - 1)]
        expected = ordered[j - 1] if kind == 1 else (ordered[j - 1] + upper) / 2
    assert float(agreement.quantile_of(counted, q, kind)) == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.twin("quantile, exact")
@given(tallies(least=1), st.integers(0, 12))
def test_type_7_is_exact(counted: Tally, twelfths: int) -> None:
    q = Fraction(twelfths, 12)
    assert agreement.quantile(counted, q).value == quantile7(sorted_ratings(counted), q)


def test_the_quantile_type_changes_the_iqr_and_is_named() -> None:
    counted = tally([1, 2, 3, 3, 4, 4, 5, 5, 5, 5], FIVE)
    assert agreement.iqr(counted).value == 2
    assert agreement.iqr(counted, 8).value == Fraction(25, 12)
    assert agreement.iqr(counted, 8).method == "IQR, R type 8"


@given(tallies(least=1), st.sampled_from([2, 5, 6, 7, 8, 9]))
def test_reversing_the_scale_keeps_the_iqr_and_mirrors_the_quartiles(counted: Tally, kind: int) -> None:
    mirrored = Tally(counted.scale, counted.counts[::-1])
    assert agreement.iqr_of(mirrored, kind) == agreement.iqr_of(counted, kind)
    lower, upper = agreement.QUARTERS
    assert agreement.quantile_of(mirrored, lower, kind) == 10 - agreement.quantile_of(counted, upper, kind)


def test_type_2_takes_the_middle_of_a_step_and_type_1_its_lower_end() -> None:
    counted = tally([1, 2, 4, 8])
    for q, lower, middle in (
        (Fraction(1, 4), 1, Fraction(3, 2)),
        (Fraction(1, 2), 2, 3),
        (Fraction(3, 4), 4, 6),
    ):
        assert agreement.quantile(counted, q, 1).value == lower
        assert agreement.quantile(counted, q, 2).value == middle


def test_type_3_is_not_offered() -> None:
    with pytest.raises(ValueError, match="quantile_type is one of 1, 2, 4, 5, 6, 7, 8, 9, not 3"):
        agreement.quantile(tally([1, 2]), Fraction(1, 4), 3)


def test_a_nearest_rank_quartile_flips_the_verdict_of_an_iqr_rule() -> None:
    """IQR <= 1 holds under nearest ranks (type 1) and not under the declared type 7."""
    counted = tally([3, 3, 3, 3, 3, 4, 5, 5], FIVE)
    assert agreement.iqr(counted).value == Fraction(5, 4)
    assert agreement.iqr(counted, 1).value == 1


@pytest.mark.twin("median and its interval")
@given(tallies(least=1, most=14))
def test_the_median_and_its_interval_are_those_of_the_definition(counted: Tally) -> None:
    estimate, ratings = agreement.median(counted), sorted_ratings(counted)
    assert estimate.value == slow.median(ratings) == agreement.quantile_of(counted, Fraction(1, 2))
    assert estimate.interval == slow.median_interval(ratings)


def test_five_ratings_cannot_bound_a_median() -> None:
    assert agreement.median(tally([1, 2, 3, 4, 5])).interval is None
    assert agreement.median(tally([1, 2, 3, 4, 5])).interval_method is None
    assert agreement.median(tally([1, 2, 3, 4, 5, 6])).interval == (1.0, 6.0)


def test_one_rating_is_told() -> None:
    assert agreement.median(tally([7])).warnings == ("only one rating",)
