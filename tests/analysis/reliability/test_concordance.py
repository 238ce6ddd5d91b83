from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import assume, given
from scipy import stats

from analysis.ratings import RatingMatrix, Scale
from analysis.reliability import concordance_of, kendall_w, mean_rank_correlation, permutation_p
from analysis.reliability.jackknife import Spread
from analysis.reliability.ranks import MeanCorrelation, Ranked
from tests.analysis.reliability.slow_panel import kendall_w as slow_w
from tests.analysis.reliability.slow_panel import rank_correlation_with_gaps
from tests.analysis.slow import FIVE
from tests.analysis.strategies import hard_panels, panels
from tests.proofs.invented_panels import HELD_TO, matrix_of

Rows = list[list[int | None]]

# R package irr, data anxiety, kendall(anxiety, correct=TRUE).
ANXIETY: Rows = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


def complete(rows: Rows) -> list[list[int]]:
    return [[score or 1 for score in row] for row in rows]


def test_published_w_chi_square_and_p() -> None:
    found = concordance_of(RatingMatrix.from_scores(Scale.parse("1-6"), ANXIETY))
    assert found.w.value == pytest.approx(0.539656875954, abs=1e-9)
    assert found.chi_square.value == pytest.approx(30.7604419294, abs=1e-8)
    assert found.p.value == pytest.approx(0.0428834731, abs=1e-9)


def test_rank_sums_of_zar() -> None:
    """Zar 2010, example 20.5: 12 birds, 3 measures; here by their order within each measure."""
    birds = [
        (104, 74, 170), (108, 76, 170), (111, 79, 200), (102, 72, 145), (103, 74, 155), (102, 71, 130),
        (107, 74, 195), (105, 72, 160), (108, 78, 210), (112, 77, 200), (106, 78, 180), (114, 83, 220),
    ]  # fmt: skip
    order = [sorted(set(measure)) for measure in zip(*birds, strict=True)]
    rows = [[order[who].index(bird[who]) + 1 for bird in birds] for who in range(3)]
    ranked = Ranked.of(RatingMatrix.from_scores(Scale.parse("1-11"), rows))
    sums = (ranked.sums() / 2 + 3 * 13 / 2).tolist()
    assert sums == pytest.approx([14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36])


@pytest.mark.twin("Kendall W")
@given(hard_panels(experts=(2, 8), items=(2, 6)))
def test_w_of_complete_ratings_equals_the_definition(rows: Rows) -> None:
    estimate = kendall_w(RatingMatrix.from_scores(FIVE, complete(rows)))
    expected = slow_w(complete(rows))
    assert estimate.value == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.twin("chi-square of W")
@given(panels(experts=(3, 8), items=(3, 6)))
def test_w_equals_friedman(rows: Rows) -> None:
    found = concordance_of(RatingMatrix.from_scores(FIVE, complete(rows)))
    assume(found.w.value is not None)
    friedman = stats.friedmanchisquare(*np.array(complete(rows)).T)
    assert found.chi_square.value == pytest.approx(friedman.statistic, abs=1e-9)
    assert found.p.value == pytest.approx(friedman.pvalue, abs=1e-9)


@pytest.mark.twin("mean rank correlation with gaps")
@given(hard_panels(experts=(2, 8), items=(2, 6)))
def test_the_correlation_with_gaps_equals_the_definition(rows: Rows) -> None:
    estimate = mean_rank_correlation(RatingMatrix.from_scores(FIVE, rows))
    if estimate.value is None:
        return
    expected = rank_correlation_with_gaps(rows)
    assert expected is not None
    experts = sum(_ranks(rows))
    assert estimate.value == pytest.approx(min(max(expected, -1 / (experts - 1)), 1.0), abs=1e-9)


def _ranks(rows: Rows) -> list[bool]:
    """Which experts rated at least two of the statements that were rated twice."""
    twice = [item for item in range(len(rows[0])) if sum(row[item] is not None for row in rows) >= 2]
    return [sum(row[item] is not None for item in twice) >= 2 for row in rows]


def test_identical_rankings_are_perfect_concordance() -> None:
    assert kendall_w(RatingMatrix.from_scores(FIVE, [[1, 3, 5]] * 4)).value == 1


