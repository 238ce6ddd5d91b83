import json
import math
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from analysis.ratings import RatingMatrix
from analysis.reliability import (
    alpha_by_weights,
    bootstrap_alpha,
    conger_kappa,
    cronbach_alpha,
    fleiss_kappa,
    gwet_ac,
    intraclass_correlations,
    kendall_w,
    krippendorff_alpha,
    panel_coefficients,
)
from analysis.reliability.gwet import Chance, Shares
from analysis.reliability.panel import WEIGHTINGS
from analysis.result import Estimate, Json
from tests.analysis.slow import FIVE
from tests.analysis.strategies import panels
from tests.proofs.coverage import Cell, Coverage, cover, naive_coverage, verdict
from tests.proofs.invented_panels import HARD, HELD_TO, matrix_of

Rows = list[list[int | None]]
CHANCES: tuple[Chance, ...] = ("none", "gwet", "brennan-prediger", "fleiss")


@given(panels(experts=(0, 7), items=(1, 5)))
def test_no_panel_gives_a_number_that_is_none_or_an_interval_without_its_value(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows, items=None if rows else ["a"])
    printed = panel_coefficients(matrix).as_json()
    json.dumps(printed, allow_nan=False)
    for record in _records(printed):
        value, interval = record["value"], record["interval"]
        assert (value is None) is (record["reason"] is not None)
        if isinstance(interval, list) and isinstance(value, int | float):
            low, high = interval
            assert math.isfinite(low)
            assert math.isfinite(high)
            assert low - 1e-9 <= value <= high + 1e-9
            assert low < high


