import math

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from analysis.ratings import RatingMatrix
from analysis.reliability import (
    conger_kappa,
    fleiss_kappa,
    intraclass_correlations,
    krippendorff_alpha,
    mean_rank_correlation,
    percent_agreement,
)
from analysis.reliability.alpha import prepared_alpha
from analysis.reliability.chance import prepared_agreement, prepared_conger
from analysis.reliability.gwet import Shares
from analysis.reliability.jackknife import (
    Interval,
    Spread,
    around,
    sums_by_expert,
    surplus_of_pairs,
    with_interval,
)
from analysis.reliability.prepared import bounded
from analysis.result import Estimate
from tests.analysis.slow import FIVE
from tests.analysis.strategies import panels
from tests.proofs.invented_panels import HARD

Rows = list[list[int | None]]


@given(panels(experts=(4, 8), items=(1, 5)))
def test_influences_of_a_pair_statistic_give_the_delete_one_jackknife(rows: Rows) -> None:
    """Complete ratings: the closed form equals leaving out each expert in turn, exactly."""
    complete: Rows = [[score or 1 for score in row] for row in rows]
    matrix = RatingMatrix.from_scores(FIVE, complete)
    slope = prepared_agreement(matrix, Shares.of(matrix, "linear"), "none").slope
    assert slope is not None
    closed = Spread.of_influences(sums_by_expert(matrix, slope[..., None])[:, 0], 0.0)
    left_out = []
    for expert in range(len(complete)):
        others = RatingMatrix.from_scores(FIVE, complete[:expert] + complete[expert + 1 :])
        value = percent_agreement(others, "linear").value
        assert isinstance(value, float)
        left_out.append(value)
    slow = Spread.of_left_out(np.array(left_out), 0.0)
    assert closed is not None
    assert slow is not None
    assert closed.variance == pytest.approx(slow.variance, abs=1e-12)


def test_the_surplus_is_the_variance_of_the_doubly_centred_kernel() -> None:
    counts = np.array([[2.0, 1.0, 1.0], [0.0, 3.0, 2.0], [1.0, 0.0, 0.0]])
    kernel = np.array([[0.0, 1.0, 4.0], [1.0, 0.0, 1.0], [4.0, 1.0, 0.0]])
    slopes, expected = np.array([0.5, 2.0, 1.0]), 0.0
    for item in (0, 1):
        ratings = [place for place in range(3) for _ in range(int(counts[item, place]))]
        r = len(ratings)
        row = [sum(kernel[x, y] for y in ratings) / r for x in range(3)]
        mean = sum(row[x] for x in ratings) / r
        second = sum((kernel[x, y] - row[x] - row[y] + mean) ** 2 for x in ratings for y in ratings) / r**2
        expected += slopes[item] ** 2 * 2 * second / (r * (r - 1))
    assert surplus_of_pairs(counts, kernel, slopes) == pytest.approx(expected)


def test_the_variance_never_falls_below_what_chance_within_statements_adds() -> None:
    even = np.array([0.1, -0.1, 0.1, -0.1])
    for surplus in (0.0, 0.001, 5.0):
        spread = Spread.of_influences(even, surplus)
        assert spread is not None
        assert spread.variance >= surplus
    assert Spread.of_left_out(np.array([0.1, math.nan, 0.2]), 0.0) is None


def test_few_experts_who_carry_the_spread_leave_few_degrees_of_freedom() -> None:
    generator = np.random.Generator(np.random.PCG64(1))
    normal, lone = generator.normal(size=50), np.eye(50)[0]
    usual, hanging = Spread.of_influences(normal, 0.0), Spread.of_influences(lone, 0.0)
    assert usual is not None
    assert hanging is not None
    assert usual.freedom > 20
    assert hanging.freedom == pytest.approx(2, abs=0.1)


def test_the_interval_is_students_on_the_logarithm_of_what_is_lacking() -> None:
    low, high = _ends(around(0.6, Spread(0.01, 9), 0.62, 0.0))
    reach = stats.t.ppf(0.975, 9) * 0.1 / 0.38
    assert math.log(1 - low) == pytest.approx(math.log(0.38) + reach)
    assert math.log(1 - high) == pytest.approx(math.log(0.38) - reach)


def test_the_interval_holds_the_value_and_stays_below_one() -> None:
    assert around(0.1, Spread(1e-12, 5), 0.3, 0.0) == pytest.approx((0.1, 0.3), abs=1e-4)
    assert around(0.3, Spread(1e-12, 5), 0.1, 0.0) == pytest.approx((0.1, 0.3), abs=1e-4)
    low, high = _ends(around(0.9, Spread(0.01, 5), 0.9, 0.0))
    assert low < 0.9 < high < 1


