"""Numbers printed in the literature, through public functions only."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from analysis import agreement
from analysis.consensus import Compare, Outcome, Rule, Share, decide, preset
from analysis.ratings import RatingMatrix, Scale, Tally
from analysis.reliability import Level, classical_fleiss, kendall_w, krippendorff_alpha, percent_agreement
from analysis.result import Estimate, Reason
from analysis.stability import STABLE_HISTOGRAM, histogram_change
from tests.analysis.slow import FIVE, NINE, tally


@pytest.mark.parametrize(
    ("ratings", "middle", "p30", "p70", "asymmetry", "ipras"),
    [
        pytest.param([4, 5, 6] + [7] * 5 + [8] * 5 + [9] * 2, 7, 7, 8, "2.5", "6.1", id="bmj-open-2012"),
        pytest.param([1] * 4 + [5] + [9] * 4, 5, 1, 9, "0", "2.35", id="two camps"),
        pytest.param([7] * 9, 7, 7, 7, "2", "5.35", id="unanimous"),
    ],
)
def test_ipras(ratings: list[int], middle: int, p30: int, p70: int, asymmetry: str, ipras: str) -> None:
    """BMJ Open 2012;2:e001431, Table 1, criterion one (15 panellists); else the RAND/UCLA formula."""
    counted, spread = tally(ratings), Fraction(p70 - p30)
    assert agreement.median(counted).value == middle
    parts = agreement.ipras_of(counted)
    assert [parts.p30, parts.p70, parts.ipr] == [p30, p70, spread]
    assert [parts.asymmetry, parts.ipras] == [Fraction(asymmetry), Fraction(ipras)]
    assert agreement.disagreement_index(counted).value == spread / Fraction(ipras)
    assert agreement.ipras_disagreement(counted).value is (spread > Fraction(ipras))


@pytest.mark.parametrize(
    ("n", "least_each_end", "most_outside"),
    [(8, 3, 2), (10, 3, 2), (11, 4, 3), (13, 4, 3), (14, 5, 4), (16, 5, 4)],
)
def test_ram_counts(n: int, least_each_end: int, most_outside: int) -> None:
    """BMC Med Inform Decis Mak 2012;12:93, Table 7."""
    for each, expected in ((least_each_end, True), (least_each_end - 1, False)):
        split = tally([1] * each + [5] * (n - 2 * each) + [9] * each)
        assert agreement.ram_disagreement(split).value is expected
    for outside, expected in ((most_outside, True), (most_outside + 1, False)):
        united = tally([5] * outside + [8] * (n - outside))
        assert agreement.ram_agreement(united).value is expected


@pytest.mark.parametrize(
    ("k", "n", "wilson", "exact"),
    [(81, 263, (0.2553, 0.3662), (0.2527, 0.3676)), (15, 148, (0.0624, 0.1605), (0.0578, 0.1617))],
)
def test_intervals_of_a_share(
    k: int, n: int, wilson: tuple[float, float], exact: tuple[float, float]
) -> None:
    """Newcombe 1998, Stat Med 17:857, Table I."""
    assert agreement.wilson(k, n) == pytest.approx(wilson, abs=6e-5)
    assert agreement.clopper_pearson(k, n) == pytest.approx(exact, abs=6e-5)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((30, 40, 210, 130, 530, 50, 10), 0.6113333),
        ((1, 1, 1, 1, 1), 0.0),
        ((1, 0, 0, 0, 1), -1.0),
        ((2, 0, 0, 0, 1), -1 / 3),
        ((1, 0, 1, 0, 0), 1 / 6),
    ],
)
def test_van_der_eijk(counts: tuple[int, ...], expected: float) -> None:
    """van der Eijk 2001, Qual Quant 35:325, p. 331, and output of the R package agrmt 1.42.12."""
    estimate = agreement.van_der_eijk(Tally(Scale.parse(f"1-{len(counts)}"), counts))
    assert isinstance(estimate.value, Fraction)
    assert float(estimate.value) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "q1", "iqr"), [(7, 3.0, 2.0), (1, 3.0, 2.0), (8, 2.9166666667, 2.0833333333)]
)
def test_quartiles_by_type(kind: int, q1: float, iqr: float) -> None:
    """Hyndman & Fan 1996; output of R's quantile()."""
    counted = tally([1, 2, 3, 3, 4, 4, 5, 5, 5, 5], FIVE)
    assert float(agreement.quantile_of(counted, Fraction(1, 4), kind)) == pytest.approx(q1, abs=1e-8)
    assert agreement.quantile_of(counted, Fraction(3, 4), kind) == 5
    assert float(agreement.iqr_of(counted, kind)) == pytest.approx(iqr, abs=1e-8)


