from fractions import Fraction
from random import Random

import numpy as np
import pytest

from analysis.agreement import critical_count, van_der_eijk
from analysis.consensus import (
    Cases,
    Compare,
    Cv,
    LawsheCritical,
    Mean,
    Measure,
    ModifiedKappa,
    Outcome,
    Rule,
    RuleError,
    Sd,
    VanDerEijk,
    evaluate,
    outcomes,
    preset,
)
from analysis.ratings import RatingsError, Scale, Tally
from tests.analysis.slow import FIVE, NINE, tally

THREE = Scale.parse("1-3")


def value(measure: Measure, counted: Tally) -> Fraction:
    rule = Rule("r", counted.scale, (Outcome("in", Compare(Mean(), ">=", Fraction(0))),))
    found = measure.of(Cases.of([counted]), rule.settings)
    return Fraction(int(found.numerator[0]), int(np.broadcast_to(found.denominator, 1)[0]))


@pytest.mark.parametrize(("n", "critical"), [(4, None), (5, 5), (8, 7), (10, 9), (13, 10), (15, 12)])
def test_lawshe_counts_are_the_exact_ones(n: int, critical: int | None) -> None:
    assert critical_count(n, Fraction(1, 20)) == critical


@pytest.mark.parametrize("agree", [8, 9, 10])
def test_lawshe_compares_with_the_critical_value_of_the_panel(agree: int) -> None:
    rule = preset("lawshe-exact", THREE)
    assert (evaluate(rule, tally([3] * agree + [1] * (10 - agree), THREE)).outcome == "in") is (agree >= 9)
    small = evaluate(rule, tally([3] * 4, THREE))
    assert small.reason is not None
    assert small.reason.code == "panel_too_small"


def test_modified_kappa_is_exact() -> None:
    """Polit, Beck & Owen (2007): 9 of 10 gives .90, 7 of 9 gives .76."""
    assert round(float(value(ModifiedKappa(4, 5), tally([4] * 9 + [1], FIVE))), 2) == 0.90
    assert round(float(value(ModifiedKappa(4, 5), tally([4] * 7 + [1] * 2, FIVE))), 2) == 0.76


def test_van_der_eijk_equals_the_scalar_on_random_counts() -> None:
    draw = Random(3)
    for categories in range(3, 12):
        scale = Scale.parse(f"1-{categories}")
        tallies = [
            Tally(scale, (1, *(draw.choice([0, 0, draw.randint(0, 9)]) for _ in range(categories - 1))))
            for _ in range(60)
        ]
        assert [value(VanDerEijk(), one) for one in tallies] == [van_der_eijk(one).value for one in tallies]
    published = Tally(Scale.parse("1-7"), (30, 40, 210, 130, 530, 50, 10))
    assert float(value(VanDerEijk(), published)) == pytest.approx(0.6113333, abs=1e-7)


def test_spread_is_compared_without_taking_a_root() -> None:
    """SD of 2, 4, 4, 4, 5, 5, 7, 9 is the root of 32/7."""
    counted = tally([2, 4, 4, 4, 5, 5, 7, 9])
    assert value(Sd(), counted) == Fraction(32, 7)
    assert value(Cv(), counted) == Fraction(32, 7) / 25
    for bound, holds in ((Fraction(213809, 10**5), True), (Fraction("2.13808"), False)):
        rule = Rule("r", NINE, (Outcome("in", Compare(Sd(), "<=", bound)),))
        assert (outcomes(rule, Cases.of([counted])).tolist() == [0]) is holds


def test_numbers_too_large_for_64_bits_are_still_exact() -> None:
    """A hundred thousand ratings in the hundreds: the squares of squares overflow."""
    scale = Scale((0, 998, 999), 0, 999)
    counts = Tally(scale, (0, 1, 99_999))
    mean, variance = Fraction(998 + 999 * 99_999, 100_000), Fraction(99_999, 100_000 * 99_999)
    assert value(Mean(), counts) == mean
    assert value(Sd(), counts) == variance
    assert value(Cv(), counts) == variance / mean**2
    bound = Compare(Cv(), "<", Fraction(4, 10**6))
    assert outcomes(Rule("r", scale, (Outcome("in", bound),)), Cases.of([counts]))[0] == 0


def test_counts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(RatingsError, match="do not fit a scale of 9"):
        Cases.from_counts(NINE, np.zeros((2, 5), dtype=np.int64))
    with pytest.raises(RatingsError, match="on one scale"):
        Cases.of([tally([1]), tally([1], FIVE)])
    with pytest.raises(RatingsError, match="same statements"):
        Cases.of([tally([1])], groups={"nurses": Cases.of([tally([1]), tally([2])])})
    with pytest.raises(RuleError, match="made for the scale 1-9, not for 1-5"):
        outcomes(preset("percent-70", NINE), Cases.of([tally([1], FIVE)]))


def test_no_statement_gives_no_outcome() -> None:
    assert outcomes(preset("percent-70", NINE), Cases.of([], NINE)).tolist() == []
    assert LawsheCritical(Fraction(1, 20)).alpha == Fraction(1, 20)
