"""The rules of published studies, as the page for chairs writes them: what each decides at its boundaries."""

import pytest

from analysis.consensus import Cases, Rule, parse_rule, verdicts
from analysis.ratings import Scale, Tally
from tests.analysis.consensus.test_rules_page import ROWS
from tests.analysis.slow import tally

STUDIES = {study: (Scale.parse(scale), text) for study, scale, text in ROWS if scale != "any"}


def study(name: str) -> Rule:
    """The rule of the one study whose row begins so."""
    [found] = [parse_rule(text, scale) for row, (scale, text) in STUDIES.items() if row.startswith(name)]
    return found


def of(rule: Rule, **people: int) -> Tally:
    """So many ratings of each category, written s7=12 for twelve sevens."""
    scores = [int(score[1:]) for score, count in people.items() for _ in range(count)]
    return tally(scores, rule.scale)


def decided(rule: Rule, one: Tally, **around: Tally) -> str:
    return verdicts(
        rule, Cases.of([one], dimensions={name: Cases.of([there]) for name, there in around.items()})
    )[0].outcome


def test_unisante_tells_agreement_and_consensus_apart() -> None:
    rule = study("Unisante")
    [close, far, middle, low] = verdicts(
        rule,
        Cases.of(
            [of(rule, s7=3), of(rule, s1=2, s7=3, s9=2), of(rule, s5=3), of(rule, s3=3)], scale=rule.scale
        ),
    )
    assert [one.outcome for one in (close, far, middle, low)] == ["agree", "agree", "neither", "disagree"]
    assert [one.consensus for one in (close, far)] == [True, False]


@pytest.mark.parametrize(
    ("importance", "feasibility", "outcome"),
    [(14, 13, "in"), (13, 14, "in"), (13, 13, "out"), (14, 14, "in")],
)
def test_wei_drops_what_misses_on_both_dimensions(importance: int, feasibility: int, outcome: str) -> None:
    """19 experts: 14 are 73.7%, 13 are 68.4%."""
    rule = study("Wei")
    both = {
        "importance": of(rule, s8=importance, s5=19 - importance),
        "feasibility": of(rule, s8=feasibility, s5=19 - feasibility),
    }
    assert decided(rule, both["importance"], **both) == outcome


def test_telemedicine_asks_for_a_mean_of_four_in_two_of_three_rounds() -> None:
    rule = study("Telemedicine")
    four, less = of(rule, s4=10), of(rule, s4=9, s3=1)

    def in_rounds(now: Tally, *before: Tally) -> str:
        return verdicts(rule, Cases.of([now], earlier=[Cases.of([one]) for one in before]))[0].outcome

    assert in_rounds(four, less, four) == "in"
    assert in_rounds(four, less, less) == "neither"
    assert in_rounds(less, less) == "neither"
    assert in_rounds(less, four) == "cannot_decide"


def test_the_nurses_have_a_rule_and_a_scale_for_each_round() -> None:
    first, second, third = (study(f"Intensive care nurses, round {number}") for number in (1, 2, 3))
    enough, few = of(first, s3=7, s2=3), of(first, s3=6, s2=4)
    assert decided(first, enough, necessity=enough, relevance=enough) == "keep"
    assert decided(first, enough, necessity=enough, relevance=few) == "drop"
    assert [decided(second, of(second, s3=k, s2=10 - k)) for k in (7, 6)] == ["keep", "drop"]
    assert [decided(third, of(third, s2=k, s1=10 - k)) for k in (7, 6)] == ["keep", "drop"]


def test_the_cut_of_the_trials_study_is_that_of_the_round() -> None:
    """Majorities of 9, 7 and none of 10: 16 of 30, which 6 of 10 passes and 5 of 10 does not."""
    rule = study("Integrity of trials")
    statements = [of(rule, s4=9, s3=1), of(rule, s1=7, s3=3), of(rule, s4=5, s3=5)]
    found = verdicts(rule, Cases.of(statements, whole_round=True))
    assert [one.outcome for one in found] == ["in", "out", "neither"]
    assert "= 50.0% < 53.33% (APMO cut)" in found[2].line


@pytest.mark.parametrize(
    ("name", "boundaries"),
    [
        ("Core concepts", {80: "adopt", 79: "discuss", 50: "discuss", 49: "reject"}),
        ("Questionnaire", {75: "agreed", 74: "partial", 60: "partial", 59: "none"}),
    ],
)
def test_three_way_rules_have_two_boundaries(name: str, boundaries: dict[int, str]) -> None:
    rule = study(name)
    found = {agree: decided(rule, of(rule, s4=agree, s3=100 - agree)) for agree in boundaries}
    assert found == boundaries


def test_jobnut_asks_for_its_printed_percentage_and_not_for_two_thirds() -> None:
    rule = study("JobNut")
    assert decided(rule, of(rule, s3=667, s2=333)) == "essential"
    assert decided(rule, of(rule, s3=2, s2=1)) == "not essential"


def test_paediatric_surgery_asks_for_a_content_validity_of_80() -> None:
    rule = study("Paediatric surgery")
    assert [decided(rule, of(rule, s4=k, s2=10 - k)) for k in (8, 7)] == ["valid", "not valid"]


def test_dijkman_asks_20_of_29_for_essential() -> None:
    """Ayre and Scally (2014): 20 of 29 is the smallest count that chance reaches in at most 5%."""
    rule = study("Dijkman")
    assert [decided(rule, of(rule, s3=k, s2=29 - k)) for k in (20, 19)] == ["essential", "not essential"]


@pytest.mark.parametrize(
    ("agree", "between", "against", "silent", "outcome"),
    [
        (14, 5, 1, 20, "passed"),
        (14, 5, 1, 21, "open"),
        (13, 6, 1, 0, "open"),
        (38, 0, 2, 0, "passed"),
        (37, 0, 3, 0, "open"),
    ],
)
def test_loomio_asks_for_a_quorum_many_for_and_few_against(
    agree: int, between: int, against: int, silent: int, outcome: str
) -> None:
    rule = study("Loomio")
    assert decided(rule, Tally(rule.scale, (against, between, agree), missing=silent)) == outcome


def test_every_study_of_the_page_is_decided_here() -> None:
    tried = (
        *("Unisante", "Wei", "Telemedicine", "Intensive care nurses", "Integrity of trials", "Core concepts"),
        *("Questionnaire", "JobNut", "Paediatric surgery", "Dijkman", "Loomio"),
    )
    named = [name for name in STUDIES if not name.islower()]
    assert [name for name in named if not name.startswith(tried)] == []
