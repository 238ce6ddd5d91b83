"""What must be equal to what, and what identical experts must give; see docs/checks.md, 6, 11 and 12."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement.dispersion import _layers
from analysis.ratings import RatingMatrix, Tally
from analysis.reliability import (
    classical_fleiss,
    concordance_of,
    cronbach_alpha,
    fleiss_kappa,
    intraclass_correlations,
    panel_coefficients,
)
from analysis.stability import observed_agreement, weighted_kappa
from tests.analysis.slow import FIVE
from tests.analysis.stability.tables import table_of
from tests.analysis.strategies import panels, tallies

Rows = list[list[int | None]]


def complete(rows: Rows) -> RatingMatrix:
    return RatingMatrix.from_scores(FIVE, [[score or 1 for score in row] for row in rows])


@given(panels(experts=(2, 7), items=(2, 6)))
def test_w_is_its_chi_square_over_what_it_can_be(rows: Rows) -> None:
    found = concordance_of(complete(rows))
    if isinstance(found.w.value, float) and isinstance(found.chi_square.value, float):
        most = len(rows) * (len(rows[0]) - 1)
        assert found.w.value == pytest.approx(found.chi_square.value / most, abs=1e-9)


@given(panels(experts=(2, 7), items=(2, 6)))
def test_cronbach_is_the_consistency_of_the_average_and_averages_follow_spearman_and_brown(
    rows: Rows,
) -> None:
    matrix = complete(rows)
    found, k = intraclass_correlations(matrix), len(rows)
    assert cronbach_alpha(matrix).value == found["ICC(C,k)"].value
    for kind in ("1", "A", "C"):
        single, average = found[f"ICC({kind},1)"].value, found[f"ICC({kind},k)"].value  # type: ignore[index]  # six known forms
        if isinstance(single, float) and isinstance(average, float):
            assert average == pytest.approx(k * single / (1 + (k - 1) * single), rel=1e-6, abs=1e-9)


@given(panels(experts=(2, 7), items=(2, 6)))
def test_fleiss_is_the_classical_kappa_where_all_rated_all(rows: Rows) -> None:
    assert classical_fleiss(complete(rows)).value == fleiss_kappa(complete(rows)).value


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=25))
def test_unweighted_kappa_is_observed_beyond_expected(pairs: list[tuple[int, int]]) -> None:
    table, n = table_of(pairs, 4), len(pairs)
    observed = observed_agreement(table).value
    expected = sum(sum(a == s for a, _ in pairs) * sum(b == s for _, b in pairs) for s in range(1, 5)) / n**2
    found = weighted_kappa(table, "identity").value
    assert observed is not None
    assert not isinstance(observed, tuple)
    if expected == 1:
        assert found is None
    else:
        assert found == pytest.approx((float(observed) - expected) / (1 - expected), abs=1e-12)


@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.integers(2, 6))
def test_identical_experts_agree_fully_or_the_reason_is_told(ratings: list[int], experts: int) -> None:
    """1 where statements vary; where they do not, only what chance over the declared scale makes defined."""
    found = panel_coefficients(RatingMatrix.from_scores(FIVE, [ratings] * experts))
    varies = len(set(ratings)) > 1
    over_the_scale = [one for by in found.by_weights.values() for one in (by.gwet_ac, by.brennan_prediger)]
    from_the_ratings = [
        found.concordance.w,
        found.cronbach_alpha,
        *found.krippendorff_alpha.values(),
        *found.intraclass.values(),
        *(one for by in found.by_weights.values() for one in (by.fleiss, by.conger, by.alpha)),
    ]
    assert [one.value for one in over_the_scale] == pytest.approx([1.0] * len(over_the_scale))
    if varies:
        assert [one.value for one in from_the_ratings] == pytest.approx([1.0] * len(from_the_ratings))
    else:
        assert {one.reason.code for one in from_the_ratings if one.reason} == {"no_variation"}
        assert all(one.value is None for one in from_the_ratings)


@given(tallies(FIVE, least=1))
def test_the_layers_of_a_histogram_hold_every_rating_once(counted: Tally) -> None:
    layers = list(_layers(counted.counts))
    assert sum(thickness * sum(pattern) for thickness, pattern in layers) == counted.n
    assert all(thickness > 0 for thickness, _ in layers)
