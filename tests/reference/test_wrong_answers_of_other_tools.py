"""Wrong answers that other tools are known to give, and what is right; one test each.

Each test first shows the wrong answer, made as those tools make it, so that it cannot lose its point.
"""

import math
from fractions import Fraction

import pytest
from scipy.stats import chi2, norm

from analysis import agreement, reliability, stability
from analysis.consensus import decide, parse_rule, preset
from analysis.ratings import RatingMatrix, Scale, Tally
from tests.analysis.slow import FIVE, NINE, sorted_ratings, tally


def spread(agree: int, middle: int, oppose: int) -> Tally:
    return tally([8] * agree + [5] * middle + [2] * oppose)


def test_a_nearest_rank_quartile_would_flip_a_verdict_so_the_type_is_named() -> None:
    """Counted off in the sorted list, the quartiles are 3 and 5; between its neighbours, 3.5 and 4.5."""
    counted = tally([2, 3, 3, 4, 4, 4, 4, 4, 5, 5, 5], FIVE)
    lower, upper = (sorted_ratings(counted)[math.ceil(counted.n * q) - 1] for q in (0.25, 0.75))
    assert upper - lower > 1
    rule = parse_rule("in if IQR at most 1 and median at least 4; otherwise neither", FIVE)
    assert decide(rule, counted) == "in"
    for kind, iqr in ((7, 1), (1, 2)):
        found = agreement.iqr(counted, kind)
        assert found.value == iqr
        assert f"R type {kind}" in found.method


def test_16_of_23_does_not_pass_70_percent() -> None:
    """69.6 % is printed as 70 % where no decimal is shown, and passes where the print decides."""
    assert round(100 * 16 / 23) == 70
    assert decide(preset("percent-70", NINE), spread(16, 7, 0)) == "neither"


def test_55_of_100_passes_55_percent() -> None:
    """In binary floats 0.55 x 100 is more than 55."""
    assert not 55 >= 0.55 * 100
    rule = parse_rule("in if at least 55% rate 7-9; otherwise neither", NINE)
    assert decide(rule, spread(55, 45, 0)) == "in"


def test_exactly_15_percent_is_not_less_than_15_percent() -> None:
    """3 of 20 oppose: 0.15 as a share, and 0.85 taken from 1 is 0.15 and a little more."""
    assert 1 - 0.85 > 3 / 20
    assert decide(preset("comet-70-15", NINE), spread(14, 3, 3)) == "neither"


def test_ac2_is_computed_on_the_declared_categories_not_on_those_that_occur() -> None:
    """All ratings are 4 or 5 on 1-5. A tool that looks up the categories in the data sees a scale of two."""
    rows = [[4, 5, 4, 5], [5, 5, 4, 5], [5, 5, 5, 5], [4, 5, 5, 4], [5, 4, 5, 5]]
    seen = reliability.gwet_ac(RatingMatrix.from_scores(Scale.parse("4-5"), rows))
    assert seen.value == pytest.approx(0.138, abs=6e-4)
    declared = reliability.gwet_ac(RatingMatrix.from_scores(FIVE, rows))
    assert declared.value == pytest.approx(0.948, abs=6e-4)


def test_stuart_maxwell_adds_no_half_to_empty_cells() -> None:
    """Uebersax's MH program prints .667 with one degree of freedom."""
    table = [[30, 0, 0], [0, 10, 2], [0, 4, 8]]
    halves = stability.stuart_maxwell([[2 * cell + 1 for cell in row] for row in table])
    assert halves.df == 2  # doubled, so that the halves are whole: the degree of freedom is lost already
    found = stability.stuart_maxwell(table)
    assert found.statistic.value == pytest.approx(2 / 3)
    assert found.df == 1
    assert found.p.value == pytest.approx(chi2.sf(2 / 3, 1))


def test_disagreement_by_rand_ucla_is_not_a_third_of_the_panel_at_n_10() -> None:
    """BMC Med Inform Decis Mak 2012;12:93, Table 7: three at each end are enough, a third would be four."""
    assert math.ceil(Fraction(10, 3)) == 4
    assert agreement.ram_disagreement(spread(3, 4, 3)).value is True
    assert agreement.ram_disagreement(spread(3, 5, 2)).value is False


def test_ipras_goes_by_the_30th_and_70th_percentile_not_the_10th_and_90th() -> None:
    counted = tally([3, 3, 5, 5, 5, 5, 5, 5, 7, 7])
    low, high = (agreement.quantile_of(counted, Fraction(tenth, 10)) for tenth in (1, 9))
    assert high - low > Fraction(235, 100) + Fraction(3, 2) * abs(5 - (low + high) / 2)
    assert agreement.ipras_disagreement(counted).value is False


def test_signed_rank_with_zeros_and_ties_is_exact() -> None:
    """Older scipy turns to the normal distribution as soon as a difference is 0: .672 in place of .719."""
    differences = [3, 3, -1, 0, 4, -1, 0, -4]
    variance = sum(rank**2 for rank in (1.5, 1.5, 3.5, 3.5, 5.5, 5.5)) / 4
    by_normal = 2 * norm.sf((21 / 2 - 8.5) / math.sqrt(variance))
    assert by_normal == pytest.approx(0.672, abs=5e-4)
    assert stability.signed_rank(differences, "wilcox").p.value == 0.71875


def test_nobody_changed_is_no_test_result_and_no_error() -> None:
    found = stability.signed_rank([0, 0, 0, 0, 0])
    assert (found.p.value, found.changed, found.p.warnings) == (1, 0, ("0 of 5 changed",))


def test_a_gate_on_a_coefficient_would_refuse_what_everybody_endorses() -> None:
    """All ratings agree, yet alpha is below 0 and W near 0: they say whether statements are told apart."""
    rows = [[4, 5, 4, 5], [5, 5, 4, 5], [5, 5, 5, 5], [4, 5, 5, 4], [5, 4, 5, 5]]
    matrix = RatingMatrix.from_scores(FIVE, rows)
    assert reliability.krippendorff_alpha(matrix).value == pytest.approx(-0.131, abs=6e-4)
    assert reliability.kendall_w(matrix).value == pytest.approx(0.057, abs=6e-4)
    assert all(decide(preset("percent-80", FIVE), counted) == "in" for counted in matrix.tallies())


def test_a_percentage_alone_hides_those_who_reject() -> None:
    """80 % agree, the median is 5 and the IQR 0; the two who chose 1 show in A alone."""
    counted = Tally(FIVE, (2, 0, 0, 0, 8))
    assert agreement.share(counted, 4, 5).value == Fraction(4, 5)
    assert agreement.iqr(counted).value == 0
    assert agreement.van_der_eijk(counted).value == Fraction(1, 5)


def test_van_der_eijk_is_the_newer_of_two_algorithms() -> None:
    """The older gives .6166667 for the example of the paper."""
    counted = Tally(Scale.parse("1-7"), (30, 40, 210, 130, 530, 50, 10))
    assert agreement.van_der_eijk(counted).value == pytest.approx(0.6113333, abs=1e-7)


def test_agreement_without_variation_is_neither_0_nor_1() -> None:
    """Tools answer 0, 1 or nan; alpha has nothing to divide by, though everybody agrees."""
    matrix = RatingMatrix.from_scores(FIVE, [[4, 4, 4]] * 3)
    found = reliability.krippendorff_alpha(matrix)
    assert found.reason is not None
    assert (found.value, found.reason.code) == (None, "no_variation")
    assert reliability.percent_agreement(matrix).value == 1
