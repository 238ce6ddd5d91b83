from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.agreement.aiken import EXACT_TAIL_UP_TO
from analysis.ratings import Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, sorted_ratings, tally
from tests.analysis.strategies import tallies


@pytest.mark.twin("Aiken V, null tail")
@given(tallies(FIVE, least=1, most=12))
def test_the_null_tail_is_that_of_repeated_convolution(counted: Tally) -> None:
    steps = sum(rating - 1 for rating in sorted_ratings(counted))
    expected = slow.aiken_tail(steps, counted.n, 5)
    assert agreement.aiken_tail(counted).value == pytest.approx(float(expected), abs=1e-12)


@given(tallies(FIVE, least=1))
def test_reversing_the_scale_mirrors_v_and_its_interval(counted: Tally) -> None:
    there, back = agreement.aiken_v(counted), agreement.aiken_v(Tally(FIVE, counted.counts[::-1]))
    assert isinstance(there.value, Fraction)
    assert back.value == 1 - there.value
    assert there.interval is not None
    assert back.interval is not None
    assert there.interval[0] <= there.value <= there.interval[1]
    assert (1 - there.interval[1], 1 - there.interval[0]) == pytest.approx(back.interval, abs=1e-12)


@given(st.integers(1, 200), st.sampled_from([1, 5]))
def test_the_interval_stays_within_the_scale_and_touches_its_end(n: int, rating: int) -> None:
    interval = agreement.aiken_v(tally([rating] * n, FIVE)).interval
    assert interval is not None
    assert 0 <= interval[0] < interval[1] <= 1
    assert interval[0 if rating == 1 else 1] == pytest.approx(0 if rating == 1 else 1, abs=1e-12)


def test_the_normal_tail_takes_over_where_it_is_as_good() -> None:
    n = EXACT_TAIL_UP_TO
    exact = agreement.aiken_tail(tally([3] * (n - 30) + [4] * 30, FIVE))
    approximate = agreement.aiken_tail(tally([3] * (n - 29) + [4] * 30, FIVE))
    assert "exact" in exact.method
    assert "normal approximation" in approximate.method
    assert exact.value == pytest.approx(approximate.value, abs=1e-3)