def test_statements_hardly_rated_and_silent_experts_are_left_out_and_counted() -> None:
    rows: Rows = [[1, 2, 3, None], [2, 3, 5, 1], [None, None, None, None]]
    estimate = kendall_w(RatingMatrix.from_scores(FIVE, rows))
    assert (estimate.value, estimate.n_used, estimate.n_missing, estimate.n_excluded) == (1, 3, 0, 1)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([[1, 2]], "too_few_raters"),
        ([[1, None], [None, 2]], "too_few_items"),
        ([], "no_data"),
        ([[None, None], [None, None]], "no_data"),
        ([[3, 3], [3, 3]], "no_variation"),
        ([[3, 3, 3]] * 4, "no_variation"),
        ([[1, 1, 1], [4, 4, 4]], "zero_denominator"),
        ([[3, 3, None], [3, 3, 5]], "no_variation"),
    ],
)
def test_w_says_why_it_cannot_be(rows: Rows, code: str) -> None:
    found = concordance_of(RatingMatrix.from_scores(FIVE, rows))
    for estimate in (found.w, found.mean_rank_correlation, found.chi_square, found.p):
        assert estimate.reason is not None
        assert estimate.reason.code == code
    assert permutation_p(RatingMatrix.from_scores(FIVE, rows), seed=1, resamples=9).value is None


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5])
def test_deleting_ratings_at_random_leaves_w_where_it_was(part: float) -> None:
    """On average over many deletions to within two of its standard errors; no statement stays complete."""
    generator = np.random.Generator(np.random.PCG64(5))
    whole = HELD_TO[0].draw(20, lenient=True, generator=generator)
    before = kendall_w(whole).value
    assert isinstance(before, float)
    found = []
    for _ in range(60):
        codes = whole.codes.copy()
        codes[generator.random(codes.shape) < part] = 0
        value = kendall_w(matrix_of(codes)).value
        assert isinstance(value, float)
        found.append(value)
    assert abs(np.mean(found) - before) < 2.5 * np.std(found) / np.sqrt(len(found))
    assert np.std(found) < 0.06


def test_skillings_and_macks_statistic_without_ties() -> None:
    """From the formula of the paper, with weights sqrt(12/(k+1)) and covariances counted by pairs."""
    rows: Rows = [
        [1, 3, 2, 5, 4], [2, None, 1, 4, 3], [1, 2, None, None, 3], [None, 4, 1, 5, 2], [3, 1, 2, 5, None],
    ]  # fmt: skip
    n = 5
    adjusted, covariance = np.zeros(n), np.zeros((n, n))
    for row in rows:
        rated = [item for item in range(n) if row[item] is not None]
        k = len(rated)
        for item in rated:
            rank = 1 + sum((row[other] or 0) < (row[item] or 0) for other in rated)
            adjusted[item] += np.sqrt(12 / (k + 1)) * (rank - (k + 1) / 2)
            covariance[item, item] += k - 1
            for other in rated:
                covariance[item, other] -= other != item
    expected = float(adjusted @ np.linalg.pinv(covariance) @ adjusted)
    found = concordance_of(RatingMatrix.from_scores(FIVE, rows))
    assert found.chi_square.value == pytest.approx(expected)
    assert found.chi_square.method == "Skillings-Mack chi-square, ties corrected, df 4"
    assert found.p.value == pytest.approx(stats.chi2.sf(expected, 4))


def test_the_permutation_p_is_that_of_all_shuffles() -> None:
    """Three experts, three statements, one gap: every shuffle enumerated."""
    rows: Rows = [[1, 2, 3], [1, 3, 2], [1, 2, None]]
    matrix = RatingMatrix.from_scores(FIVE, rows)
    p = permutation_p(matrix, seed=3, resamples=4000)
    observed = _chi_square(rows)
    shuffled = [
        _chi_square([list(a), list(b), [*c, None]])
        for a, b, c in product(permutations((1, 2, 3)), permutations((1, 2, 3)), permutations((1, 2)))
    ]
    exact = sum(one >= observed - 1e-9 for one in shuffled) / len(shuffled)
    assert p.value == pytest.approx(exact, abs=0.03)
    assert p.value == permutation_p(matrix, seed=3, resamples=4000).value
    assert "B=4000, seed 3" in p.method


