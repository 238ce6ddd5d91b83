from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.ratings import RatingMatrix
from analysis.stability import sign_test, signed_rank, signed_ranks, transitions
from analysis.stability.wilcoxon import Zeros
from tests.analysis.slow import FIVE, NINE
from tests.analysis.stability import slow_between as slow

differences = st.lists(st.integers(-4, 4), min_size=1, max_size=10)


def test_zeros_dropped_and_ties_are_exact() -> None:
    """R's coin (exact); older programs give the normal approximation .6724."""
    found = signed_rank([3, 3, -1, 0, 4, -1, 0, -4], "wilcox")
    assert (min(found.w_plus, found.w_minus), found.changed) == (8.5, 6)
    assert found.p.value == pytest.approx(0.71875, abs=1e-12)


def test_depression_data_of_hollander_and_wolfe() -> None:
    """Hollander & Wolfe (1973), Table 3.1; R prints V = 40, p = 0.01953 for greater."""
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    found = signed_rank([x - y for x, y in zip(before, after, strict=True)])
    assert found.w_plus == 40
    assert found.p_up.value == pytest.approx(0.01953125, abs=1e-12)


def test_nobody_changed_is_said_and_not_tested() -> None:
    found = signed_rank([0] * 5)
    assert (found.p.value, found.changed, found.p.warnings) == (1, 0, ("0 of 5 changed",))
    assert found.effect.reason is not None
    assert found.effect.reason.code == "no_change"


def test_no_differences_are_no_pairs() -> None:
    found = signed_rank([])
    for estimate in (found.p, found.p_up, found.p_down, found.effect, sign_test(0, 0)):
        assert estimate.reason is not None
        assert estimate.reason.code == "no_pairs"


@pytest.mark.twin("signed rank, exact, Pratt and Wilcoxon")
@pytest.mark.parametrize("zeros", ["pratt", "wilcox"])
@given(values=differences)
def test_the_exact_p_is_that_of_all_patterns_of_signs(zeros: Zeros, values: list[int]) -> None:
    found = signed_rank(values, zeros)
    plus, minus, p = slow.signed_rank(values, zeros)
    assert (found.w_plus, found.w_minus) == (float(plus), float(minus))
    assert found.p.value == pytest.approx(float(p), rel=1e-12)


@given(differences)
def test_swapping_the_rounds_swaps_rank_sums_and_keeps_p(values: list[int]) -> None:
    forth, back = signed_rank(values), signed_rank([-value for value in values])
    assert (forth.w_plus, forth.w_minus) == (back.w_minus, back.w_plus)
    assert forth.p.value == back.p.value
    assert forth.p_up.value == pytest.approx(back.p_down.value, rel=1e-12)


@given(differences)
def test_one_sided_p_overlap_by_what_was_seen(values: list[int]) -> None:
    found = signed_rank(values)
    assert isinstance(found.p_up.value, float)
    assert isinstance(found.p_down.value, float)
    assert found.p_up.value + found.p_down.value >= 1 - 1e-12
    if found.w_plus > found.w_minus:
        assert found.p.value == pytest.approx(2 * found.p_up.value, rel=1e-12)


def test_the_effect_is_the_balance_of_the_rank_sums() -> None:
    assert signed_rank([1, 2, -3]).effect.value == 0
    assert signed_rank([1, 1, 1]).effect.value == 1
    assert signed_rank([-2, 0, -1]).effect.value == -1


@pytest.mark.parametrize("zeros", ["pratt", "wilcox"])
def test_many_differences_meet_in_the_middle_and_give_the_same_as_one_long_convolution(zeros: Zeros) -> None:
    """60 changes among 700: too wide for one packed count."""
    generator = np.random.default_rng(5)
    values = [0] * (640 if zeros == "pratt" else 20) + generator.choice([-3, -2, -1, 1, 2, 4], 60).tolist()
    found = signed_rank(values, zeros)
    ranks = [
        int(2 * rank)
        for rank, value in zip(
            stats.rankdata(np.abs([v for v in values if v or zeros == "pratt"])),
            [v for v in values if v or zeros == "pratt"],
            strict=True,
        )
        if value
    ]
    counts = {0: 1}
    for rank in ranks:
        grown = dict(counts)
        for total, ways in counts.items():
            grown[total + rank] = grown.get(total + rank, 0) + ways
        counts = grown
    smaller = 2 * min(found.w_plus, found.w_minus)
    expected = 2 * sum(ways for total, ways in counts.items() if total <= smaller) / 2**60
    assert found.p.value == pytest.approx(min(1.0, expected), rel=1e-9)


def test_many_different_sizes_are_laid_out_sum_by_sum() -> None:
    """Untied ranks 1..70, every third falls: counted in whole numbers, one subset sum after another."""
    values = [-size if size % 3 == 0 else size for size in range(1, 71)]
    counts = [1] + [0] * sum(range(71))
    for rank in range(1, 71):
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    found = signed_rank(values)
    expected = 2 * sum(counts[: int(found.w_minus) + 1]) / 2**70
    assert found.p.value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("changed", "null"), [(200, "exact"), (201, "normal")])
def test_beyond_two_hundred_changes_the_null_is_normal_and_says_so(changed: int, null: str) -> None:
    assert f", {null}, " in signed_rank([1] * changed).p.method


def test_two_hundred_like_rises_are_exact() -> None:
    assert signed_rank([1] * 200).p.value == pytest.approx(2 * 0.5**200, rel=1e-9)


def test_the_normal_null_is_that_of_the_literature() -> None:
    """Against scipy's approximation, which has the same variance with ties and zeros."""
    generator = np.random.default_rng(1)
    values = generator.integers(-4, 6, 500)
    peer = stats.wilcoxon(values, zero_method="pratt", method="approx")
    assert signed_rank(values.tolist()).p.value == pytest.approx(float(peer.pvalue), rel=1e-9)


def test_all_items_at_once_agree_with_each_alone() -> None:
    generator = np.random.default_rng(2)
    first, second = generator.integers(0, 10, (2, 40, 25), dtype=np.uint8)
    marks = np.zeros(first.shape, dtype=np.bool_)
    names = tuple(map(str, range(40))), tuple(map(str, range(25)))
    earlier, later = (RatingMatrix(NINE, *names, codes, marks) for codes in (first, second))
    together = signed_ranks(transitions(earlier, later))
    for item in range(25):
        both = (first[:, item] > 0) & (second[:, item] > 0)
        alone = signed_rank((second[both, item].astype(int) - first[both, item]).tolist())
        assert together.record(item) == alone


def test_the_border_of_the_exact_null_can_be_moved() -> None:
    first = RatingMatrix.from_scores(FIVE, [[1], [2], [3], [4]])
    second = RatingMatrix.from_scores(FIVE, [[2], [4], [5], [5]])
    found = signed_ranks(transitions(first, second), exact_up_to=0).record(0)
    assert "normal" in found.p.method
    assert found.p.value != signed_ranks(transitions(first, second)).record(0).p.value


@pytest.mark.twin("sign test")
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 3))
def test_the_sign_test_is_a_fair_coin(up: int, down: int, unchanged: int) -> None:
    found = sign_test(up, down, unchanged)
    if up + down + unchanged:
        assert found.value == pytest.approx(float(slow.fair_coin(up, down)), rel=1e-12)


def test_the_sign_test_of_nine_to_one() -> None:
    assert sign_test(9, 1).value == pytest.approx(2 * (comb(10, 0) + comb(10, 1)) / 2**10)
