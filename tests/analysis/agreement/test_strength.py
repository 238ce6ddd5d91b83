from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import agreement
from analysis.agreement import Prior
from tests.analysis.slow import tally

SEVENTY = Fraction(7, 10)


@pytest.mark.twin("strength of evidence")
@given(st.integers(1, 80), st.data())
def test_the_posterior_is_the_upper_tail_of_a_beta(n: int, data: st.DataObject) -> None:
    k, percent = data.draw(st.integers(0, n)), data.draw(st.integers(1, 99))
    counted = tally([8] * k + [2] * (n - k))
    shapes: dict[Prior, float] = {"uniform": 1.0, "jeffreys": 0.5}
    for prior, a in shapes.items():
        estimate = agreement.strength_of_evidence(counted, 7, 9, Fraction(percent, 100), prior=prior)
        expected = stats.beta.sf(percent / 100, k + a, n - k + a)
        assert estimate.value == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


def test_a_share_that_just_meets_its_cut_is_about_an_even_bet_and_says_so() -> None:
    estimate = agreement.strength_of_evidence(tally([8] * 70 + [2] * 30), 7, 9, SEVENTY)
    assert estimate.value == pytest.approx(0.5, abs=0.05)
    assert any("one half" in warning for warning in estimate.warnings)
    assert any("wider population" in warning for warning in estimate.warnings)


def test_a_prior_alone_is_no_evidence() -> None:
    estimate = agreement.strength_of_evidence(tally([], cannot_judge=3), 7, 9, SEVENTY)
    assert estimate.reason is not None
    assert estimate.reason.code == "no_data"


def test_a_threshold_is_a_share() -> None:
    with pytest.raises(ValueError, match="lies between 0 and 1; 70 does not"):
        agreement.strength_of_evidence(tally([8]), 7, 9, Fraction(70))
