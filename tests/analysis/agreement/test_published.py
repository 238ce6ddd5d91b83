"""Numbers of single statements printed in the literature, through public functions only."""

from fractions import Fraction

import pytest

from analysis import agreement
from analysis.ratings import Scale, Tally
from analysis.result import Estimate
from tests.analysis.slow import FIVE, NINE, tally

FOUR = Scale.parse("1-4")
THOUSAND = Tally(Scale.parse("1-7"), (30, 40, 210, 130, 530, 50, 10))


def number(estimate: Estimate) -> float:
    assert isinstance(estimate.value, int | float | Fraction)
    return float(estimate.value)


@pytest.mark.parametrize(
    ("k", "n", "chance", "k_star"),
    [
        (10, 10, 0.001, 1.0),
        (9, 10, 0.010, 0.90),
        (7, 10, 0.117, 0.66),
        (7, 9, 0.070, 0.76),
        (6, 9, 0.164, 0.60),
    ],
)
def test_modified_kappa_of_a_published_instrument(k: int, n: int, chance: float, k_star: float) -> None:
    """BMC Health Serv Res 2017 (s12913-017-2469-8), Table 10; formula of Polit, Beck & Owen 2007."""
    counted = tally([4] * k + [1] * (n - k), FOUR)
    assert agreement.i_cvi(counted).value == Fraction(k, n)
    found = agreement.modified_kappa(counted)
    assert found.chance is not None
    assert float(found.chance) == pytest.approx(chance, abs=0.0051)
    assert number(found.estimate) == pytest.approx(k_star, abs=0.0051)


@pytest.mark.parametrize(
    ("k", "n", "chance", "k_star"),
    [
        (3, 3, 0.125, 1.0),
        (2, 3, 0.375, 0.47),
        (3, 4, 0.250, 0.67),
        (5, 6, 0.094, 0.81),
        (6, 7, 0.055, 0.85),
        (5, 7, 0.164, 0.65),
        (6, 8, 0.109, 0.72),
    ],
)
def test_modified_kappa_of_small_panels(k: int, n: int, chance: float, k_star: float) -> None:
    """Polit, Beck & Owen 2007, Res Nurs Health 30:459; some rows round the I-CVI before they use it."""
    found = agreement.modified_kappa(tally([3] * k + [2] * (n - k), FOUR))
    assert found.chance is not None
    assert float(found.chance) == pytest.approx(chance, abs=0.0121)
    assert number(found.estimate) == pytest.approx(k_star, abs=0.0121)


def test_scale_validity_of_twelve_items() -> None:
    """PMC7253559, Table 4: 6 experts on four points; items 6 and 9 have one expert below 3."""
    tallies = [tally([4] * 6, FOUR) for _ in range(10)]
    tallies += [tally([2, 3, 4, 3, 3, 4], FOUR), tally([3, 3, 4, 2, 3, 4], FOUR)]
    assert [round(number(agreement.i_cvi(counted)), 2) for counted in tallies[-2:]] == [0.83, 0.83]
    assert number(agreement.s_cvi_average(tallies)) == pytest.approx(0.97, abs=0.005)
    assert number(agreement.s_cvi_universal(tallies)) == pytest.approx(0.83, abs=0.005)


def test_scale_validity_with_an_absent_expert() -> None:
    """BMC Health Serv Res 2017, Table 10, meaningfulness; the paper cuts 1/6 down to 0.16."""
    pairs = [(8, 10), (7, 10), (6, 9), (9, 10), (8, 10), (10, 10)]
    tallies = [tally([4] * k + [1] * (n - k), FOUR, missing=10 - n) for k, n in pairs]
    assert number(agreement.s_cvi_average(tallies)) == pytest.approx(0.81, abs=0.0068)
    assert number(agreement.s_cvi_universal(tallies)) == pytest.approx(0.16, abs=0.0068)


def test_null_tail_of_aiken_v() -> None:
    """Ten raters on five categories with V = .70: the exact tail is .047."""
    estimate = agreement.aiken_tail(tally([4] * 8 + [3] * 2, FIVE))
    assert number(agreement.aiken_v(tally([4] * 8 + [3] * 2, FIVE))) == 0.7
    assert number(estimate) == pytest.approx(0.047, abs=5e-4)


