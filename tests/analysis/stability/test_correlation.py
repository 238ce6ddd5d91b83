import pytest
from hypothesis import given
from scipy import stats

from analysis.ratings import RatingsError
from analysis.stability import cross_table, kendall_tau, spearman
from tests.analysis.stability import slow_between as slow
from tests.analysis.stability.tables import Pairs, pairs_of_ratings, table_of


def test_tuna_of_hollander_and_wolfe() -> None:
    """Hollander & Wolfe (1973), p. 185; R prints rho 0.6 and tau 0.4444."""
    lightness = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
    quality = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
    table = cross_table(lightness, quality)
    assert spearman(table).value == pytest.approx(0.6, abs=1e-9)
    assert kendall_tau(table).value == pytest.approx(4 / 9, abs=1e-9)


@pytest.mark.twin("Spearman rho", "Kendall tau-b")
@given(pairs_of_ratings)
def test_both_are_their_definitions(pairs: Pairs) -> None:
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    rho, tau = spearman(table_of(pairs)), kendall_tau(table_of(pairs))
    if len(set(x)) < 2 or len(set(y)) < 2:
        expected = "one_rating" if len(pairs) == 1 else "no_variation"
        assert rho.reason is not None
        assert rho.reason.code == expected
        assert tau.reason == rho.reason
        return
    assert rho.value == pytest.approx(slow.pearson(slow.midranks(x), slow.midranks(y)), abs=1e-12)
    tied = [sum((one.count(v) - 1) / 2 for v in one) for one in (x, y)]
    all_pairs = len(pairs) * (len(pairs) - 1) / 2
    expected_tau = slow.concordance(pairs) / ((all_pairs - tied[0]) * (all_pairs - tied[1])) ** 0.5
    assert tau.value == pytest.approx(expected_tau, abs=1e-12)
    assert tau.value == pytest.approx(float(stats.kendalltau(x, y).statistic), abs=1e-12)


def test_nothing_to_correlate_is_no_pairs() -> None:
    for found in (spearman([[0, 0], [0, 0]]), kendall_tau([[0, 0], [0, 0]]), spearman(cross_table([], []))):
        assert found.reason is not None
        assert found.reason.code == "no_pairs"


def test_values_must_pair() -> None:
    with pytest.raises(RatingsError, match="paired"):
        cross_table([1, 2], [1])
