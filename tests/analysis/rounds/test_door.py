import json
import re
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.consensus import Rule, parse_rule, preset
from analysis.ratings import RatingMatrix, RatingsError
from analysis.rounds import analyse_round
from tests.analysis.slow import FIVE, NINE
from tests.analysis.strategies import panels

RULE = preset("comet-70-15", NINE)
ROWS: list[list[int | None]] = [[8, 2], [9, None], [7, 5], [7, 9], [3, 9]]


def printed(matrix: RatingMatrix) -> Any:
    return json.loads(analyse_round(matrix, rule=RULE).as_bytes())["items"]


def test_an_item_carries_what_the_report_needs() -> None:
    first, second = printed(RatingMatrix.from_scores(NINE, ROWS, cannot_judge=[(1, 1)]))
    assert (first["n"], first["missing"], first["cannot_judge"]) == (5, 0, 0)
    assert first["counts"] == [0, 0, 1, 0, 0, 0, 2, 1, 1]
    assert (first["median"], first["q1"], first["q3"], first["iqr"]) == (7, 7, 8, 1)
    assert (first["share_in"]["k"], first["share_in"]["n"], first["share_in"]["percent"]) == (4, 5, 80)
    assert first["share_in"]["interval"] == pytest.approx([37.553, 96.377], abs=1e-3)
    assert (first["verdict"], first["opposed"], first["robust"]) == ("neither", True, False)
    assert first["rule_line"].startswith("neither: not in (7-9: 4 of 5 valid = 80.0% >= 70%; 1-3: 1 of 5")
    assert (second["n"], second["missing"], second["cannot_judge"]) == (4, 0, 1)
    assert second["between_rounds"] is None


def test_an_item_nobody_rated_is_null_with_its_reason() -> None:
    (only,) = printed(RatingMatrix.from_scores(NINE, [[None], [None]]))
    assert (only["median"], only["share_in"]["percent"], only["share_in"]["interval"]) == (None, None, None)
    assert (only["verdict"], only["reason"]["code"], only["robust"]) == ("cannot_decide", "no_data", None)


def test_the_order_of_experts_does_not_change_a_byte() -> None:
    expected = analyse_round(RatingMatrix.from_scores(NINE, ROWS), rule=RULE).as_bytes()
    for rows in list(permutations(ROWS))[:24]:
        assert analyse_round(RatingMatrix.from_scores(NINE, list(rows)), rule=RULE).as_bytes() == expected


@settings(max_examples=60)
@given(panels(9, experts=(0, 7), items=(1, 4)), st.sampled_from(["comet-70-15", "ram-ipras", "iqr3-median"]))
def test_any_input_gives_finite_json(rows: list[list[int | None]], name: str) -> None:
    matrix = RatingMatrix.from_scores(NINE, rows, groups=["ab"[row % 2] for row in range(len(rows))])
    analysis = analyse_round(matrix, rule=preset(name, NINE), previous=matrix, minimum_cell=2)
    found = json.loads(analysis.as_bytes())
    assert (found["format"], found["version"]) == ("delphi-analysis", 2)
    assert sum(found["outcomes"].values()) == len(found["items"])


def test_the_same_seed_gives_the_same_bytes_and_another_one_is_told() -> None:
    matrix = RatingMatrix.from_scores(NINE, ROWS, groups=[*"aabbb"])
    one, same, other = (
        analyse_round(matrix, rule=RULE, minimum_cell=2, seed=seed, permutations=99) for seed in (1, 1, 2)
    )
    assert one.as_bytes() == same.as_bytes()
    assert (other.seed, other.permutations) == (2, 99)
    assert one.panel.permutation_p is not None
    assert other.panel.permutation_p is not None
    assert "seed 2" in other.panel.permutation_p.method


def test_the_profile_takes_bands_threshold_and_denominator_of_the_rule() -> None:
    rule = parse_rule(
        "in if at least 60% of invited experts rate 8-9; out if median < 3; otherwise neither", NINE
    )
    rule = replace(rule, denominator="invited")
    (item, _) = analyse_round(RatingMatrix.from_scores(NINE, ROWS), rule=rule, invited=10).items
    assert (item.share_in.k, item.share_in.n) == (2, 10)
    assert item.profile.core.agree.method == "share of 8-9"
    assert "> 3/5" in item.profile.standard.strength_uniform.method


WORDS = "in if at least 60% rate {agree}; torn if polarisation; out if at least 60% rate {oppose}; otherwise neither"


@given(panels(9, experts=(1, 9), items=(1, 4)), st.sampled_from([(9, 1), (8, 2), (6, 4)]))
def test_a_rule_may_name_its_bands_or_take_them_from_the_scale(
    rows: list[list[int | None]], bands: tuple[int, int]
) -> None:
    """Nothing that is told of a round hangs on where its bands are written, but what other rules say."""
    agree_from, oppose_to = bands
    scale = NINE.with_bands(f"1-{oppose_to},{agree_from}-9")
    named = parse_rule(WORDS.format(agree=f"{agree_from}-9", oppose=f"1-{oppose_to}"), NINE)
    taken = parse_rule(WORDS.format(agree="agree", oppose="oppose"), scale)
    one, other = (all_but_other_rules(rows, rule) for rule in (named, taken))
    assert one == other


