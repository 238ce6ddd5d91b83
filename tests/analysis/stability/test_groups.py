from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import median, share
from analysis.ratings import RatingMatrix
from analysis.result import canonical_json
from analysis.stability import cliffs_delta, compare_groups, kruskal_wallis, mann_whitney
from tests.analysis.slow import FIVE, tally

Row = list[int | None]
NURSES: list[Row] = [[5, 4], [5, 5], [4, 4], [5, 3], [4, 5]]
DOCTORS: list[Row] = [[1, 4], [2, 5], [3, 3], [2, 4], [1, 5], [3, 4]]


def panel(*groups: tuple[str | None, list[Row]]) -> RatingMatrix:
    names = [name for name, rows in groups for _ in rows]
    return RatingMatrix.from_scores(FIVE, [row for _, rows in groups for row in rows], groups=names)


def test_two_groups_get_figures_test_effect_and_adjustment() -> None:
    found = compare_groups(panel(("nurses", NURSES), ("doctors", DOCTORS)))
    assert found.groups == ("doctors", "nurses")
    item = found.items[0]
    doctors = tally([1, 2, 3, 2, 1, 3], FIVE)
    assert item.figures[0].n == 6
    assert item.figures[0].median.value == median(doctors).value
    assert item.figures[0].share_agree.value == share(doctors, 4, 5).value
    pair = item.pairs[0]
    assert (pair.first, pair.second, pair.delta.value) == ("doctors", "nurses", -1)
    assert pair.test is not None
    assert pair.test.p.value == pytest.approx(1 / 462)
    assert pair.test.p_holm.value == pytest.approx(2 / 462)
    assert "Holm over 2 statements" in pair.test.p_holm.method
    other = found.items[1].pairs[0].test
    assert other is not None
    assert other.p_holm.value == other.p.value == other.p_bh.value


def test_more_groups_get_kruskal_wallis_and_pairs_on_request() -> None:
    thirds: list[Row] = [[3, 1], [4, 2], [3, 2], [4, 1], [5, 2]]
    matrix = panel(("nurses", NURSES), ("doctors", DOCTORS), ("patients", thirds))
    found = compare_groups(matrix)
    samples = [[2, 2, 2, 0, 0], [0, 0, 0, 2, 3], [0, 0, 2, 2, 1]]
    assert found.items[0].kruskal_wallis == kruskal_wallis(samples)
    assert all(pair.test is None for pair in found.items[0].pairs)
    asked = compare_groups(matrix, pairwise=True).items[0].pairs
    assert [(pair.first, pair.second) for pair in asked] == [
        ("doctors", "nurses"),
        ("doctors", "patients"),
        ("nurses", "patients"),
    ]
    assert asked[1].test is not None
    assert asked[1].test.p.value == mann_whitney(samples[0], samples[2]).value
    assert asked[1].delta.value == cliffs_delta(samples[0], samples[2]).value


def test_permutations_reach_kruskal_wallis() -> None:
    found = compare_groups(panel(("nurses", NURSES), ("doctors", DOCTORS)), permutations=99, seed=4)
    assert "99 permutations" in found.items[0].test.p.method


def test_a_group_below_the_floor_is_held_back_everywhere() -> None:
    found = compare_groups(panel(("nurses", NURSES[:4]), ("doctors", DOCTORS)))
    item = found.items[0]
    refused = [item.test.p, item.test.p_holm, item.kruskal_wallis.statistic, item.pairs[0].delta]
    refused += [figure.median for figure in item.figures]
    for estimate in refused:
        assert estimate.reason is not None
        assert estimate.reason.code == "below_floor"
    assert [figure.n for figure in item.figures] == [None, None]


def test_those_without_a_group_are_not_compared_but_protected() -> None:
    matrix = panel(("nurses", NURSES), ("doctors", DOCTORS), (None, [[1, 1]]))
    found = compare_groups(matrix)
    assert found.groups == ("doctors", "nurses")
    assert [figure.n for figure in found.items[0].figures] == [6, None]


def test_without_groups_there_is_nothing_to_compare() -> None:
    found = compare_groups(RatingMatrix.from_scores(FIVE, [[1], [2]]))
    assert (found.groups, found.items[0].figures, found.items[0].pairs) == ((), (), ())


@given(st.lists(st.tuples(st.sampled_from("ab"), st.one_of(st.none(), st.integers(1, 5))), max_size=14))
def test_no_figure_is_about_fewer_than_the_floor(people: list[tuple[str, int | None]]) -> None:
    matrix = RatingMatrix.from_scores(
        FIVE, [[score] for _, score in people], items=["1"], groups=[name for name, _ in people]
    )
    found = compare_groups(matrix, minimum_cell=3)
    for item in found.items:
        for figure in item.figures:
            rated = sum(name == figure.group and score is not None for name, score in people)
            assert figure.n in (None, rated)
            assert figure.n is None or rated >= 3
    assert "nan" not in canonical_json(found.as_json()).lower()


def test_the_share_of_a_group_is_of_the_band_that_is_asked_for() -> None:
    shown, held_back = (
        compare_groups(panel(("nurses", NURSES), ("doctors", doctors)), agree=(5, 5)).items[0].figures[1]
        for doctors in (DOCTORS, DOCTORS[:4])
    )
    expected = share(tally([5, 5, 4, 5, 4], FIVE), 5, 5)
    assert (shown.share_agree.value, shown.share_agree.interval) == (Fraction(3, 5), expected.interval)
    assert (held_back.share_agree.value, held_back.share_agree.method) == (None, "share of 5")
