"""What must not matter does not: where the scale begins, how statements are called, a panel asked twice over."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement import clopper_pearson, item_profile, share, wilson
from analysis.consensus import decide, preset, presets
from analysis.ratings import RatingMatrix, Scale, Tally
from analysis.reliability import bootstrap_alpha, krippendorff_alpha, panel_coefficients, permutation_p
from analysis.result import Estimate
from analysis.robustness import robustness
from analysis.rounds import analyse_round
from analysis.stability import between_rounds, kruskal_wallis
from tests.analysis.records import Record, records
from tests.analysis.slow import FIVE, NINE, tally
from tests.analysis.strategies import panels, tallies

Rows = list[list[int | None]]

ON_THE_SCALE = {"core.modes", "core.median", "core.q1", "core.q3", "optional.mean"}
FROM_THE_ZERO = {"optional.coefficient_of_variation", "krippendorff_alpha.ratio"}
steps = st.integers(-30, 30).filter(bool)


def moved(scale: Scale, step: int) -> Scale:
    return Scale(tuple(x + step for x in scale.scores), scale.oppose_to + step, scale.agree_from + step)


def moved_rows(rows: Rows, step: int) -> Rows:
    return [[None if rating is None else rating + step for rating in row] for row in rows]


def numbers(record: Record, less: int = 0) -> list[float] | None:
    """Value and ends of the interval, counted from `less`."""
    if record["value"] is None:
        return None
    value = record["value"] if isinstance(record["value"], list) else [record["value"]]
    return [each - less for each in (*value, *(record["interval"] or ()))]


def assert_same(before: dict[str, Record], after: dict[str, Record], step: int = 0) -> None:
    assert before.keys() == after.keys()
    for name in before.keys() - FROM_THE_ZERO:
        one, other = before[name], after[name]
        assert one["reason"] == other["reason"], name
        expected, found = numbers(one), numbers(other, step if name in ON_THE_SCALE else 0)
        assert found == (expected and pytest.approx(expected, rel=1e-6, abs=1e-9)), name


def number(estimate: Estimate) -> float:
    assert isinstance(estimate.value, float)
    return estimate.value


@given(tallies(FIVE), steps)
def test_a_constant_added_to_ratings_and_scale_moves_a_statement_and_changes_nothing_else(
    counted: Tally, step: int
) -> None:
    elsewhere = Tally(
        moved(FIVE, step), counted.counts, counted.cannot_judge, counted.missing, counted.invited
    )
    before, after = (records(item_profile(each).as_json()) for each in (counted, elsewhere))
    assert_same(before, after, step)
    for rule in (one.name for one in presets() if one.only_on is None):
        assert decide(preset(rule, elsewhere.scale), elsewhere) == decide(preset(rule, FIVE), counted)


@given(panels(experts=(2, 6), items=(1, 5)), steps)
def test_a_constant_added_to_ratings_and_scale_changes_no_panel_coefficient(rows: Rows, step: int) -> None:
    there = RatingMatrix.from_scores(moved(FIVE, step), moved_rows(rows, step))
    here = RatingMatrix.from_scores(FIVE, rows)
    assert_same(records(panel_coefficients(here).as_json()), records(panel_coefficients(there).as_json()))


@given(panels(experts=(4, 4), items=(2, 2)), panels(experts=(4, 4), items=(2, 2)), steps)
def test_a_constant_added_to_ratings_and_scale_changes_nothing_between_rounds(
    earlier: Rows, later: Rows, step: int
) -> None:
    scale = moved(FIVE, step)
    here = between_rounds(RatingMatrix.from_scores(FIVE, earlier), RatingMatrix.from_scores(FIVE, later))
    there = between_rounds(
        RatingMatrix.from_scores(scale, moved_rows(earlier, step)),
        RatingMatrix.from_scores(scale, moved_rows(later, step)),
    )
    assert here.keys() == there.keys()
    for item in here:
        assert_same(records(here[item].as_json()), records(there[item].as_json()))


def test_what_is_measured_from_zero_does_change_with_a_constant() -> None:
    item, farther = tally([1, 2, 4, 5], FIVE), Tally(moved(FIVE, 5), (1, 1, 0, 1, 1))
    variation = [item_profile(each).optional for each in (item, farther)]
    assert [one and one.coefficient_of_variation.value for one in variation] == pytest.approx(
        [1.8257418584 / 3, 1.8257418584 / 8]
    )
    rows: Rows = [[1, 2, 4], [1, 3, 5], [2, 2, 4]]
    here = krippendorff_alpha(RatingMatrix.from_scores(FIVE, rows), "ratio")
    there = krippendorff_alpha(RatingMatrix.from_scores(moved(FIVE, 5), moved_rows(rows, 5)), "ratio")
    assert here.value != pytest.approx(there.value, abs=0.005)


ALIKE_WITH_MORE_CATEGORIES = ("krippendorff_alpha", "concordance", "intraclass", "cronbach_alpha")


@given(panels(experts=(3, 6), items=(3, 5)))
def test_a_category_nobody_used_matters_only_where_chance_is_over_the_declared_scale(rows: Rows) -> None:
    seven = Scale((1, 2, 3, 4, 5, 6, 7), 2, 6)
    on_five, on_seven = (
        records(panel_coefficients(RatingMatrix.from_scores(scale, rows)).as_json())
        for scale in (FIVE, seven)
    )
    kept = [
        name for name in on_five if name.startswith(ALIKE_WITH_MORE_CATEGORIES) or ".identity.alpha" in name
    ]
    assert_same({name: on_five[name] for name in kept}, {name: on_seven[name] for name in kept})
    for name in ("gwet_ac", "brennan_prediger"):
        one, other = (found[f"by_weights.identity.{name}"]["value"] for found in (on_five, on_seven))
        assert one is None or other is None or one == 1 or one < other


@given(tallies(NINE, least=1), st.integers(2, 5))
def test_a_panel_asked_twice_over_says_the_same_with_narrower_intervals(counted: Tally, times: int) -> None:
    more = Tally(
        NINE,
        tuple(times * count for count in counted.counts),
        times * counted.cannot_judge,
        times * counted.missing,
        times * counted.invited,
    )
    for low, high in ((1, 3), (4, 6), (7, 9)):
        k, n = counted.within(low, high), counted.n
        assert share(more, low, high).value == share(counted, low, high).value
        for interval in (wilson, clopper_pearson):
            before, after = interval(k, n), interval(times * k, times * n)
            assert after[1] - after[0] < before[1] - before[0]
    for name in ("comet-70-15", "percent-75", "three-way-80-50", "apmo"):
        for denominator in ("valid", "valid_plus_cannot_judge", "invited"):
            rule = preset(name, NINE, denominator=denominator)
            assert decide(rule, more) == decide(rule, counted)


@settings(max_examples=25)  # each example is two whole reports
@given(panels(9, experts=(1, 7), items=(2, 4)), st.randoms(use_true_random=False))
def test_the_order_and_the_names_of_statements_change_nothing_about_them(rows: Rows, random: Any) -> None:
    width = len(rows[0])
    order = random.sample(range(width), width)
    names = [f"S{place}" for place in range(width)]
    rule = preset("comet-70-15", NINE)
    here = analyse_round(RatingMatrix.from_scores(NINE, rows, items=names), rule=rule)
    there = analyse_round(
        RatingMatrix.from_scores(
            NINE, [[row[x] for x in order] for row in rows], items=[f"other {names[x]}" for x in order]
        ),
        rule=rule,
    )
    by_name = {one["item"]: one for one in json.loads(here.as_bytes())["items"]}
    for item in json.loads(there.as_bytes())["items"]:
        name = item.pop("item").removeprefix("other ")
        assert item == {key: value for key, value in by_name[name].items() if key != "item"}
    assert_same(records(here.panel.as_json()), records(there.panel.as_json()))


def test_what_is_drawn_at_random_repeats_with_its_seed_and_nearly_with_another() -> None:
    rows = [[1, 3, 4, 5], [2, 3, 5, 4], [1, 2, 4, 4], [3, 1, 2, 5], [2, 2, 3, 4], [1, 4, 4, 5]]
    matrix = RatingMatrix.from_scores(FIVE, rows)
    rule = preset("percent-70", FIVE)
    samples = [[3, 2, 0, 1, 0], [0, 1, 2, 2, 1], [1, 0, 1, 3, 1]]

    def drawn(seed: int) -> list[float]:
        interval = bootstrap_alpha(matrix, seed=seed, resamples=1000).interval
        resampled = robustness(rule, matrix.tallies()[2], seed=seed).resampled
        assert interval is not None
        assert resampled is not None
        tests = (
            permutation_p(matrix, seed=seed, resamples=1999),
            kruskal_wallis(samples, permutations=1999, seed=seed).p,
        )
        return [*interval, resampled.same / resampled.resamples, *(number(p) for p in tests)]

    assert drawn(1) == drawn(1)
    assert all(one != pytest.approx(other, abs=1e-9) for one, other in zip(drawn(1), drawn(2), strict=True))
    assert drawn(1) == pytest.approx(drawn(2), abs=0.06)
