from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import agreement
from analysis.ratings import Scale, Tally
from analysis.result import Estimate
from tests.analysis.slow import FIVE, NINE, quantile7, sorted_ratings, tally
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


@given(
    tallies(least=1),
    st.sampled_from([Fraction(k, 20) for k in range(21)]),
    st.sampled_from(sorted(NUMPY_NAMES)),
)
def test_quantiles_equal_numpy_in_every_type(counted: Tally, q: Fraction, kind: int) -> None:
    expected = float(np.quantile(sorted_ratings(counted), float(q), method=NUMPY_NAMES[kind]))
    exact_step = kind in (1, 2) and (counted.n * q).denominator == 1 and q != 0
    if exact_step:  # numpy meets n q in binary floats there
        j = int(counted.n * q)
        ordered = sorted_ratings(counted)
        upper = ordered[min(j, counted.n - 1)]
        expected = ordered[j - 1] if kind == 1 else (ordered[j - 1] + upper) / 2
    assert float(agreement.quantile_of(counted, q, kind)) == pytest.approx(float(expected), abs=1e-9)


@given(tallies(least=1), st.integers(0, 12))
def test_type_7_is_exact(counted: Tally, twelfths: int) -> None:
    q = Fraction(twelfths, 12)
    assert agreement.quantile(counted, q).value == quantile7(sorted_ratings(counted), q)


def test_the_quantile_type_changes_the_iqr_and_is_named() -> None:
    counted = tally([1, 2, 3, 3, 4, 4, 5, 5, 5, 5], FIVE)
    assert agreement.iqr(counted).value == 2
    assert agreement.iqr(counted, 8).value == Fraction(25, 12)
    assert agreement.iqr(counted, 8).method == "IQR, R type 8"


def test_type_3_is_not_offered() -> None:
    with pytest.raises(ValueError, match="type 3 is not offered"):
        agreement.quantile(tally([1, 2]), Fraction(1, 4), 3)


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


@given(tallies())
def test_nothing_without_a_rating_is_a_number(counted: Tally) -> None:
    for estimate in every_statistic(counted):
        assert (estimate.value is None) == (counted.n == 0)
        assert (estimate.reason is None) == (counted.n > 0)


def every_statistic(counted: Tally) -> list[Estimate]:
    return [
        agreement.share(counted, 7, 9),
        agreement.median(counted),
        agreement.iqr(counted),
        agreement.ram_disagreement(counted),
        agreement.ram_agreement(counted),
        agreement.ipras_disagreement(counted),
        agreement.disagreement_index(counted),
        agreement.van_der_eijk(counted),
        agreement.polarised(counted),
    ]


def test_ram_third_is_not_a_third_of_the_panel() -> None:
    """At n = 10 the published count is 3; a third of the panel would ask for 4."""
    assert agreement.ram_disagreement(tally([1] * 3 + [5] * 4 + [9] * 3)).value is True
    assert agreement.ram_disagreement(tally([1] * 2 + [5] * 5 + [9] * 3)).value is False


def test_ram_is_not_applicable_off_its_scale() -> None:
    estimate = agreement.ram_disagreement(tally([1, 5], FIVE))
    assert estimate.status == "not_applicable"
    assert estimate.reason is not None
    assert estimate.reason.code == "scale_not_supported"


def test_ram_warns_outside_the_published_panel_sizes() -> None:
    assert agreement.ram_disagreement(tally([1] * 7)).warnings
    assert not agreement.ram_disagreement(tally([1] * 8)).warnings


def test_ipras_asks_less_spread_of_a_panel_in_the_middle() -> None:
    assert agreement.ipras_disagreement(tally([3] * 4 + [7] * 4)).value is True
    assert agreement.ipras_disagreement(tally([1] * 4 + [5] * 4)).value is False


def test_ipras_uses_30_and_70_not_10_and_90() -> None:
    parts = agreement.ipras_of(tally([1] * 4 + [5] + [9] * 4))
    assert [parts.ipr, parts.ipras] == [8, Fraction(235, 100)]
    assert parts.disagreement
    assert not agreement.ipras_of(tally([1] + [7] * 8 + [9])).disagreement


@given(tallies(Scale.parse("1-7"), least=1))
def test_van_der_eijk_stays_in_range_and_keeps_its_value_when_mirrored(counted: Tally) -> None:
    value = agreement.van_der_eijk(counted).value
    assert isinstance(value, Fraction)
    assert -1 <= value <= 1
    mirrored = Tally(counted.scale, counted.counts[::-1], 0, 0, counted.n)
    assert agreement.van_der_eijk(mirrored).value == value


@given(tallies(least=1), st.integers(2, 4))
def test_duplicating_the_panel_keeps_shares_and_agreement(counted: Tally, times: int) -> None:
    more = Tally(counted.scale, tuple(times * count for count in counted.counts), 0, 0, times * counted.n)
    assert agreement.van_der_eijk(more).value == agreement.van_der_eijk(counted).value
    before, after = agreement.share(counted, 7, 9), agreement.share(more, 7, 9)
    assert after.value == before.value
    assert before.interval is not None
    assert after.interval is not None
    assert after.interval[1] - after.interval[0] < before.interval[1] - before.interval[0]


def test_polarisation_sees_the_minority_a_percentage_hides() -> None:
    assert agreement.polarised(tally([1] * 5 + [5] * 5, FIVE)).value is True
    assert agreement.polarised(tally([1] * 2 + [5] * 8, FIVE)).value is False
    assert agreement.van_der_eijk(tally([1] * 2 + [5] * 8, FIVE)).value == Fraction(1, 5)


def test_two_categories_have_no_van_der_eijk_but_can_be_polarised() -> None:
    two = Scale.parse("1-2")
    assert agreement.van_der_eijk(tally([1, 2], two)).status == "not_applicable"
    assert agreement.polarised(tally([1, 1, 2, 2], two)).value is True


def test_one_rating_is_told() -> None:
    assert agreement.median(tally([7])).warnings == ("only one rating",)
    assert NINE.name == "1-9"
