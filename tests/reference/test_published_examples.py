"""Numbers printed in papers and handbooks, beside those of the oracles; each names its source."""

from fractions import Fraction

import pytest

from analysis.agreement import (
    aiken_tail,
    clopper_pearson,
    lawshe_critical_count,
    tastle_wierman,
    van_der_eijk,
    wilson,
)
from analysis.ratings import RatingMatrix, Scale, Tally
from analysis.reliability import kendall_w, krippendorff_alpha
from analysis.stability import bhapkar, stuart_maxwell, weighted_kappa

FIVE = Scale.parse("1-5")


def test_critical_counts_of_ayre_and_scally() -> None:
    """Ayre & Scally (2014), Meas Eval Couns Dev 47:79, table 2: 5 to 40 experts, one-tailed 5 %."""
    printed = (
        *(5, 6, 7, 7, 8, 9, 9, 10, 10, 11, 12, 12, 13, 13, 14, 15, 15, 16),
        *(16, 17, 18, 18, 19, 19, 20, 20, 21, 22, 22, 23, 23, 24, 24, 25, 26, 26),
    )
    assert [lawshe_critical_count(n).value for n in range(5, 41)] == list(printed)


@pytest.mark.parametrize(
    ("k", "n", "score", "exact"),
    [
        (0, 20, (0, 0.1611), (0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    ],
)
def test_intervals_of_newcombe(
    k: int, n: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    """Newcombe (1998), Stat Med 17:857, table I, methods 3 and 5."""
    assert wilson(k, n) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(k, n) == pytest.approx(exact, abs=5e-5)


def test_kendalls_w_of_three_executives_and_six_applicants() -> None:
    """Siegel (1956), Nonparametric Statistics: s = 25.5, W = .16."""
    ranks = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]]
    w = kendall_w(RatingMatrix.from_scores(Scale.parse("1-6"), ranks)).value
    assert w == pytest.approx(25.5 / 157.5)


def test_kendalls_w_with_many_ties() -> None:
    """Kendall (1948), in Siegel (1956): W = .828 with ties taken into it."""
    printed = [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
    places = [[sorted(set(row)).index(rank) + 1 for rank in row] for row in printed]
    w = kendall_w(RatingMatrix.from_scores(Scale.parse("1-10"), places)).value
    assert w == pytest.approx(591 / 714)
    assert w == pytest.approx(0.828, abs=5e-4)


def test_kappa_of_two_film_critics() -> None:
    """Agresti & Winner (1997), Chance 10(2):10: Siskel and Ebert on 160 films, kappa .389."""
    kappa = weighted_kappa([[24, 8, 13], [8, 13, 11], [10, 9, 64]], "identity").value
    assert kappa == pytest.approx(0.389, abs=5e-4)


def test_marginal_homogeneity_of_migration() -> None:
    """Agresti (2002), Categorical Data Analysis, region of residence 1980 and 1985: Bhapkar's 236.5, df 3."""
    table = [[11607, 100, 366, 124], [87, 13677, 515, 302], [172, 225, 17819, 270], [63, 176, 286, 10192]]
    found = bhapkar(table)
    assert found.df == 3
    assert found.statistic.value == pytest.approx(236.5, abs=0.05)
    assert stuart_maxwell(table).statistic.value == pytest.approx(236.4906 / (1 + 236.4906 / 55981), abs=1e-3)


@pytest.mark.parametrize(("counts", "p"), [((0, 0, 0, 4, 1), 0.040), ((0, 0, 0, 2, 3), 0.007)])
def test_right_tails_of_aikens_table(counts: tuple[int, ...], p: float) -> None:
    """Aiken (1985), Educ Psychol Meas 45:131: five raters, five categories, V .80 and .90."""
    assert aiken_tail(Tally(FIVE, counts)).value == pytest.approx(p, abs=5e-4)


def test_nominal_alpha_of_two_observers() -> None:
    """Krippendorff (2011), section B: twelve units, five values, .692."""
    letters = ["aabbdcccedda", "babbbccceddd"]
    rows = [["abcde".index(letter) + 1 for letter in row] for row in letters]
    alpha = krippendorff_alpha(RatingMatrix.from_scores(FIVE, rows), "nominal").value
    assert alpha == pytest.approx(0.692, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "agreement"),
    [
        ((0, 0, 1, 0, 0), 1),
        ((1, 1, 0, 0, 0), Fraction(3, 4)),
        ((1, 1, 1, 0, 0), Fraction(1, 2)),
        ((1, 1, 1, 1, 0), Fraction(1, 4)),
        ((1, 1, 1, 1, 1), 0),
        ((1, 0, 0, 0, 1), -1),
    ],
)
def test_agreement_falls_by_a_quarter_with_each_category_added(
    counts: tuple[int, ...], agreement: Fraction | int
) -> None:
    """Van der Eijk (2001), Qual Quant 35:325: 1 - (S - 1)/(K - 1) for a single peak of S of K categories."""
    assert van_der_eijk(Tally(FIVE, counts)).value == agreement


def test_consensus_of_two_camps_one_step_inside() -> None:
    """Tastle & Wierman (2007): half at 2, half at 4 of 1-5 is 1 + log2(3/4) by hand; half at each end 0."""
    assert tastle_wierman(Tally(FIVE, (0, 5, 0, 5, 0))).value == pytest.approx(0.5849625007)
    assert tastle_wierman(Tally(FIVE, (5, 0, 0, 0, 5))).value == pytest.approx(0)
