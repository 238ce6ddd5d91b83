from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.ratings import Scale, Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, sorted_ratings, tally
from tests.analysis.strategies import tallies


@pytest.mark.twin("r_wg", "r*_wg", "a_wg")
@given(tallies(FIVE, least=2))
def test_the_family_is_that_of_its_definitions(counted: Tally) -> None:
    ratings, scores = sorted_ratings(counted), counted.scale.scores
    assert agreement.r_wg(counted).value == slow.r_wg(ratings, scores)
    assert agreement.r_wg_maximum(counted).value == slow.r_wg_maximum(ratings, scores)
    assert agreement.a_wg(counted).value == slow.a_wg(ratings, scores)


@given(tallies(FIVE, least=2))
def test_a_wg_stays_in_its_range(counted: Tally) -> None:
    value = agreement.a_wg(counted).value
    assert value is None or (isinstance(value, Fraction) and -1 <= value <= 1)


def test_negative_values_are_kept_and_flagged() -> None:
    estimate = agreement.r_wg(tally([1, 1, 5, 5, 5, 5, 5, 5, 5, 5], FIVE))
    assert float(Fraction(str(estimate.value))) < -0.42
    assert any(warning.startswith("negative") for warning in estimate.warnings)
    assert not any(
        warning.startswith("negative") for warning in agreement.r_wg(tally([4, 5, 5], FIVE)).warnings
    )


def test_a_unanimous_panel_agrees_except_where_no_variance_is_possible() -> None:
    assert agreement.r_wg(tally([3] * 4, FIVE)).value == 1
    assert agreement.a_wg(tally([3] * 4, FIVE)).value == 1
    at_the_end = agreement.a_wg(tally([5] * 4, FIVE))
    assert at_the_end.reason is not None
    assert at_the_end.reason.code == "no_variation"


def test_a_mean_too_near_the_end_is_printed_with_a_warning() -> None:
    near = agreement.a_wg(tally([5] * 9 + [4], FIVE))
    assert near.value is not None
    assert any("outside_range" in warning for warning in near.warnings)
    assert not any("outside_range" in warning for warning in agreement.a_wg(tally([2, 3, 4], FIVE)).warnings)


@given(tallies(FIVE, least=2), st.integers(2, 9))
def test_the_size_of_equal_steps_does_not_matter(counted: Tally, step: int) -> None:
    wide = Tally(Scale(tuple(step * score for score in range(5)), step, 3 * step), counted.counts)
    for index in (agreement.r_wg, agreement.r_wg_maximum, agreement.a_wg, agreement.aiken_v):
        assert index(wide).value == index(counted).value


def test_unequal_steps_have_no_uniform_null() -> None:
    uneven = Tally(Scale((1, 2, 4), 1, 4), (1, 1, 1))
    for estimate in (agreement.r_wg(uneven), agreement.aiken_v(uneven), agreement.aiken_tail(uneven)):
        assert estimate.status == "not_applicable"
    assert agreement.r_wg_maximum(uneven).value is not None