def test_the_interval_does_not_reach_below_the_least_unless_the_value_does() -> None:
    assert _ends(around(0.1, Spread(0.01, 5), 0.1, 0.0))[0] == 0
    assert _ends(around(0.1, Spread(0.01, 5), 0.1, -0.05))[0] == -0.05
    assert _ends(around(-0.2, Spread(0.01, 5), -0.1, 0.0))[0] == -0.2


def test_no_interval_says_nothing_or_claims_certainty() -> None:
    assert around(0.5, Spread(9.0, 2), 0.5, 0.0) == "too few experts for an interval"
    assert around(0.5, Spread(0.0, 5), 0.5, 0.0) == "no interval: no single expert moves the value"
    assert around(1.0, Spread(0.1, 5), 1.0, 0.0) == "no interval: the value lies at the end of its range"


def _ends(found: Interval | str) -> Interval:
    assert not isinstance(found, str)
    return found


def test_where_statements_do_not_differ_the_intervals_are_not_half_as_wide_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Seen before their lower ends are cut at 0, which is the truth here.

    With the surplus left in they would be wider than the spread of the values by 1.41, without by 1.15.
    """
    for module in ("jackknife", "intraclass"):
        monkeypatch.setattr(f"analysis.reliability.{module}.around", _uncut)
    generator = np.random.Generator(np.random.PCG64(6))
    noise = next(panel for panel in HARD if panel.name == "noise")
    functions = (
        krippendorff_alpha,
        fleiss_kappa,
        conger_kappa,
        mean_rank_correlation,
        lambda matrix: intraclass_correlations(matrix)["ICC(C,1)"],
    )
    found = np.array(
        [
            [_value_and_error(function(matrix), 20) for function in functions]
            for matrix in (noise.draw(20, lenient=False, generator=generator) for _ in range(200))
        ]
    )
    wider = np.sqrt((found[..., 1] ** 2).mean(axis=0)) / found[..., 0].std(axis=0)
    assert ((wider > 1.05) & (wider < 1.3)).all(), wider


def _value_and_error(estimate: Estimate, experts: int) -> tuple[float, float]:
    """The error from the width of the interval, by a normal distribution of the influences."""
    assert isinstance(estimate.value, float)
    assert estimate.interval is not None
    low, high = estimate.interval
    return estimate.value, (high - low) / (2 * float(stats.t.ppf(0.975, experts - 1)))


def _uncut(value: float, spread: Spread, centre: float, least: float) -> Interval | str:
    return around(value, spread, centre, -math.inf)


@given(panels(experts=(3, 6), items=(2, 4)))
def test_the_interval_of_alpha_stands_about_pairs_of_different_experts(rows: Rows) -> None:
    """Chance of a pair of any two ratings by two different experts, counted out."""
    complete = [[score or 1 for score in row] for row in rows]
    centre = prepared_alpha(RatingMatrix.from_scores(FIVE, complete), "interval").centre
    if centre is None:
        return
    experts, items = range(len(rows)), range(len(rows[0]))
    within = [
        (complete[e][i] - complete[f][i]) ** 2 for e in experts for f in experts for i in items if e != f
    ]
    between = [
        (complete[e][i] - complete[f][j]) ** 2
        for e in experts
        for f in experts
        for i in items
        for j in items
        if e != f
    ]
    expected = 1 - np.mean(within) / np.mean(between)
    assert centre == pytest.approx(expected)


def test_an_expert_who_rated_alone_is_one_of_the_sample_where_his_rating_counts() -> None:
    """He tells something of chance in Gwet's framework, and nothing to alpha."""
    rows: Rows = [[1, 3, 5, None], [2, 3, 4, None], [1, 4, 5, None], [None, None, None, 2]]
    matrix = RatingMatrix.from_scores(FIVE, rows)
    shares = Shares.of(matrix, "quadratic")
    prepared = (
        (prepared_agreement(matrix, shares, "gwet"), 4),
        (prepared_conger(matrix, shares), 4),
        (prepared_alpha(matrix, "interval"), 3),
    )
    for one, sample in prepared:
        assert one.slope is not None
        influence = sums_by_expert(matrix, one.slope[..., None])[:, 0]
        influence += 0 if one.beside is None else one.beside
        spread = Spread.of_influences(influence[:sample], one.surplus)
        assert bounded(matrix, [one])[0] == with_interval(one.estimate, spread, one.centre, one.least_value)


@given(panels(experts=(2, 6), items=(2, 4)))
def test_the_interval_of_fleiss_stands_about_pairs_of_different_experts(rows: Rows) -> None:
    """Agreement by chance of two different experts is Conger's."""
    matrix = RatingMatrix.from_scores(FIVE, rows)
    fleiss = prepared_agreement(matrix, Shares.of(matrix, "linear"), "fleiss")
    conger = conger_kappa(matrix, "linear").value
    assert fleiss.centre == (None if conger is None else pytest.approx(conger))