def all_but_other_rules(rows: list[list[int | None]], rule: Rule) -> Any:
    before = [row[::-1] for row in rows]
    now, earlier = (
        RatingMatrix.from_scores(rule.scale, ones, groups=["ab"[row % 2] for row in range(len(ones))])
        for ones in (rows, [*before, before[0]])
    )
    found = json.loads(analyse_round(now, rule=rule, previous=earlier, minimum_cell=1).as_bytes())
    for item in found["items"]:
        del item["robust"], item["robustness"]
    del found["rule"]
    return found


def test_one_report_has_one_agree_band() -> None:
    rule = parse_rule("in if at least 60% rate 8-9; out if at least 60% rate 1-2; otherwise neither", NINE)
    rows: list[list[int | None]] = [[7, 8], [8, 7], [9, 7], [7, 2], [2, 3], [3, 3]]
    before = RatingMatrix.from_scores(NINE, [*rows[1:], *rows[:2]])
    now = RatingMatrix.from_scores(NINE, rows, groups=[*"aaabbb"])
    printed_all = analyse_round(now, rule=rule, previous=before, minimum_cell=1).as_bytes().decode()
    assert set(re.findall(r"share of (\d-\d)", printed_all)) == {"8-9", "3-7", "1-2"}


def test_the_cut_of_a_round_goes_by_the_bands_of_the_rule() -> None:
    """Four of five rate 8 or 9, the others 7: majorities 4 and 3 of 10 ratings, not 5 and 5 as of 7-9."""
    rows: list[list[int | None]] = [[8, 9], [8, 9], [9, 8], [9, 7], [7, 7]]
    rule = parse_rule("in if share of 8-9 >= APMO; out if share of 1-2 >= APMO; otherwise neither", NINE)
    first, second = analyse_round(RatingMatrix.from_scores(NINE, rows), rule=rule).items
    assert (first.verdict.outcome, second.verdict.outcome) == ("in", "neither")
    assert ">= 70% (APMO cut)" in first.verdict.line


def test_the_threshold_is_what_the_first_outcome_asks_for_however_it_is_put() -> None:
    rule = parse_rule("in if not (less than 60% rate 8-9); otherwise neither", NINE)
    (item, _) = analyse_round(RatingMatrix.from_scores(NINE, ROWS), rule=rule).items
    assert item.profile.core.agree.method == "share of 8-9"
    assert "> 3/5" in item.profile.standard.strength_uniform.method
    three_way = parse_rule(
        "out if not (at least 50% agree); in if at least 80% agree; otherwise neither", NINE
    )
    (item, _) = analyse_round(RatingMatrix.from_scores(NINE, ROWS), rule=three_way).items
    assert "> 7/10" in item.profile.standard.strength_uniform.method


def test_rand_ucla_goes_by_the_scores_whatever_the_bands() -> None:
    """The manual's regions are 1-3, 4-6 and 7-9: four 1s and four 7s are two camps, also for a strict chair."""
    strict = NINE.with_bands("1-1,9-9")
    rule = parse_rule("split if disagreement (RAM classic); otherwise neither", strict)
    matrix = RatingMatrix.from_scores(strict, [[1]] * 4 + [[7]] * 4 + [[5]])
    (item,) = analyse_round(matrix, rule=rule).items
    assert (item.verdict.outcome, item.disagreement.value) == ("split", True)
    assert item.profile.core.ram_class.name == "uncertain"


def test_groups_are_compared_and_who_left_is_told() -> None:
    before = RatingMatrix.from_scores(NINE, [[8], [9], [7], [8], [9], [1], [2], [1], [2], [1]])
    now = RatingMatrix.from_scores(NINE, [[8], [9], [7], [8], [9]], groups=[*"aabbb"])
    analysis = analyse_round(now, rule=RULE, previous=before, minimum_cell=2)
    (item,) = analysis.items
    assert item.comparison is not None
    assert [one.n for one in item.comparison.figures] == [2, 3]
    assert analysis.attrition is not None
    assert (analysis.attrition.completers, analysis.attrition.leavers) == (5, 5)
    assert any(one.check == "attrition" for one in item.robustness.differences)


def test_groups_include_those_without_one() -> None:
    rows: list[list[int | None]] = [[8]] * 12
    groups = ["north"] * 5 + ["south"] * 5 + [None] * 2
    matrix = RatingMatrix.from_scores(NINE, rows, groups=groups)
    (item,) = analyse_round(matrix, rule=RULE).items
    assert [(figure.group, figure.n) for figure in item.groups] == [
        ("north", None),
        ("south", 5),
        (None, None),
    ]


def test_the_round_before_is_set_beside_each_item() -> None:
    earlier = RatingMatrix.from_scores(NINE, [[2, 2], [9, None], [7, 5], [7, 9], [3, 9]])
    now = RatingMatrix.from_scores(NINE, ROWS)
    first, second = analyse_round(now, rule=RULE, previous=earlier).items
    assert first.between is not None
    assert second.between is not None
    assert (first.between.pairs, first.between.changed, second.between.changed) == (5, 1, 0)


def test_people_who_never_answered_count_as_invited() -> None:
    analysis = analyse_round(RatingMatrix.from_scores(NINE, [*ROWS, [None, None]]), rule=RULE, invited=9)
    assert (analysis.invited, analysis.responded) == (9, 5)
    assert analysis.items[0].tally.missing == 4


def test_a_rule_of_another_scale_is_refused() -> None:
    with pytest.raises(RatingsError, match="made for the scale 1-9, not for 1-5"):
        analyse_round(RatingMatrix.from_scores(FIVE, [[1]]), rule=RULE)