def test_the_permutation_p_is_never_zero() -> None:
    agreed = RatingMatrix.from_scores(FIVE, [[1, 2, 3, 4, 5]] * 6)
    assert permutation_p(agreed, seed=1, resamples=99).value == 1 / 100


def _chi_square(rows: list[list[int | None]]) -> float:
    value = concordance_of(RatingMatrix.from_scores(FIVE, rows)).chi_square.value
    assert isinstance(value, float)
    return value


@given(panels(experts=(4, 6), items=(3, 5)))
def test_influences_are_the_derivative_by_an_experts_weight(rows: Rows) -> None:
    """Against experts repeated: an expert counted a thousandth more, on the sums the coefficient is made of."""
    matrix = RatingMatrix.from_scores(FIVE, rows)
    assume(kendall_w(matrix).value is not None)
    ranked = Ranked.of(matrix)
    found = MeanCorrelation.of(ranked)
    influence = found.influence()
    ranks = np.concatenate([block for _, block in ranked.blocks()])
    rated = (ranked.matrix.codes != 0).astype(float)

    def weighted(weights: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        products = ((weights @ ranks) ** 2).sum() - (weights**2 @ ranks**2).sum()
        pairs = ((weights @ rated) ** 2).sum() - (weights**2 @ rated).sum()
        square = (weights @ ranked.unbiased) / (weights @ ranked.ratings)
        return float(products / pairs / square)

    one = np.ones(len(ranks))
    assert weighted(one) == pytest.approx(found.value)
    for expert in range(len(ranks)):
        more = one.copy()
        more[expert] += 1e-6
        less = 2 * one - more
        slope = (weighted(more) - weighted(less)) / 2e-6
        assert influence[expert] == pytest.approx(slope, abs=1e-4, rel=1e-4)


def test_w_and_its_interval_are_those_of_the_correlation_carried_over() -> None:
    matrix = HELD_TO[2].draw(12, lenient=False, generator=np.random.Generator(np.random.PCG64(9)))
    found = concordance_of(matrix)
    assert found.w.interval is not None
    assert found.mean_rank_correlation.interval is not None
    ends = [(1 + 11 * end) / 12 for end in found.mean_rank_correlation.interval]
    assert found.w.interval == pytest.approx(ends)


@pytest.mark.parametrize(
    ("rows", "correlation", "w"),
    [
        ([[5, None, 3, 1], [5, 5, None, 2], [5, 2, 4, 1]], 1.0, 1.0),
        ([[3, None, 3, 2], [None, 2, 1, 4], [2, 2, 5, None]], -0.5, 0.0),
    ],
)
def test_what_gaps_push_out_of_the_range_is_cut_and_says_so(rows: Rows, correlation: float, w: float) -> None:
    expected = rank_correlation_with_gaps(rows)
    assert expected is not None
    assert not -0.5 - 1e-9 <= expected <= 1 + 1e-9
    found = concordance_of(RatingMatrix.from_scores(FIVE, rows))
    assert (found.mean_rank_correlation.value, found.w.value) == (correlation, w)
    for estimate in (found.w, found.mean_rank_correlation):
        assert "cut to the range of the statistic" in estimate.warnings


def test_two_statements_are_ranked_with_a_warning() -> None:
    found = concordance_of(RatingMatrix.from_scores(FIVE, [[1, 2], [1, 3], [2, 1]]))
    assert found.w.warnings == found.mean_rank_correlation.warnings == ("only two statements",)
    assert found.p.warnings == ()


@given(panels(experts=(2, 6), items=(2, 5)))
def test_without_intervals_everything_else_is_the_same(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    whole, bare = concordance_of(matrix), concordance_of(matrix, intervals=False)
    assert (bare.chi_square, bare.p) == (whole.chi_square, whole.p)
    for one, other in ((bare.w, whole.w), (bare.mean_rank_correlation, whole.mean_rank_correlation)):
        assert one.interval is None
        assert one.value == other.value
        assert (one.method, one.reason, one.n_missing) == (other.method, other.reason, other.n_missing)


def test_an_interval_needs_three_experts() -> None:
    assert Spread.of_influences(np.array([1.0, -1.0]), 0.0) is None
    two = kendall_w(RatingMatrix.from_scores(FIVE, [[1, 2, 4], [1, 3, 4]]))
    assert two.value == pytest.approx(1)
    assert (two.interval, two.warnings) == (None, ("too few experts for an interval",))
