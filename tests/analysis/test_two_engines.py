"""What is computed for one statement and for many at once is the same number; see docs/adr/0010."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import (
    QUANTILE_TYPES,
    ipras_disagreement,
    iqr_of,
    lawshe_cvr,
    mean_of,
    median_of,
    modified_kappa,
    polarised,
    quantile_of,
    ram_disagreement,
    share,
    van_der_eijk_of,
    variance_of,
)
from analysis.consensus import (
    Cases,
    Compare,
    Cv,
    Cvr,
    Disagreement,
    Iqr,
    Is,
    Mean,
    Measure,
    Median,
    ModifiedKappa,
    Outcome,
    Quantile,
    Rule,
    Sd,
    Share,
    VanDerEijk,
    outcomes,
)
from analysis.consensus.terms import DisagreementTest
from analysis.ratings import Scale, Tally
from analysis.result import Estimate
from tests.analysis.slow import NINE
from tests.analysis.strategies import tallies

SCALES = [Scale.parse(f"1-{top}") for top in range(3, 12)] + [
    Scale((0, 1, 5), 0, 5),
    Scale((-3, -1, 0, 4), -3, 4),
]
many = st.sampled_from(SCALES).flatmap(
    lambda scale: st.lists(tallies(scale, least=2), min_size=1, max_size=4)
)
QUANTILES = [Fraction(1, 4), Fraction(3, 10), Fraction(2, 3), Fraction(9, 10)]
BY_RECORD: dict[Measure, Callable[[Tally], Fraction]] = {
    Median(): median_of,
    Mean(): mean_of,
    Sd(): variance_of,
    VanDerEijk(): van_der_eijk_of,
}


def of_many(measure: Measure, counted: list[Tally], quantile_type: int = 7) -> list[Fraction]:
    scale = counted[0].scale
    when = Compare(Mean(), ">=", Fraction(0))
    rule = Rule("r", scale, (Outcome("in", when),), quantile_type=quantile_type)
    found = measure.of(Cases.of(counted), rule.settings)
    top, bottom = np.broadcast_arrays(found.numerator, found.denominator)
    return [Fraction(int(a), int(b)) for a, b in zip(top.tolist(), bottom.tolist(), strict=True)]


@pytest.mark.parametrize("measure", BY_RECORD, ids=lambda one: type(one).__name__)
@given(counted=many)
def test_moments_median_and_agreement_are_the_same_number(measure: Measure, counted: list[Tally]) -> None:
    assert of_many(measure, counted) == [BY_RECORD[measure](one) for one in counted]


@pytest.mark.parametrize("kind", QUANTILE_TYPES)
@given(counted=many)
def test_quantiles_of_every_type_are_the_same_number(kind: int, counted: list[Tally]) -> None:
    assert of_many(Iqr(), counted, kind) == [iqr_of(one, kind) for one in counted]
    for q in QUANTILES:
        assert of_many(Quantile(q), counted, kind) == [quantile_of(one, q, kind) for one in counted]


@given(many)
def test_what_is_counted_in_a_band_is_the_same_number(counted: list[Tally]) -> None:
    low, high = counted[0].scale.agree
    assert of_many(Share(low, high), counted) == [share(one, low, high).value for one in counted]
    assert of_many(Cvr(low, high), counted) == [lawshe_cvr(one, (low, high)).value for one in counted]
    kappas = [modified_kappa(one, (low, high)).estimate.value for one in counted]
    assert of_many(ModifiedKappa(low, high), counted) == kappas


@given(many)
def test_the_coefficient_of_variation_is_compared_by_its_square(counted: list[Tally]) -> None:
    varying = [one for one in counted if mean_of(one)]
    signs = [1 if mean_of(one) > 0 else -1 for one in varying]
    expected = [sign * variance_of(one) / mean_of(one) ** 2 for sign, one in zip(signs, varying, strict=True)]
    assert not varying or of_many(Cv(), varying) == expected


@pytest.mark.parametrize(
    ("test", "record"),
    [
        ("ram-classic", ram_disagreement),
        ("ram-ipras", ipras_disagreement),
        ("polarisation", polarised),
    ],
)
@given(counted=st.lists(tallies(NINE, least=1), min_size=1, max_size=4))
def test_the_tests_of_disagreement_say_the_same(
    test: DisagreementTest, record: Callable[[Tally], Estimate], counted: list[Tally]
) -> None:
    rule = Rule("r", NINE, (Outcome("in", Is(Disagreement(test))),))
    assert (outcomes(rule, Cases.of(counted)) == 0).tolist() == [record(one).value for one in counted]
