from collections.abc import Callable
from typing import cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.stability import ac1, observed_agreement, weighted_kappa
from analysis.stability.kappa import Weights
from tests.analysis.stability import slow_between as slow
from tests.analysis.stability.tables import VISION, Pairs, pairs_of_ratings, table_of

ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
FAR: dict[Weights, Callable[[int, int], float]] = {
    "identity": lambda a, b: float(a != b),
    "linear": lambda a, b: abs(a - b) / 4,
    "quadratic": lambda a, b: (a - b) ** 2 / 16,
}
SCHEMES = cast("list[Weights]", list(FAR))


@pytest.mark.parametrize(("weights", "expected"), [("identity", 0.595388828), ("quadratic", 0.702334252)])
def test_unaided_vision(weights: Weights, expected: float) -> None:
    """R's irr prints these for the same table."""
    assert weighted_kappa(VISION, weights).value == pytest.approx(expected, abs=1e-8)


def test_three_abstractors() -> None:
    """Gwet's example of two abstractors and three diagnoses, as irrCAC prints it."""
    assert weighted_kappa(ABSTRACTORS, "identity").value == pytest.approx(0.7964094, abs=1e-6)
    assert ac1(ABSTRACTORS).value == pytest.approx(0.8493305, abs=1e-6)


def test_balanced_margins_agree_and_skewed_ones_part_kappa_from_ac1() -> None:
    """Feinstein & Cicchetti (1990), J Clin Epidemiol 43:543."""
    balanced, skewed = [[40, 9], [6, 45]], [[80, 10], [5, 5]]
    for value in (weighted_kappa(balanced).value, ac1(balanced).value):
        assert value == pytest.approx(0.70, abs=0.005)
    for table in (balanced, skewed):
        assert observed_agreement(table).value == pytest.approx(0.85)
    assert weighted_kappa(skewed).value == pytest.approx(0.32, abs=0.005)
    assert ac1(skewed).value == pytest.approx(0.81, abs=0.005)


@pytest.mark.twin("weighted kappa, 3 weights")
@pytest.mark.parametrize("weights", SCHEMES)
@given(pairs=pairs_of_ratings)
def test_kappa_is_its_definition(weights: Weights, pairs: Pairs) -> None:
    found, expected = weighted_kappa(table_of(pairs), weights), slow.kappa(pairs, FAR[weights])
    if len(pairs) == 1:
        assert found.reason is not None
        assert found.reason.code == "one_rating"
    elif expected is None:
        assert found.reason is not None
        assert found.reason.code == "no_variation"
    else:
        assert found.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.twin("AC1 of two rounds")
@given(pairs_of_ratings)
def test_ac1_is_its_definition(pairs: Pairs) -> None:
    assume(len(pairs) > 1)
    assert ac1(table_of(pairs)).value == pytest.approx(slow.ac1(pairs, 5), abs=1e-12)


@pytest.mark.parametrize("weights", SCHEMES)
@given(pairs=pairs_of_ratings)
def test_the_interval_of_kappa_is_the_jackknife_over_persons(weights: Weights, pairs: Pairs) -> None:
    found = weighted_kappa(table_of(pairs), weights)
    assume(found.interval is not None)
    assert isinstance(found.value, float)
    error = slow.jackknifed_error(pairs, lambda w: slow.weighted_kappa_of(pairs, FAR[weights], w))
    ends = (max(-1.0, found.value - 1.959964 * error), min(1.0, found.value + 1.959964 * error))
    assert found.interval == pytest.approx(ends, abs=2e-3)


