import json
from fractions import Fraction

from analysis.consensus import Cases, decide, parse_rule, preset
from analysis.ratings import Tally
from analysis.robustness import CHECKS, Robustness, robustness, robustness_of_round
from analysis.stability import WorstCase
from tests.analysis.slow import FIVE, NINE, tally

SEVENTY = preset("percent-70", NINE)


def sentences(found: Robustness, check: str) -> list[str]:
    return [one.sentence for one in found.differences if one.check == check]


def test_the_reason_names_what_differs() -> None:
    found = robustness(SEVENTY, tally([8] * 7 + [5] * 3))
    assert [one.check for one in found.differences] == [
        "leave_one_out",
        "bootstrap",
        "other_rules",
        "other_rules",
    ]
    assert found.robust is False
    assert sentences(found, "leave_one_out") == ["without one rating of 8 the outcome is neither"]
    assert sentences(found, "other_rules") == [
        "under percent-75 the outcome is neither",
        "under percent-80 the outcome is neither",
    ]


def test_what_is_the_same_in_every_check_is_robust() -> None:
    found = robustness(SEVENTY, tally([8] * 29 + [5]))
    assert (found.robust, found.differences) == (True, ())
    assert found.checks == ("leave_one_out", "bootstrap", "other_rules")


def test_without_a_decision_there_is_nothing_to_check() -> None:
    found = robustness(SEVENTY, Tally(NINE, (0,) * 9, invited=3))
    assert (found.robust, found.checks) == (None, ())


def test_one_statement_is_a_round_of_one_and_others_do_not_matter() -> None:
    tallies = [tally([8] * 7 + [5] * 3), tally([1] * 5 + [9] * 5), tally([])]
    together = robustness_of_round(SEVENTY, Cases.of(tallies))
    assert [one.robust for one in together] == [False, False, None]
    for alone, one in zip(tallies, together, strict=True):
        assert robustness(SEVENTY, alone) == one


def test_other_rules_are_those_that_make_sense_on_the_scale() -> None:
    nine, five = (
        robustness(SEVENTY, tally([8] * 9)),
        robustness(preset("percent-70", FIVE), tally([5] * 9, FIVE)),
    )
    assert [one.rule for one in nine.other_rules] == [
        "comet-70-15",
        "percent-75",
        "percent-80",
        "ram-classic",
    ]
    assert [one.rule for one in five.other_rules] == [
        "comet-70-15",
        "percent-75",
        "percent-80",
        "iqr1-median4",
    ]
    comet = robustness(preset("comet-70-15", NINE), tally([8] * 9))
    assert "comet-70-15" not in [one.rule for one in comet.other_rules]


def test_a_rule_in_other_words_is_not_compared_with_rules_about_in_and_out() -> None:
    rule = parse_rule("adopt if at least 80% agree; discuss if at least 50% agree; otherwise reject", NINE)
    found = robustness(rule, tally([8] * 9))
    assert "other_rules" not in found.checks
    assert found.other_rules == ()


def test_a_rule_without_out_takes_out_as_its_default() -> None:
    rule = parse_rule("in if at least 70% agree; otherwise neither", NINE)
    found = robustness(rule, tally([1] * 20))
    assert {one.outcome for one in found.other_rules} == {"neither"}
    assert found.robust


def test_cannot_judge_in_the_denominator_may_change_the_decision() -> None:
    counted = tally([8] * 8 + [5] * 2, cannot_judge=3)
    found = robustness(SEVENTY, counted)
    assert sentences(found, "denominator") == ["with cannot judge in the denominator the outcome is neither"]
    both = preset("percent-70", NINE, denominator="valid_plus_cannot_judge")
    assert sentences(robustness(both, counted), "denominator") == [
        "with cannot judge out of the denominator the outcome is in"
    ]
    invited = preset("percent-70", NINE, denominator="invited")
    assert sentences(robustness(invited, counted), "denominator") == [
        "with cannot judge out of the denominator the outcome is in"
    ]
    assert "denominator" not in robustness(SEVENTY, tally([8] * 8)).checks
    assert "denominator" not in robustness(preset("ram-classic", NINE), counted).checks


