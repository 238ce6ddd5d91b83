"""Statistics against loops over people, where no other test has such a twin; see docs/checks.md."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.agreement import (
    aiken_v,
    i_cvi,
    lawshe_cvr,
    polarised,
    ram_agreement,
    ram_disagreement,
    s_cvi_average,
    s_cvi_universal,
    share,
    van_der_eijk_of,
)
from analysis.ratings import RatingMatrix, Tally
from analysis.reliability import classical_fleiss, concordance_of, cronbach_alpha
from analysis.stability import between_rounds, bhapkar, compare_groups, worst_case_tallies
from tests.analysis.agreement import slow_items
from tests.analysis.slow import FIVE, NINE, sorted_ratings
from tests.analysis.stability.slow_between import kruskal_wallis
from tests.analysis.stability.tables import table_of
from tests.analysis.strategies import hard_panels, panels, tallies

Rows = list[list[int | None]]
Pairs = list[tuple[int, int]]
one_item = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(1, 9))] * 2), min_size=1, max_size=12)


@pytest.mark.twin("I-CVI", "CVR", "share of a band", "Aiken V")
@given(tallies(FIVE, least=1))
def test_what_is_counted_is_counted(counted: Tally) -> None:
    ratings = sorted_ratings(counted)
    n, relevant = len(ratings), sum(rating >= 4 for rating in ratings)
    assert i_cvi(counted).value == share(counted, 4, 5).value == Fraction(relevant, n)
    assert lawshe_cvr(counted).value == (relevant - Fraction(n, 2)) / Fraction(n, 2)
    assert aiken_v(counted).value == (Fraction(sum(ratings), n) - 1) / 4


@pytest.mark.twin("S-CVI/Ave", "S-CVI/UA")
@given(st.lists(tallies(FIVE), min_size=1, max_size=6))
def test_content_validity_of_a_scale_is_that_of_its_statements(counted: list[Tally]) -> None:
    relevant = [[rating >= 4 for rating in sorted_ratings(one)] for one in counted if one.n]
    if not relevant:
        assert s_cvi_average(counted).value is s_cvi_universal(counted).value is None
        return
    shares = [Fraction(sum(one), len(one)) for one in relevant]
    assert s_cvi_average(counted).value == sum(shares, Fraction(0)) / len(shares)
    assert s_cvi_universal(counted).value == Fraction(sum(all(one) for one in relevant), len(relevant))


@pytest.mark.twin("RAM classic agreement", "RAM classic disagreement", "polarisation flag")
@given(tallies(NINE, least=1))
def test_the_classic_tests_are_counted_person_by_person(counted: Tally) -> None:
    ratings = sorted_ratings(counted)
    n, low, high = len(ratings), sum(r <= 3 for r in ratings), sum(r >= 7 for r in ratings)
    camps = (n + 1) // 3 > 0 and low >= (n + 1) // 3 and high >= (n + 1) // 3
    assert ram_disagreement(counted).value is camps
    middle = slow_items.median(ratings)
    region = (7, 9) if middle >= Fraction(13, 2) else (4, 6) if middle >= Fraction(7, 2) else (1, 3)
    outside = sum(not region[0] <= rating <= region[1] for rating in ratings)
    assert ram_agreement(counted).value is (outside <= (n - 2) // 3)
    assert polarised(counted).value is (camps or van_der_eijk_of(counted) < 0)


@pytest.mark.twin("who changed", "movement and conformity", "histogram change", "observed agreement")
@given(one_item)
def test_each_person_moves_once(people: list[tuple[int | None, int | None]]) -> None:
    first, second = (RatingMatrix.from_scores(NINE, [[one[round_]] for one in people]) for round_ in (0, 1))
    found = between_rounds(first, second)["1"]
    before = [a for a, _ in people if a is not None]
    pairs = [(a, b) for a, b in people if a is not None and b is not None]
    band = [0] + [0 if score <= 3 else 2 if score >= 7 else 1 for score in range(1, 10)]
    assert found.pairs == len(pairs)
    assert found.changed == sum(a != b for a, b in pairs)
    assert found.changed_two_or_more == sum(abs(a - b) >= 2 for a, b in pairs)
    assert found.crossed_band == sum(band[a] != band[b] for a, b in pairs)
    assert (found.up, found.down) == (sum(b > a for a, b in pairs), sum(b < a for a, b in pairs))
    if found.movement is None:
        assert not before
        return
    median = slow_items.median(before)
    risk = [(a - median, b - median) for a, b in pairs if a != median]
    past = sum(a * b < 0 for a, b in risk)
    towards = sum(a * b >= 0 and abs(b) < abs(a) for a, b in risk)
    away = sum(a * b >= 0 and abs(b) > abs(a) for a, b in risk)
    moved = found.movement
    assert (moved.median, moved.at_risk, moved.past) == (median, len(risk), past)
    assert (moved.towards, moved.away) == (towards, away)
    assert moved.on_median == len(pairs) - len(risk)
    assert moved.left_median == sum(a == median != b for a, b in pairs)
    went = towards + away + past
    assert moved.conformity.value == (Fraction(towards - away, went) if went else None)
    if pairs:
        n = len(pairs)
        assert found.agreement.observed.value == Fraction(sum(a == b for a, b in pairs), n)
        apart = [sum(a == s for a, _ in pairs) - sum(b == s for _, b in pairs) for s in range(1, 10)]
        assert found.histogram_change.value == Fraction(sum(map(abs, apart)), 2 * n)


@pytest.mark.twin("Bhapkar")
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=30))
def test_bhapkar_is_solved_with_the_full_variance(pairs: Pairs) -> None:
    """V - dd'/N, inverted without a category whose margin follows from the others."""
    used = sorted({score for pair in pairs for score in pair})[:-1]
    n = len(pairs)
    d = np.array([sum(a == s for a, _ in pairs) - sum(b == s for _, b in pairs) for s in used], dtype=float)
    each = [[(a == s) - (b == s) for s in used] for a, b in pairs]
    variance = np.array(each, dtype=float).T @ np.array(each, dtype=float) - np.outer(d, d) / n
    assume(used and np.linalg.matrix_rank(variance) == len(used))
    found = bhapkar(table_of(pairs, 4))
    assert found.statistic.value == pytest.approx(float(d @ np.linalg.solve(variance, d)), rel=1e-6, abs=1e-9)


