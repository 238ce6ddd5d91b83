from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.ratings import Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, sorted_ratings, tally
from tests.analysis.strategies import tallies


@given(st.integers(1, 300), st.data())
def test_share_intervals_hold_the_share_and_mirror(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    for interval in (agreement.wilson, agreement.clopper_pearson):
        low, high = interval(k, n)
        mirrored = interval(n - k, n)
        assert 0 <= low <= k / n <= high <= 1
        assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9)
    assert agreement.wilson(0, n)[0] == 0.0
    assert agreement.wilson(n, n)[1] == 1.0


def test_16_of_23_is_exactly_that_and_no_70_percent() -> None:
    """A rounded 70 % would pass."""
    counted = tally([8] * 16 + [5] * 7)
    value = agreement.share(counted, 7, 9).value
    assert value == Fraction(16, 23)
    assert isinstance(value, Fraction)
    assert value < Fraction(70, 100)


def test_55_of_100_is_not_less_than_55_percent() -> None:
    """In binary floats 0.55 * 100 exceeds 55."""
    counted = tally([8] * 55 + [2] * 45)
    assert agreement.share(counted, 7, 9).value == Fraction(55, 100)


@pytest.mark.parametrize(
    ("denominator", "share", "interval"),
    [
        (20, Fraction(17, 20), (0.640, 0.948)),
        (22, Fraction(17, 22), (0.566, 0.899)),
        (30, Fraction(17, 30), (0.392, 0.726)),
    ],
)
def test_wilson_follows_the_denominator(
    denominator: int, share: Fraction, interval: tuple[float, float]
) -> None:
    """Valid; valid and cannot judge; invited: Wilson's limits by the published formula."""
    counted = tally([8] * 17 + [2] * 3, cannot_judge=2, missing=8)
    estimate = agreement.share(counted, 7, 9, n=denominator)
    assert estimate.value == share
    assert estimate.interval == pytest.approx(interval, abs=1e-3)
    assert (estimate.n_used, estimate.n_missing, estimate.n_excluded) == (denominator, 8, 2)


def test_a_denominator_below_the_valid_ratings_is_refused() -> None:
    with pytest.raises(ValueError, match="too small for 2 valid ratings"):
        agreement.share(tally([1, 2]), 1, 3, n=1)


def test_all_who_cannot_judge_are_no_zero_percent() -> None:
    estimate = agreement.share(tally([], cannot_judge=5), 7, 9, n=5)
    assert estimate.reason is not None
    assert estimate.reason.code == "no_data"


@pytest.mark.twin("modes")
@given(tallies(least=1))
def test_modes_are_all_that_were_chosen_most(counted: Tally) -> None:
    assert agreement.modes(counted).value == slow.modes(sorted_ratings(counted))


def test_two_peaks_are_two_modes() -> None:
    assert agreement.modes(tally([1, 1, 3, 5, 5], FIVE)).value == (1, 5)
