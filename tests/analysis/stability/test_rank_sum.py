from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.ratings import RatingsError
from analysis.stability import cliffs_delta, kruskal_wallis, mann_whitney, mann_whitney_u, ordered_counts
from analysis.stability.rank_sum import Side
from tests.analysis.stability import slow_between as slow

sample = st.lists(st.integers(1, 5), min_size=1, max_size=6)
CHORION = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
LATER = [1.15, 0.88, 0.90, 0.74, 1.21]


def test_permeability_of_hollander_and_wolfe() -> None:
    """Hollander & Wolfe (1973), p. 69; R prints W = 35, p = 0.1272 for greater."""
    x, y = ordered_counts(CHORION, LATER)
    assert mann_whitney_u(x, y) == 35
    assert mann_whitney(x, y, "greater").value == pytest.approx(0.127206127, abs=1e-8)


@pytest.mark.twin("Mann-Whitney, exact")
@given(sample, sample)
def test_the_exact_p_is_that_of_all_choices(x: list[int], y: list[int]) -> None:
    first, second = ordered_counts(x, y)
    both, upper, lower = slow.mann_whitney(x, y)
    assert mann_whitney(first, second).value == pytest.approx(float(both), rel=1e-12)
    assert mann_whitney(first, second, "greater").value == pytest.approx(float(upper), rel=1e-12)
    assert mann_whitney(first, second, "less").value == pytest.approx(float(lower), rel=1e-12)


@pytest.mark.twin("Cliff's delta")
@given(sample, sample)
def test_cliffs_delta_is_its_definition_and_belongs_to_u(x: list[int], y: list[int]) -> None:
    counts = ordered_counts(x, y)
    delta = cliffs_delta(*counts).value
    assert delta == slow.cliffs_delta(x, y)
    assert delta == 2 * mann_whitney_u(*counts) / (len(x) * len(y)) - 1


@pytest.mark.parametrize(("n", "m"), [(12, 14), (20, 40), (45, 40), (5, 190)])
def test_larger_samples_agree_with_counting_without_shortcuts(n: int, m: int) -> None:
    """The packed count and the two halves against a plain dictionary of (size, doubled rank sum)."""
    generator = np.random.default_rng(n)
    x = np.bincount(generator.integers(0, 5, n), minlength=5).tolist()
    y = np.bincount(generator.integers(0, 5, m) * 4 // 5, minlength=5).tolist()
    together = [a + b for a, b in zip(x, y, strict=True)]
    ranks = [2 * sum(together[:k]) + together[k] + 1 for k in range(5)]
    ways: dict[tuple[int, int], int] = {(0, 0): 1}
    for rank, times in zip(ranks, together, strict=True):
        grown: dict[tuple[int, int], int] = {}
        for (size, total), count in ways.items():
            for taken in range(min(times, n - size) + 1):
                key = (size + taken, total + taken * rank)
                grown[key] = grown.get(key, 0) + count * _choose(times, taken)
        ways = grown
    observed = sum(a * rank for a, rank in zip(x, ranks, strict=True))
    middle = n * (n + m + 1)
    far = sum(c for (s, t), c in ways.items() if s == n and abs(t - middle) >= abs(observed - middle))
    assert mann_whitney(x, y).value == pytest.approx(far / _choose(n + m, n), rel=1e-9)
    assert mann_whitney(y, x).value == mann_whitney(x, y).value


@pytest.mark.parametrize("side", ["two-sided", "greater", "less"])
def test_beyond_two_hundred_the_p_is_normal_with_tied_variance(side: Side) -> None:
    generator = np.random.default_rng(3)
    x, y = generator.integers(1, 6, 150).tolist(), generator.integers(2, 6, 120).tolist()
    first, second = ordered_counts(x, y)
    peer = stats.mannwhitneyu(x, y, alternative=side, method="asymptotic", use_continuity=False)
    found = mann_whitney(first, second, side)
    assert found.value == pytest.approx(float(peer.pvalue), rel=1e-9)
    assert "normal" in found.method


def test_all_tied_is_one_and_an_empty_side_is_no_data() -> None:
    assert mann_whitney([0, 4], [0, 3]).value == 1
    for found in (mann_whitney([0, 0], [1, 3]), cliffs_delta([0, 0], [1, 3])):
        assert found.reason is not None
        assert found.reason.code == "no_data"


def test_samples_must_share_their_categories() -> None:
    with pytest.raises(RatingsError, match="same categories"):
        mann_whitney([1, 2], [1, 2, 3])
    with pytest.raises(RatingsError, match="same categories"):
        kruskal_wallis([[1, 2], [1, 2, 3]])


@pytest.mark.twin("Kruskal-Wallis")
@given(st.lists(sample, min_size=2, max_size=4))
def test_kruskal_wallis_is_its_definition(samples: list[list[int]]) -> None:
    found = kruskal_wallis(ordered_counts(*samples))
    if len({value for one in samples for value in one}) == 1:
        assert found.statistic.reason is not None
        assert found.statistic.reason.code == "no_variation"
        return
    assert found.df == len(samples) - 1
    assert found.statistic.value == pytest.approx(slow.kruskal_wallis(samples), abs=1e-9)


def test_kruskal_wallis_of_a_hundred_thousand_is_exact_too() -> None:
    """Squares of such rank sums are beyond 64 bits."""
    samples = [[20_000, 30_000, 10_000], [30_000, 20_000, 10_000], [25_000, 25_000, 30_000]]
    times = [sum(column) for column in zip(*samples, strict=True)]
    n, below, ranks = sum(times), 0, []
    for count in times:
        ranks.append(Fraction(2 * below + count + 1, 2))
        below += count
    squares = sum(
        sum(Fraction(k) * r for k, r in zip(one, ranks, strict=True)) ** 2 / sum(one) for one in samples
    )
    tied = 1 - Fraction(sum(t**3 - t for t in times), n**3 - n)
    expected = (Fraction(12, n * (n + 1)) * squares - 3 * (n + 1)) / tied
    assert kruskal_wallis(samples).statistic.value == pytest.approx(float(expected), rel=1e-9)


def test_permuted_p_nears_the_exact_one_and_repeats_with_its_seed() -> None:
    """Two groups: Kruskal-Wallis orders the arrangements as the two-sided rank sum test does."""
    x, y = ordered_counts([1, 2, 2, 3, 5], [3, 4, 4, 5, 5, 2])
    exact = mann_whitney(x, y).value
    found = kruskal_wallis([x, y], permutations=9999, seed=11)
    assert found.p.value == pytest.approx(exact, abs=0.02)
    assert found == kruskal_wallis([x, y], permutations=9999, seed=11)
    assert found.p.value != kruskal_wallis([x, y], permutations=9999, seed=12).p.value
    assert "seed 11" in found.p.method


def test_a_small_group_is_warned_of_and_an_empty_one_left_out() -> None:
    found = kruskal_wallis([[2, 1, 0], [0, 3, 4], [0, 0, 0]])
    assert found.df == 1
    assert found.p.warnings
    alone = kruskal_wallis([[2, 1, 0], [0, 0, 0]])
    assert alone.p.reason is not None
    assert alone.p.reason.code == "no_data"


def _choose(n: int, k: int) -> int:
    found = 1
    for step in range(k):
        found = found * (n - step) // (step + 1)
    return found