def test_score_interval_of_aiken_v() -> None:
    """Formula of Penfield & Giacobbi 2004."""
    estimate = agreement.aiken_v(tally([3, 3, 4, 3, 2, 3], FOUR))
    assert estimate.value == Fraction(2, 3)
    assert estimate.interval == pytest.approx((0.4375, 0.8372), abs=1e-4)


@pytest.mark.parametrize(
    ("n", "count", "cvr"),
    [
        (5, 5, 1.0),
        (6, 6, 1.0),
        (7, 7, 1.0),
        (8, 7, 0.750),
        (9, 8, 0.778),
        (10, 9, 0.800),
        (11, 9, 0.636),
        (12, 10, 0.667),
        (13, 10, 0.538),
        (14, 11, 0.571),
        (15, 12, 0.600),
    ],
)
def test_exact_critical_values_of_the_content_validity_ratio(n: int, count: int, cvr: float) -> None:
    """Ayre & Scally 2014, Meas Eval Couns Dev 47:79, one-tailed 5 %; 10 of 13 also bio-protocol r8758338."""
    assert agreement.lawshe_critical_count(n).value == count
    assert number(agreement.lawshe_critical_cvr(n)) == pytest.approx(cvr, abs=5e-4)
    assert agreement.lawshe_cvr(tally([3] * count + [1] * (n - count), Scale.parse("1-3"))).value == Fraction(
        2 * count - n, n
    )


def test_indices_of_a_thousand_ratings() -> None:
    """Output of the R package agrmt 1.42.12, example of van der Eijk 2001, p. 331."""
    assert number(agreement.van_der_eijk(THOUSAND)) == pytest.approx(0.6113333, abs=1e-6)
    assert number(agreement.tastle_wierman(THOUSAND)) == pytest.approx(0.7256876, abs=1e-6)
    assert number(agreement.entropy(THOUSAND)) == pytest.approx(1.960969247, abs=1e-8)


@pytest.mark.parametrize(
    ("counts", "a", "consensus"),
    [
        ((1, 1, 1, 1, 1), 0.0, 0.4339850003),
        ((1, 0, 0, 0, 1), -1.0, 0.0),
        ((2, 0, 0, 0, 1), -1 / 3, 0.08170416595),
        ((1, 0, 1, 0, 0), 1 / 6, 0.5849625007),
    ],
)
def test_indices_of_small_histograms(counts: tuple[int, ...], a: float, consensus: float) -> None:
    """Output of the R package agrmt 1.42.12."""
    assert number(agreement.van_der_eijk(Tally(FIVE, counts))) == pytest.approx(a, abs=1e-8)
    assert number(agreement.tastle_wierman(Tally(FIVE, counts))) == pytest.approx(consensus, abs=1e-8)


def test_within_group_indices_of_a_company() -> None:
    """Data lq2002 of the R package multilevel 2.8: LEAD01, first company, 24 soldiers on 1-5."""
    counted = Tally(FIVE, (3, 6, 4, 11, 0))
    assert number(agreement.r_wg(counted)) == pytest.approx(0.370471014493, abs=1e-9)
    assert number(agreement.a_wg(counted)) == pytest.approx(0.396439426835, abs=1e-9)
    assert number(agreement.average_deviation(counted)) == pytest.approx(0.958333333333, abs=1e-9)
    assert number(agreement.average_deviation(counted, "mean")) == pytest.approx(0.96875, abs=1e-9)


def test_posterior_of_16_in_20() -> None:
    """Beta-binomial tails as printed by R's pbeta."""
    counted = tally([8] * 16 + [2] * 4)
    found = [
        number(agreement.strength_of_evidence(counted, 7, 9, Fraction(7, 10), prior=prior))
        for prior in ("uniform", "jeffreys")
    ]
    assert found == pytest.approx([0.801618513435, 0.835125470137], abs=1e-10)


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
    assert number(agreement.van_der_eijk(counted)) == pytest.approx(0.20)
    assert number(agreement.r_wg(counted)) == pytest.approx(-0.42, abs=0.005)
