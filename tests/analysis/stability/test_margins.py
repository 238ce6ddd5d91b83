import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.ratings import RatingsError
from analysis.stability import bhapkar, mcnemar, mcnemar_chi_square, stuart_maxwell
from tests.analysis.stability import slow_between as slow
from tests.analysis.stability.tables import VISION, Pairs, pairs_of_ratings, table_of

SPARSE = [[30, 0, 0], [0, 10, 2], [0, 4, 8]]


def test_unaided_vision() -> None:
    found = stuart_maxwell(VISION)
    assert found.statistic.value == pytest.approx(11.956569623, abs=1e-8)
    assert found.df == 3
    assert found.p.value == pytest.approx(0.0075334251, abs=1e-9)


def test_an_unchanged_category_costs_a_degree_of_freedom_and_no_half_is_added() -> None:
    """Uebersax's MH program prints .667, df 1, p .414."""
    found = stuart_maxwell(SPARSE)
    assert (found.statistic.value, found.p.value) == pytest.approx((2 / 3, 0.41422), abs=5e-5)
    assert found.df == 1


def test_bhapkar_keeps_all_pairs() -> None:
    """S/(1 - S/N) with N = 54; programs that drop the unchanged category with its cases print .686."""
    assert bhapkar(SPARSE).statistic.value == pytest.approx((2 / 3) / (1 - (2 / 3) / 54))


def test_bhapkar_is_undefined_where_everybody_moved_alike() -> None:
    found = bhapkar([[0, 10], [0, 0]])
    assert found.statistic.reason is not None
    assert found.statistic.reason.code == "not_identified"
    assert found.p.value is None


@pytest.mark.parametrize("test", [stuart_maxwell, bhapkar])
def test_nobody_changed_is_not_tested(test: type) -> None:
    found = test([[3, 0], [0, 4]])
    assert (found.df, found.p.value, found.p.warnings) == (0, 1, ("0 of 7 changed",))
    assert found.statistic.reason.code == "no_change"
    assert test([[0, 0], [0, 0]]).p.reason.code == "no_pairs"


@pytest.mark.twin("Stuart-Maxwell")
@given(pairs_of_ratings)
def test_stuart_maxwell_is_the_textbook_where_that_can_be_solved(pairs: Pairs) -> None:
    table = table_of(pairs)
    used = sum(1 for k in range(5) if sum(table[k]) + sum(row[k] for row in table))
    found = stuart_maxwell(table)
    assert 0 <= found.df < max(used, 1)
    assume(found.df == used - 1 and found.df > 0)
    assert found.statistic.value == pytest.approx(slow.stuart_maxwell_by_deleting(table), rel=1e-9, abs=1e-12)


@given(pairs_of_ratings)
def test_declaring_more_categories_changes_nothing(pairs: Pairs) -> None:
    few, more = stuart_maxwell(table_of(pairs)), stuart_maxwell(table_of(pairs, categories=8))
    assert few.df == more.df
    assert few.p.value == pytest.approx(more.p.value, rel=1e-9)


@given(pairs_of_ratings)
def test_order_of_the_rounds_does_not_matter(pairs: Pairs) -> None:
    forth, back = (stuart_maxwell(table_of(one)) for one in (pairs, [(b, a) for a, b in pairs]))
    assert forth.p.value == pytest.approx(back.p.value, rel=1e-9)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_with_two_categories_stuart_maxwell_is_mcnemar(cells: list[int]) -> None:
    a, b, c, d = cells
    assume(b + c)
    square, simple = stuart_maxwell([[a, b], [c, d]]), mcnemar_chi_square(b, c, a + d)
    assert square.statistic.value == pytest.approx(simple.statistic.value, rel=1e-9, abs=1e-12)
    assert square.p.value == pytest.approx(simple.p.value, rel=1e-9)


def test_approval_ratings() -> None:
    """Agresti (1990), p. 350: performance approved in two surveys of the same 1,600 people."""
    assert mcnemar_chi_square(150, 86).statistic.value == pytest.approx(17.3559322, abs=1e-6)
    assert mcnemar_chi_square(150, 86, corrected=True).statistic.value == pytest.approx(16.81779661, abs=1e-6)


def test_the_correction_never_makes_something_of_nothing() -> None:
    assert mcnemar_chi_square(4, 4, corrected=True).statistic.value == 0


@pytest.mark.twin("McNemar, exact")
@given(st.integers(0, 15), st.integers(0, 15))
def test_exact_mcnemar_is_a_fair_coin(lost: int, gained: int) -> None:
    assert mcnemar(lost, gained, 1).value == pytest.approx(float(slow.fair_coin(lost, gained)), rel=1e-12)


def test_mcnemar_without_crossings_is_one_and_says_why() -> None:
    found = mcnemar(0, 0, 9)
    assert (found.value, found.warnings) == (1, ("0 of 9 changed",))
    unasked = mcnemar(0, 0)
    assert (unasked.value, unasked.warnings) == (1.0, ("nobody changed",))
    nobody = mcnemar(0, 0, 0)
    assert nobody.reason is not None
    assert nobody.reason.code == "no_pairs"
    assert mcnemar_chi_square(0, 0, 9).p.value == 1


def test_a_table_must_be_square_and_of_counts() -> None:
    with pytest.raises(RatingsError, match="square"):
        stuart_maxwell([[1, 2, 3], [1, 2, 3]])
    with pytest.raises(RatingsError, match="negative"):
        stuart_maxwell([[1, -2], [1, 2]])
