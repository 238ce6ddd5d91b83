"""Numbers printed in the literature, through public functions only."""

from fractions import Fraction

import pytest

from analysis import agreement
from analysis.consensus import Compare, Outcome, Rule, Share, decide, preset
from analysis.ratings import RatingMatrix, Scale, Tally
from analysis.reliability import Level, kendall_w, krippendorff_alpha
from analysis.stability import histogram_change
from tests.analysis.slow import FIVE, NINE, tally


def test_ipras_of_a_published_panel() -> None:
    """BMJ Open 2012;2:e001431, Table 1, criterion one (15 panellists)."""
    parts = agreement.ipras_of(tally([4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9]))
    assert [parts.p30, parts.p70, parts.asymmetry, parts.ipras] == [7, 8, Fraction(5, 2), Fraction(61, 10)]
    assert not parts.disagreement


def test_disagreement_index_of_two_camps() -> None:
    """The RAND/UCLA formula on four ratings at each end and one between."""
    index = agreement.disagreement_index(tally([1] * 4 + [5] + [9] * 4)).value
    assert index == Fraction(800, 235)


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


def test_histogram_change() -> None:
    """Scheibe, Skutsch & Schofer 1975: below 15% is stable."""
    assert histogram_change([1, 2, 3, 8, 6], [0, 1, 3, 9, 7]).value == Fraction(1, 10)


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