FOUR_OBSERVERS: list[list[int | None]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_alpha_of_four_observers(level: Level, expected: float) -> None:
    """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, examples C and D."""
    estimate = krippendorff_alpha(RatingMatrix.from_scores(FIVE, FOUR_OBSERVERS), level)
    assert estimate.value == pytest.approx(expected, abs=5e-4)


def test_alpha_of_two_observers() -> None:
    """Krippendorff 2011, example A."""
    rows = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
    estimate = krippendorff_alpha(RatingMatrix.from_scores(Scale.parse("0-1"), rows), "nominal")
    assert estimate.value == pytest.approx(0.095, abs=5e-4)


def test_one_deviation_in_22_ratings_makes_alpha_zero() -> None:
    """Confirmed by Krippendorff for fast-krippendorff (issue 11): alpha is no measure of consensus."""
    rows: list[list[int | None]] = [
        [3, 3, 3, 3, 3],
        [3, 3, 3, 3, 3],
        [3, 3, None, None, 3],
        [3, 3, 3, 3, 1],
        [3, None, 3, 3, 3],
    ]
    estimate = krippendorff_alpha(RatingMatrix.from_scores(FIVE, rows), "nominal")
    assert estimate.value == pytest.approx(0.0, abs=1e-9)


def test_full_endorsement_with_poor_coefficients() -> None:
    """Four items by five raters, all 4 or 5: every rating agrees, yet alpha is negative and W near 0."""
    rows = [
        list(row)
        for row in zip([4, 5, 5, 4, 5], [5, 5, 5, 5, 4], [4, 4, 5, 5, 5], [5, 5, 5, 4, 5], strict=True)
    ]
    matrix = RatingMatrix.from_scores(FIVE, rows)
    assert krippendorff_alpha(matrix).value == pytest.approx(-0.131, abs=6e-4)
    assert kendall_w(matrix).value == pytest.approx(0.057, abs=6e-4)
    assert all(decide(preset("percent-80", FIVE), counted) == "in" for counted in matrix.tallies())


def test_w_with_ties() -> None:
    """Anxiety ratings of the R package irr, kendall(anxiety, correct=TRUE)."""
    rows = [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ]
    estimate = kendall_w(RatingMatrix.from_scores(Scale.parse("1-6"), rows))
    assert estimate.value == pytest.approx(0.539656875954, abs=1e-9)


@pytest.mark.parametrize(
    ("coefficient", "rows", "scale", "code"),
    [
        pytest.param(classical_fleiss, [[2, 2, 2]] * 6, "1-2", "no_variation", id="Fleiss"),
        pytest.param(krippendorff_alpha, [[3, 3, 3]] * 2, "1-5", "no_variation", id="Krippendorff"),
        pytest.param(kendall_w, [[3, 3, 3]] * 2, "1-5", "zero_denominator", id="Kendall"),
    ],
)
def test_all_ratings_alike_leave_a_coefficient_undefined(
    coefficient: Callable[[RatingMatrix], Estimate], rows: list[list[int | None]], scale: str, code: str
) -> None:
    """By their definitions: nothing is left to divide by, though everybody agrees."""
    matrix = RatingMatrix.from_scores(Scale.parse(scale), rows)
    found = coefficient(matrix)
    assert (found.value, found.reason) == (None, Reason.of(code))
    assert percent_agreement(matrix).value == 1


def test_histogram_change() -> None:
    """Scheibe, Skutsch & Schofer 1975: below 15% is stable."""
    assert histogram_change([1, 2, 3, 8, 6], [0, 1, 3, 9, 7]).value == Fraction(1, 10)
    assert Fraction(15, 100) == STABLE_HISTOGRAM


@pytest.mark.parametrize(
    ("agree", "middle", "oppose", "outcome"), [(14, 4, 2, "in"), (14, 3, 3, "neither"), (7, 3, 0, "in")]
)
def test_comet(agree: int, middle: int, oppose: int, outcome: str) -> None:
    """ELICIT protocol, Trials 2015 (s13063-015-1011-8), Table 1."""
    counted = tally([8] * agree + [5] * middle + [2] * oppose)
    assert decide(preset("comet-70-15", NINE), counted) == outcome


def test_a_rule_may_be_looser_in_round_one() -> None:
    """PMC8024512, Table 1: at least 50% (round 1) or 70% (round 2) in 7-9."""
    counted = tally([8] * 10 + [5] * 8 + [2] * 2)
    first = Rule("round-1", NINE, (Outcome("in", Compare(Share(7, 9), ">=", Fraction(1, 2))),))
    assert decide(first, counted) == "in"
    assert decide(preset("comet-70-15", NINE), counted) == "neither"
