import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import agreement
from analysis.agreement.binomial import EXACT_UP_TO, critical_count, point_chance_float
from analysis.ratings import Scale, Tally
from tests.analysis.agreement import slow_items as slow
from tests.analysis.slow import FIVE, tally

FOUR = Scale.parse("1-4")


def relevant(k: int, n: int, scale: Scale = FOUR) -> Tally:
    return tally([4] * k + [1] * (n - k), scale)


@pytest.mark.twin("k*")
@given(st.integers(2, 60), st.data())
def test_k_star_is_that_of_the_definition(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    found = agreement.modified_kappa(relevant(k, n))
    assert found.estimate.value == slow.k_star(k, n)
    assert found.chance == Fraction(math.comb(n, k), 2**n)
    assert (found.grade is None) is (2 * k <= n)


@pytest.mark.parametrize(
    ("k", "n", "grade"),
    [(10, 10, "excellent"), (7, 9, "excellent"), (6, 9, "good"), (2, 3, "fair"), (4, 7, "fair")],
)
def test_k_star_has_its_word(k: int, n: int, grade: str) -> None:
    found = agreement.modified_kappa(relevant(k, n))
    assert found.grade == grade
    assert found.as_json()["grade"] == grade


def test_more_than_half_the_panel_is_never_below_fair() -> None:
    """So there is no word below it."""
    for n in range(1, 60):
        assert slow.k_star(n // 2 + 1, n) >= Fraction(2, 5)


def test_k_star_is_not_read_at_half_the_panel() -> None:
    found = agreement.modified_kappa(relevant(5, 10))
    assert found.grade is None
    assert any("more than half" in warning for warning in found.estimate.warnings)


def test_content_validity_off_four_points_says_so() -> None:
    assert agreement.i_cvi(relevant(3, 4)).warnings == ()
    assert agreement.i_cvi(relevant(3, 4, FIVE)).warnings == ("made for four-point relevance scales",)
    assert agreement.i_cvi(tally([3, 3, 4, 5], FIVE), (3, 5)).value == 1


def test_k_star_of_a_large_panel_joins_the_exact_one() -> None:
    for n in (EXACT_UP_TO, EXACT_UP_TO + 1):
        k = n // 2 + 5
        value = agreement.modified_kappa(relevant(k, n)).estimate.value
        assert isinstance(value, Fraction | float)
        assert float(value) == pytest.approx(float(slow.k_star(k, n)), rel=1e-9)
    assert point_chance_float(3, 8) == pytest.approx(math.comb(8, 3) / 2**8)


def test_a_scale_of_statements_with_gaps_averages_each_over_its_own_raters() -> None:
    tallies = [relevant(8, 10), relevant(6, 9), tally([], FOUR)]
    average = agreement.s_cvi_average(tallies)
    assert average.value == (Fraction(8, 10) + Fraction(6, 9)) / 2
    assert (average.n_used, average.n_excluded) == (2, 1)
    assert agreement.s_cvi_universal([relevant(3, 3), relevant(2, 3)]).value == Fraction(1, 2)


def test_no_rated_statement_has_no_scale_validity() -> None:
    for estimate in (agreement.s_cvi_average([tally([], FOUR)]), agreement.s_cvi_universal([])):
        assert estimate.reason is not None
        assert estimate.reason.code == "no_data"


@pytest.mark.twin("Lawshe critical count")
@given(
    st.integers(1, 60), st.sampled_from([Fraction(1, 20), Fraction(1, 40), Fraction(1, 4), Fraction(1, 100)])
)
def test_critical_counts_are_those_of_the_definition(n: int, alpha: Fraction) -> None:
    assert critical_count(n, alpha) == slow.critical_count(n, alpha)


@pytest.mark.parametrize("n", [999, 1001, 1234, 20_000, 100_000])
def test_critical_counts_of_large_panels_agree_with_the_binomial_tail(n: int) -> None:
    count = critical_count(n, Fraction(1, 20))
    assert count is not None
    assert stats.binom.sf(count - 1, n, 0.5) <= 0.05 < stats.binom.sf(count - 2, n, 0.5)


def test_counted_and_inverted_critical_counts_meet_at_the_border() -> None:
    below, above = (critical_count(n, Fraction(1, 20)) for n in (EXACT_UP_TO, EXACT_UP_TO + 1))
    assert below is not None
    assert above is not None
    assert 0 <= above - below <= 1


@pytest.mark.parametrize("n", range(1, 5))
def test_fewer_than_five_can_never_be_significant(n: int) -> None:
    for estimate in (agreement.lawshe_critical_count(n), agreement.lawshe_critical_cvr(n)):
        assert estimate.reason is not None
        assert estimate.reason.code == "panel_too_small"


def test_alpha_must_be_a_chance() -> None:
    with pytest.raises(ValueError, match="alpha lies between 0 and 1"):
        critical_count(10, Fraction(0))


@given(st.integers(1, 40), st.data())
def test_cvr_and_the_share_are_one_statement(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    counted = (
        relevant(k, n, Scale.parse("1-3")) if k == 0 else tally([3] * k + [1] * (n - k), Scale.parse("1-3"))
    )
    assert agreement.lawshe_cvr(counted).value == 2 * Fraction(k, n) - 1