@given(pairs_of_ratings)
def test_the_interval_of_ac1_is_the_jackknife_over_persons(pairs: Pairs) -> None:
    found = ac1(table_of(pairs))
    assume(found.interval is not None)
    assert isinstance(found.value, float)

    def value(weights: list[float]) -> float:
        shares = [
            sum(w * ((a == k) + (b == k)) / 2 for w, (a, b) in zip(weights, pairs, strict=True))
            for k in range(1, 6)
        ]
        agreed = sum(w for w, (a, b) in zip(weights, pairs, strict=True) if a == b)
        chance = sum(share * (1 - share) for share in shares) / 4
        return (agreed - chance) / (1 - chance)

    error = slow.jackknifed_error(pairs, value)
    ends = (max(-1.0, found.value - 1.959964 * error), min(1.0, found.value + 1.959964 * error))
    assert found.interval == pytest.approx(ends, abs=2e-3)


def test_the_large_sample_error_of_the_literature() -> None:
    """Unweighted kappa of the vision table: standard error .0065 by Fleiss, Cohen & Everitt's formula."""
    found = weighted_kappa(VISION, "identity")
    n = 7477
    rows, columns = [sum(row) / n for row in VISION], [sum(row[k] for row in VISION) / n for k in range(4)]
    agreed = sum(VISION[k][k] for k in range(4)) / n
    chance = sum(a * b for a, b in zip(rows, columns, strict=True))
    kappa = (agreed - chance) / (1 - chance)
    diagonal = sum(VISION[k][k] / n * (1 - (rows[k] + columns[k]) * (1 - kappa)) ** 2 for k in range(4))
    others = (1 - kappa) ** 2 * sum(
        VISION[i][j] / n * (columns[i] + rows[j]) ** 2 for i in range(4) for j in range(4) if i != j
    )
    variance = (diagonal + others - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    assert found.interval is not None
    assert (found.interval[1] - found.interval[0]) / 2 == pytest.approx(1.959964 * variance**0.5, rel=1e-6)


@pytest.mark.parametrize("weights", SCHEMES)
@given(pairs=pairs_of_ratings)
def test_an_unused_category_changes_kappa_not_but_ac1(weights: Weights, pairs: Pairs) -> None:
    assume(len(pairs) > 1 and len({value for pair in pairs for value in pair}) > 1)
    few, more = (weighted_kappa(table_of(pairs, size), weights).value for size in (5, 7))
    assert few == pytest.approx(more, abs=1e-9)
    declared = ac1(table_of(pairs)).value
    assert declared == 1 or declared != ac1(table_of(pairs, 7)).value


def test_one_category_only_is_no_variation_for_kappa_and_one_for_ac1() -> None:
    table = [[6, 0, 0], [0, 0, 0], [0, 0, 0]]
    kappa = weighted_kappa(table)
    assert kappa.reason is not None
    assert kappa.reason.code == "no_variation"
    assert (ac1(table).value, observed_agreement(table).value) == (1, 1)
    assert "declared" in ac1(table).method


def test_full_agreement_has_no_interval_of_width_zero() -> None:
    found = weighted_kappa([[3, 0], [0, 4]])
    assert (found.value, found.interval, found.warnings) == (1, None, ("no interval: all pairs speak alike",))


def test_nobody_twice_is_no_pairs() -> None:
    for found in (
        weighted_kappa([[0, 0], [0, 0]]),
        ac1([[0, 0], [0, 0]]),
        observed_agreement([[0, 0], [0, 0]]),
    ):
        assert found.reason is not None
        assert found.reason.code == "no_pairs"


def test_uneven_scores_weigh_by_score() -> None:
    table = [[5, 1, 1], [0, 6, 2], [1, 0, 4]]
    assert weighted_kappa(table, scores=(1, 2, 9)).value != weighted_kappa(table).value


def test_unknown_weights_are_refused() -> None:
    with pytest.raises(
        ValueError, match="weights is one of 'identity', 'linear', 'quadratic', not 'ordinal'"
    ):
        weighted_kappa([[1, 0], [0, 1]], cast("Weights", "ordinal"))


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_kappa_stays_in_its_range(cells: list[int]) -> None:
    for weights in SCHEMES:
        found = weighted_kappa([cells[:3], cells[3:6], cells[6:]], weights)
        assert found.value is None or -1 <= cast("float", found.value) <= 1 + 1e-12
