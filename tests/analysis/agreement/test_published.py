"""What published numbers mean for a statement; the numbers themselves are in tests/reference."""

from fractions import Fraction

import pytest

from analysis import agreement
from tests.analysis.slow import FIVE, NINE, tally


def test_ram_class_of_a_published_panel() -> None:
    """BMJ Open 2012;2:e001431, Table 1, criterion one; unanimous panels by the manual's formula."""
    counted = tally([4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9])
    assert agreement.ram_class(counted, "ipras").name == "appropriate"
    unanimous = agreement.ipras_of(tally([7] * 9, NINE))
    assert [unanimous.ipr, unanimous.asymmetry, unanimous.ipras] == [0, 2, Fraction(535, 100)]


def test_a_percentage_hides_a_rejecting_minority() -> None:
    """80 % agree and the median is 5, yet A is .20 and r_wg -.42."""
    counted = tally([1, 1] + [5] * 8, FIVE)
    assert agreement.share(counted, 4, 5).value == Fraction(4, 5)
    assert agreement.median(counted).value == 5
    assert agreement.iqr(counted).value == 0
    assert agreement.van_der_eijk(counted).value == Fraction(1, 5)
    assert agreement.r_wg(counted).value == pytest.approx(-0.42, abs=0.005)
