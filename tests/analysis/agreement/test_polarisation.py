from fractions import Fraction

from hypothesis import given

from analysis import agreement
from analysis.ratings import Scale, Tally
from tests.analysis.slow import FIVE, tally
from tests.analysis.strategies import tallies


def test_polarisation_sees_the_minority_a_percentage_hides() -> None:
    assert agreement.polarised(tally([1] * 5 + [5] * 5, FIVE)).value is True
    assert agreement.polarised(tally([1] * 2 + [5] * 8, FIVE)).value is False
    assert agreement.van_der_eijk(tally([1] * 2 + [5] * 8, FIVE)).value == Fraction(1, 5)


def test_two_categories_have_no_van_der_eijk_but_can_be_polarised() -> None:
    two = Scale.parse("1-2")
    assert agreement.van_der_eijk(tally([1, 2], two)).status == "not_applicable"
    assert agreement.polarised(tally([1, 1, 2, 2], two)).value is True


@given(tallies(FIVE, least=1))
def test_the_flag_is_both_ends_or_a_below_zero(counted: Tally) -> None:
    a = agreement.van_der_eijk(counted).value
    assert isinstance(a, Fraction)
    needed = (counted.n + 1) // 3
    ends = needed > 0 and counted.within(1, 2) >= needed and counted.within(4, 5) >= needed
    assert agreement.polarised(counted).value is (ends or a < 0)
    assert agreement.polarisation_degree(counted).value == (1 - a) / 2


def test_an_index_below_zero_is_polarised_without_a_third_at_each_end() -> None:
    counted = tally([1] * 5 + [3] * 5 + [1] * 4 + [3] * 4, Scale.parse("1-3"))
    assert agreement.van_der_eijk(counted).value == -1
    assert agreement.polarised(counted).value is True


def test_the_flag_goes_by_the_bands_of_a_rule_where_it_names_some() -> None:
    """A seen to that the camps alone decide: 2 and 4 are no camps of a rule that asks for 5 and 1."""
    counted = tally([2] * 4 + [3] * 3 + [4] * 4, FIVE)
    assert agreement.polarised(counted).value is True
    assert agreement.polarised(counted, agree=(5, 5), oppose=(1, 1)).value is False
    torn = tally([2] * 4 + [3] * 3 + [5] * 4, FIVE)
    assert agreement.polarised(torn, agree=(5, 5)).value is True


def test_a_category_in_both_bands_is_no_camp() -> None:
    middle = tally([3] * 9, FIVE)
    assert agreement.polarised(middle, agree=(3, 5), oppose=(1, 3)).value is False
    assert agreement.both_ends(tally([1] * 3 + [3] * 3 + [5] * 3, FIVE), agree=(3, 5), oppose=(1, 3))
