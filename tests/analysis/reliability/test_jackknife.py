import math

import numpy as np
import pytest
from hypothesis import given
from scipy import stats

from analysis.ratings import RatingMatrix
from analysis.reliability import percent_agreement
from analysis.reliability.chance import prepared_agreement
from analysis.reliability.jackknife import Spread, around, sums_by_expert, surplus_of_pairs
from analysis.reliability.shares import Shares
from tests.analysis.slow import FIVE
from tests.analysis.strategies import panels

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
    low, high = around(0.6, Spread(0.01, 9), 0.62) or (1, 1)
    reach = stats.t.ppf(0.975, 9) * 0.1 / 0.38
    assert math.log(1 - low) == pytest.approx(math.log(0.38) + reach)
    assert math.log(1 - high) == pytest.approx(math.log(0.38) - reach)


def test_the_interval_holds_the_value_and_stays_below_one() -> None:
    assert around(0.1, Spread(1e-12, 5), 0.3) == pytest.approx((0.1, 0.3), abs=1e-4)
    low, high = around(0.9, Spread(0.01, 5), 0.9) or (0, 0)
    assert low < 0.9 < high < 1
    assert around(1.0, Spread(0.0, 5), 1.0) == (1.0, 1.0)


def test_an_interval_that_says_nothing_is_not_given() -> None:
    assert around(0.5, Spread(9.0, 2), 0.5) is None