@given(panels(experts=(2, 7), items=(1, 5)))
def test_every_coefficient_lies_in_its_range_and_its_interval_too(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    found = panel_coefficients(matrix)
    families = list(found.by_weights.values())
    shares = [found.concordance.w, found.concordance.p, *(one.percent_agreement for one in families)]
    from_chance_on = [
        found.concordance.mean_rank_correlation,
        *found.krippendorff_alpha.values(),
        *(family.alpha for family in families),
    ]
    at_most_one = [
        found.cronbach_alpha,
        *found.intraclass.values(),
        *(family.gwet_ac for family in families),
        *(family.brennan_prediger for family in families),
        *(one for family in families for one in (family.fleiss, family.conger)),
    ]
    for estimates, least in ((shares, 0.0), (from_chance_on, -1.0), (at_most_one, -math.inf)):
        for estimate in estimates:
            assert _is_within(estimate, least), estimate
    # A value below -1 is possible: Fleiss, for one, counts statements with a single rating as chance.
    for estimate in (*from_chance_on, *at_most_one):
        if estimate.interval is not None and isinstance(estimate.value, float):
            assert estimate.interval[0] >= min(estimate.value, -1.0) - 1e-9


def _is_within(estimate: Estimate, least: float) -> bool:
    points = (*(estimate.interval or ()), *(() if estimate.value is None else (estimate.value,)))
    return all(isinstance(point, float | int) and least - 1e-9 <= point <= 1 + 1e-9 for point in points)


def test_two_experts_of_any_population_never_agree_less_than_the_least_value() -> None:
    """Probabilities of the categories of one statement; two experts are drawn from them."""
    generator = np.random.Generator(np.random.PCG64(21))
    for weighting in WEIGHTINGS:
        shares = Shares.of(RatingMatrix.from_scores(FIVE, [[1, 5], [2, 4]]), weighting)
        least = {name: shares.least(name) for name in CHANCES}
        ends = np.full(5, 0.2) if weighting == "identity" else np.array([0.5, 0, 0, 0, 0.5])
        assert ends @ shares.weights @ ends == pytest.approx(least["none"])
        for p in generator.dirichlet(np.full(5, 0.3), 500):
            agreement = float(p @ shares.weights @ p)
            drawn = replace(shares, agreement=agreement, prevalence=p)
            for name in CHANCES:
                expected = drawn.chance(name)
                if expected < 1 - 1e-6:
                    assert drawn.beyond(expected) >= least[name] - 1e-6


def _records(printed: Json) -> Iterator[dict[str, Json]]:
    if isinstance(printed, dict):
        if "value" in printed:
            yield printed
        else:
            for part in printed.values():
                yield from _records(part)


@given(panels(experts=(2, 6), items=(2, 5)))
def test_together_they_are_what_each_is_alone(rows: Rows) -> None:
    matrix = RatingMatrix.from_scores(FIVE, rows)
    together = panel_coefficients(matrix)
    pairs: list[tuple[Estimate, Estimate]] = [
        (together.concordance.w, kendall_w(matrix)),
        (together.krippendorff_alpha["ordinal"], krippendorff_alpha(matrix)),
        (together.by_weights["quadratic"].gwet_ac, gwet_ac(matrix)),
        (together.by_weights["ordinal"].fleiss, fleiss_kappa(matrix, "ordinal")),
        (together.by_weights["linear"].conger, conger_kappa(matrix, "linear")),
        (together.intraclass["ICC(A,1)"], intraclass_correlations(matrix)["ICC(A,1)"]),
        (together.cronbach_alpha, cronbach_alpha(matrix)),
    ]
    for one, other in pairs:
        assert one.method == other.method
        assert one.reason == other.reason
        assert one.value == (None if other.value is None else pytest.approx(other.value))
        assert one.interval == (None if other.interval is None else pytest.approx(other.interval))


@given(panels(experts=(2, 6), items=(2, 5)))
def test_a_reversed_scale_changes_only_what_depends_on_direction(rows: Rows) -> None:
    turned = [[None if score is None else 6 - score for score in row] for row in rows]
    one, other = (panel_coefficients(RatingMatrix.from_scores(FIVE, r)) for r in (rows, turned))
    pairs = [
        (one.concordance.w, other.concordance.w),
        *(
            (one.krippendorff_alpha[x], other.krippendorff_alpha[x])
            for x in ("nominal", "ordinal", "interval")
        ),
        *((one.intraclass[x], other.intraclass[x]) for x in one.intraclass),
        *((one.by_weights[x].gwet_ac, other.by_weights[x].gwet_ac) for x in one.by_weights),
    ]
    for first, second in pairs:
        assert first.value == (None if second.value is None else pytest.approx(second.value, abs=1e-9))


def test_blocks_of_seats_add_up_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.Generator(np.random.PCG64(2))
    panel = HELD_TO[1].draw(25, lenient=True, generator=generator)
    panel.codes[generator.random(panel.codes.shape) < 0.2] = 0
    whole = panel_coefficients(
        RatingMatrix(panel.scale, panel.seats, panel.items, panel.codes, panel.cannot_judge)
    )
    monkeypatch.setattr("analysis.ratings.CELLS_AT_ONCE", 130)
    blocks = panel_coefficients(
        RatingMatrix(panel.scale, panel.seats, panel.items, panel.codes, panel.cannot_judge)
    )
    for one, other in zip(_records(whole.as_json()), _records(blocks.as_json()), strict=True):
        assert one["value"] == pytest.approx(other["value"], rel=1e-9)
        assert (one["interval"] is None) is (other["interval"] is None)
        assert (one["interval"] or []) == pytest.approx(other["interval"] or [], rel=1e-7)


def test_a_large_panel_never_takes_as_much_as_one_float_a_rating() -> None:
    codes = np.random.Generator(np.random.PCG64(3)).integers(0, 10, (20_000, 100)).astype(np.uint8)
    matrix = matrix_of(codes)
    tracemalloc.start()
    try:
        panel_coefficients(matrix)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * codes.size


def test_the_bootstrap_without_self_pairs_agrees_with_the_jackknife() -> None:
    matrix = HELD_TO[0].draw(40, lenient=False, generator=np.random.Generator(np.random.PCG64(4)))
    jackknife, bootstrap = krippendorff_alpha(matrix), bootstrap_alpha(matrix, seed=7, resamples=400)
    assert bootstrap.interval == pytest.approx(jackknife.interval, abs=0.015)
    assert bootstrap == bootstrap_alpha(matrix, seed=7, resamples=400)
    assert bootstrap.interval_method == "bootstrap over experts 95%, B=400, seed 7, 0 undefined"
    over_statements = bootstrap_alpha(matrix, seed=7, resamples=400, over="statements")
    assert over_statements.interval != bootstrap.interval


def test_the_bootstrap_of_experts_of_one_mind_claims_no_certainty() -> None:
    for rows in ([[1, 3, 5]] * 4, [[1, None, 3], [1, 2, None]]):
        found = bootstrap_alpha(RatingMatrix.from_scores(FIVE, rows), "nominal", seed=1, resamples=50)
        assert found.interval is None
        if found.value is not None:
            assert found.warnings == ("no interval: every resample gives the same",)


DOORS: dict[str, Callable[[RatingMatrix, Any], object]] = {
    "level": krippendorff_alpha,
    "level of the bootstrap": lambda panel, no: bootstrap_alpha(panel, no, seed=1),
    "weighting": gwet_ac,
    "weighting of Conger": conger_kappa,
    "weighting of alpha": alpha_by_weights,
    "over": lambda panel, no: fleiss_kappa(panel, over=no),
    "over of the ICC": lambda panel, no: intraclass_correlations(panel, over=no),
    "over of the bootstrap": lambda panel, no: bootstrap_alpha(panel, seed=1, over=no),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("rows", [[[1, 3], [2, 3]], [[None, None]]])
def test_a_misspelt_option_is_refused_at_every_door(door: str, rows: Rows) -> None:
    with pytest.raises(ValueError, match=f"^{door.split(maxsplit=1)[0]} is one of .*, not 'ordinl'$"):
        DOORS[door](RatingMatrix.from_scores(FIVE, rows), "ordinl")


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize("panel", HELD_TO, ids=lambda panel: panel.name)
def test_intervals_cover_in_short(panel: object, lenient: bool) -> None:
    """The whole proof is `./dev prove coverage`."""
    invented = next(one for one in HELD_TO if one is panel)
    found = cover(Cell(invented, lenient, 30), 150, seed=11)
    assert all(0.89 <= share <= 1.0 for share in found.shares), found.line()


def test_the_naive_bootstrap_does_not_cover() -> None:
    assert naive_coverage(Cell(HELD_TO[0], False, 10), 11, 60, 100) < 0.8


def test_hard_panels_are_told_apart_from_those_the_intervals_are_held_to() -> None:
    assert not {panel.name for panel in HARD} & {panel.name for panel in HELD_TO}


def test_the_proof_fails_if_one_interval_misses_or_the_naive_one_is_not_shown_to() -> None:
    good = [Coverage(Cell(HELD_TO[0], lenient=False, experts=n), (0.95,) * 5) for n in (10, 30, 100)]
    assert verdict(good, [0.5, 0.7, 0.9])[0]
    assert not verdict(good, [0.5, 0.95, 0.9])[0]
    for experts, share in ((10, 0.89), (30, 0.92), (30, 0.98), (100, 0.92)):
        missing = Coverage(Cell(HELD_TO[0], lenient=False, experts=experts), (0.95, share, 0.95, 0.95, 0.95))
        holds, words = verdict([*good, missing], [0.5, 0.7, 0.9])
        assert not holds
        assert words.endswith(f"outside: leaning, n={experts}: AC2")