@pytest.mark.twin("Skillings-Mack with ties")
@given(panels(experts=(4, 7), items=(4, 6)))
def test_the_test_of_ranks_with_gaps_is_its_quadratic_form(rows: Rows) -> None:
    found = concordance_of(RatingMatrix.from_scores(FIVE, rows))
    if found.chi_square.value is None or "Skillings" not in found.chi_square.method:
        return
    twice = [i for i in range(len(rows[0])) if sum(row[i] is not None for row in rows) >= 2]
    total, variance = np.zeros(len(rows[0])), np.zeros((len(rows[0]),) * 2)
    for row in rows:
        rated = [(i, score) for i in twice if (score := row[i]) is not None]
        k = len(rated)
        if k < 2:
            continue
        ranks = {i: sum((b < a) + (b == a) / 2 for _, b in rated) - k / 2 for i, a in rated}
        squares = sum(rank * rank for rank in ranks.values()) * 12 / (k + 1)
        for i, rank in ranks.items():
            total[i] += (12 / (k + 1)) ** 0.5 * rank
            for j in ranks:
                variance[i, j] += squares / k if i == j else -squares / (k * (k - 1))
    expected = float(total @ np.linalg.pinv(variance, rcond=1e-10, hermitian=True) @ total)
    assert found.chi_square.value == pytest.approx(expected, rel=1e-6, abs=1e-8)


@pytest.mark.twin("Cronbach alpha", "Fleiss, classical")
@given(hard_panels(experts=(2, 7), items=(2, 6)))
def test_complete_panels_give_the_textbook(rows: Rows) -> None:
    complete = [[score or 1 for score in row] for row in rows]
    matrix, experts, items = RatingMatrix.from_scores(FIVE, complete), len(rows), len(rows[0])
    whole = _variance([sum(column) for column in zip(*complete, strict=True)])
    alpha = cronbach_alpha(matrix).value
    if whole > 0 and alpha is not None:
        parts = sum(_variance(row) for row in complete)
        assert alpha == pytest.approx(experts / (experts - 1) * float(1 - parts / whole), abs=1e-7)
    shares = [Fraction(sum(row.count(s) for row in complete), experts * items) for s in range(1, 6)]
    chance = sum(one * one for one in shares)
    agreed = [sum(a == b for a, b in combinations(column, 2)) for column in zip(*complete, strict=True)]
    observed = Fraction(sum(agreed), items * experts * (experts - 1) // 2)
    expected = None if chance == 1 else pytest.approx(float((observed - chance) / (1 - chance)), abs=1e-9)
    assert classical_fleiss(matrix).value == expected


@pytest.mark.twin("comparison of groups")
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), min_size=3, max_size=20))
def test_groups_are_compared_as_their_people_say(people: list[tuple[str, int]]) -> None:
    samples = [[score for name, score in people if name == group] for group in sorted({g for g, _ in people})]
    matrix = RatingMatrix.from_scores(FIVE, [[s] for _, s in people], groups=[name for name, _ in people])
    found = compare_groups(matrix, minimum_cell=1).items[0]
    assert [figure.n for figure in found.figures] == [len(one) for one in samples]
    for figure, sample in zip(found.figures, samples, strict=True):
        assert figure.median.value == slow_items.median(sample)
    statistic = found.kruskal_wallis.statistic.value
    if len(samples) > 1 and len({score for _, score in people}) > 1:
        assert statistic == pytest.approx(kruskal_wallis(samples), abs=1e-9)
    else:
        assert statistic is None


@pytest.mark.twin("worst cases of attrition")
@given(one_item)
def test_those_who_left_are_put_back_one_by_one(people: list[tuple[int | None, int | None]]) -> None:
    first, second = (RatingMatrix.from_scores(NINE, [[one[round_]] for one in people]) for round_ in (0, 1))
    found = worst_case_tallies(first, second)[0]
    left = [a for a, b in people if a is not None and b is None]
    stayed = [b for _, b in people if b is not None]
    assert found.leavers == len(left)
    assert found.kept is not None
    assert sorted_ratings(found.kept) == sorted([*stayed, *left])
    assert sorted_ratings(found.opposed) == sorted([*stayed, *([1] * len(left))])


def _variance(values: Sequence[int]) -> Fraction:
    middle = Fraction(sum(values), len(values))
    return sum(((value - middle) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