def worst(leavers: int, kept: Tally | None, opposed: Tally) -> Robustness:
    now = tally([8] * 8 + [5] * 2)
    [found] = robustness_of_round(
        SEVENTY, Cases.of([now]), worst=[WorstCase(leavers, kept, opposed)], checks=["attrition"]
    )
    return found


def test_those_who_left_may_have_carried_another_decision() -> None:
    found = worst(6, tally([8] * 8 + [5] * 8), tally([8] * 8 + [5] * 2 + [1] * 6))
    assert sentences(found, "attrition") == [
        "had those who left kept their last ratings the outcome would be neither",
        "had those who left all opposed the outcome would be neither",
    ]
    assert worst(0, tally([8] * 10), tally([8] * 10)).checks == ()
    assert worst(1, None, tally([8] * 8 + [5] * 2 + [1])).robust is True


def test_the_last_ratings_of_fewer_than_the_floor_are_not_given_away() -> None:
    found = worst(4, tally([8] * 8 + [5] * 6), tally([8] * 14))
    assert (found.checks, found.differences) == (("attrition",), ())


def grouped(**groups: Tally) -> Cases:
    parts = list(groups.values())
    counts = tuple(map(sum, zip(*(one.counts for one in parts), strict=True)))
    whole = Tally(NINE, counts, 0, 0, sum(counts))
    return Cases.of([whole], groups={name: Cases.of([one]) for name, one in groups.items()})


def test_a_group_that_decides_otherwise_is_counted_but_not_named() -> None:
    cases = grouped(nurses=tally([8] * 20), surgeons=tally([8] * 2 + [5] * 4), patients=tally([8] * 5))
    [found] = robustness_of_round(SEVENTY, cases, checks=["groups"])
    assert sentences(found, "groups") == ["in 1 of 3 groups of at least 5 the outcome differs"]


def test_groups_that_are_held_back_are_not_looked_at() -> None:
    """The second-smallest group protects the one below the floor, as in the published figures."""
    cases = grouped(nurses=tally([8] * 20), surgeons=tally([5] * 5), patients=tally([5] * 2))
    [found] = robustness_of_round(SEVENTY, cases, checks=["groups"])
    assert (found.checks, found.differences) == (("groups",), ())
    alone = grouped(nurses=tally([8] * 4), surgeons=tally([5] * 4))
    assert robustness_of_round(SEVENTY, alone, checks=["groups"])[0].checks == ()


def test_people_are_not_taken_out_of_rounds_and_dimensions_that_are_only_counted() -> None:
    counted = tally([5] * 9, FIVE)
    cases = Cases.of([counted], earlier=[Cases.of([counted])], dimensions={"clarity": Cases.of([counted])})
    for text in ("mean >= 4 in at least 2 of 2 rounds", 'at least 70% agree for "clarity"'):
        rule = parse_rule(f"in if {text}; otherwise neither", FIVE)
        [found] = robustness_of_round(rule, cases)
        assert found.checks == ("other_rules",)


def test_the_record_says_what_was_done() -> None:
    found = robustness(SEVENTY, tally([8] * 7 + [5] * 3), resamples=1000, seed=7)
    written = json.loads(json.dumps(found.as_json()))
    assert written["checks"] == ["leave_one_out", "bootstrap", "other_rules"]
    assert written["bootstrap"]["seed"] == 7
    assert written["bootstrap"]["resamples"] == 1000
    assert written["bootstrap"]["other"] == "neither"
    assert written["other_rules"][0] == {"rule": "comet-70-15", "outcome": "in", "post_hoc": True}
    assert set(written["checks"]) <= set(CHECKS)


def test_the_label_never_changes_the_decision() -> None:
    counted = tally([8] * 7 + [5] * 3)
    before = decide(SEVENTY, counted)
    assert robustness(SEVENTY, counted).robust is False
    assert decide(SEVENTY, counted) == before == "in"
    assert Fraction(7, 10) >= Fraction(70, 100)
