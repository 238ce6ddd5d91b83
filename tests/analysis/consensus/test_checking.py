"""What is odd about a rule: found, shown by answers, and never claimed beyond what was tried."""

import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.consensus import (
    AllOf,
    AnyOf,
    Cases,
    Compare,
    Count,
    Disagreement,
    Expression,
    Finding,
    Iqr,
    Is,
    Median,
    Not,
    Outcome,
    Rule,
    RuleError,
    Share,
    VanDerEijk,
    check_rule,
    decide,
    outcomes,
    parse_rule,
    preset,
    presets,
)
from analysis.consensus.exact import OPERATORS
from analysis.consensus.imagined import compositions, imagine
from analysis.ratings import Scale
from tests.analysis.slow import FIVE, NINE

FOUR = Scale.parse("1-4")
EXPERTS = 5


def found(text: str, experts: int | None, scale: Scale = NINE) -> dict[str, Finding]:
    return {one.code: one for one in check_rule(parse_rule(text, scale), panel_size=experts)}


def every_answer(experts: int, categories: int) -> Iterator[tuple[int, ...]]:
    if categories == 1:
        yield (experts,)
        return
    for first in range(experts + 1):
        for others in every_answer(experts - first, categories - 1):
            yield (first, *others)


def leaves_of_four() -> st.SearchStrategy[Expression]:
    relation = st.sampled_from(OPERATORS)
    band = st.sampled_from([(low, high) for low in range(1, 5) for high in range(low, 5)])
    percent = st.integers(0, 20).map(lambda twentieths: Fraction(twentieths, 20))
    number = st.integers(0, 10).map(lambda halves: Fraction(halves, 2))
    return st.one_of(
        st.builds(lambda ends, how, bound: Compare(Share(*ends), how, bound), band, relation, percent),
        st.builds(
            lambda ends, how, bound: Compare(Count(*ends), how, Fraction(bound)),
            band,
            relation,
            st.integers(0, 6),
        ),
        st.builds(Compare, st.sampled_from([Median(), Iqr()]), relation, number),
        st.builds(Compare, st.just(VanDerEijk()), relation, percent),
        st.just(Is(Disagreement("polarisation"))),
    )


CONDITIONS = st.recursive(
    leaves_of_four(),
    lambda below: st.one_of(
        below.map(Not), st.tuples(below, below).map(AllOf), st.tuples(below, below).map(AnyOf)
    ),
    max_leaves=3,
)
RULES = st.lists(CONDITIONS, min_size=1, max_size=3).map(
    lambda whens: Rule("r", FOUR, tuple(Outcome(f"o{at}", when) for at, when in enumerate(whens)), "none")
)


def met(rule: Rule, outcome: Outcome) -> frozenset[tuple[int, ...]]:
    alone = Rule("r", rule.scale, (outcome,), "none")
    every = list(every_answer(EXPERTS, 4))
    found = outcomes(alone, Cases.from_counts(rule.scale, np.array(every))).tolist()
    return frozenset(one for one, place in zip(every, found, strict=True) if place == 0)


@given(RULES)
def test_contradictions_and_gaps_are_those_of_all_answers(rule: Rule) -> None:
    of = {outcome.name: met(rule, outcome) for outcome in rule.outcomes}
    expected, before = set(), frozenset[tuple[int, ...]]()
    for name, answers in of.items():
        if not answers:
            expected.add(("never_met", name))
        elif answers <= before:
            expected.add(("shadowed", name))
        before |= answers
    for one, other in combinations(of, 2):
        if of[one] & of[other] and not of[other] <= of[one]:
            code = "order" if of[one] < of[other] else "overlap"
            expected.add((code, f'{one}" and "{other}'))
    expected.add(("no_default" if len(before) == len(list(every_answer(EXPERTS, 4))) else "default", "none"))
    findings = [one for one in check_rule(rule, panel_size=EXPERTS) if one.code in _OF_OUTCOMES]
    assert len(findings) == len(expected)
    assert all(
        any(one.code == code and f'"{name}"' in one.sentence for one in findings) for code, name in expected
    )


_OF_OUTCOMES = ("never_met", "shadowed", "overlap", "order", "default", "no_default")


@given(RULES)
def test_a_witness_shows_what_its_sentence_says(rule: Rule) -> None:
    for one in check_rule(rule, panel_size=EXPERTS):
        if one.witness is not None and one.code == "default":
            assert decide(rule, one.witness) == "none"
        elif one.witness is not None:
            holding = [
                each for each in rule.outcomes if decide(Rule("r", FOUR, (each,)), one.witness) == each.name
            ]
            assert len(holding) >= (1 if one.code == "shadowed" else 2)


def test_in_and_out_at_once_is_shown_with_numbers() -> None:
    finding = found("in if at least 70% rate 7-9; out if at least 20% rate 7-9; otherwise neither", 10)[
        "overlap"
    ]
    assert finding.sentence == (
        'A statement can meet both "in" and "out", such as with 7-9: 10 of 10 valid = 100.0% >= 70%; '
        '7-9: 10 of 10 valid = 100.0% >= 20%; it is then "in", which stands first.'
    )
    assert finding.witness is not None
    assert finding.witness.n == 10
    assert not finding.information


def test_steps_that_ask_for_less_and_less_are_only_information() -> None:
    findings = found("adopt if at least 80% agree; discuss if at least 50% agree; otherwise reject", 10)
    assert findings.keys() == {"order", "default"}
    assert all(one.information for one in findings.values())


def test_an_outcome_behind_one_that_asks_for_less_is_shadowed() -> None:
    finding = found("in if at least 70% agree; out if at least 80% agree; otherwise neither", 12)["shadowed"]
    assert finding.sentence == (
        '"out" is never the outcome with 12 experts: what meets it meets one before it, '
        "such as 7-9: 12 of 12 valid = 100.0% >= 80% (all 13 different answers tried)."
    )


def test_a_quorum_above_the_panel_can_never_be_met() -> None:
    findings = found("in if at least 70% agree and valid ratings >= 30; otherwise out", 18)
    assert '"in" cannot be met with 18 experts' in findings["never_met"].sentence
    assert '"valid ratings >= 30" never holds with 18 experts' in findings["idle"].sentence
    assert "never_met" not in found("in if valid ratings >= 18; otherwise out", 18)


@pytest.mark.parametrize(
    ("condition", "experts", "code", "sentence"),
    [
        ("at least 95% agree", 7, "everybody", 'With 7 experts "at least 95% rate 7-9" needs all 7.'),
        ("more than 85% agree", 6, "everybody", 'With 6 experts "more than 85% rate 7-9" needs all 6.'),
        ("less than 15% oppose", 6, "nobody", 'With 6 experts "less than 15% rate 1-3" allows nobody.'),
        ("at most 5% oppose", 19, "nobody", 'With 19 experts "at most 5% rate 1-3" allows nobody.'),
        ("at least 100% (80% from 6 ratings) agree", 6, "everybody", None),
        ("at least 95% agree", 20, "everybody", None),
        ("less than 15% oppose", 7, "nobody", None),
        ("at most 5% oppose", 20, "nobody", None),
    ],
)
def test_what_a_threshold_comes_to_in_a_small_panel(
    condition: str, experts: int, code: str, sentence: str | None
) -> None:
    finding = found(f"in if {condition}; otherwise out", experts).get(code)
    assert (finding and finding.sentence) == sentence


def test_a_threshold_that_asks_for_nothing_is_idle() -> None:
    finding = found("in if at least 0% agree; otherwise out", 7)
    assert finding["idle"].sentence == (
        '"at least 0% rate 7-9" always holds with 7 experts (all 8 different answers tried).'
    )
    assert finding["no_default"].sentence == '"out" is never the outcome (all 8 different answers tried).'


def test_what_is_only_sampled_is_never_claimed_for_certain() -> None:
    findings = found("in if median >= 10; out if median < 10; otherwise neither", 30)
    for code, words in (
        ("never_met", '"in" was never seen to be met with 30 experts: median >= 10 (150,000 answers tried).'),
        ("idle", "was always seen to hold with 30 experts (150,000 answers tried)."),
        ("no_default", '"neither" was never seen as the outcome (150,000 answers tried).'),
    ):
        assert words in findings[code].sentence


def test_a_rule_that_nothing_can_decide_says_why() -> None:
    assert [one.sentence for one in check_rule(preset("lawshe-exact", Scale.parse("1-3")), panel_size=4)] == [
        "The rule can never decide with 4 experts: the panel is too small for this cut "
        "(all 5 different answers tried)."
    ]
    on_five = parse_rule("in if no disagreement (RAM classic); otherwise out", FIVE)
    assert [one.code for one in check_rule(on_five)] == ["undecidable"]


def test_the_separate_condition_is_looked_at_too() -> None:
    text = "in if at least 70% agree; otherwise out; apart from that, consensus if at least 9 agree"
    assert '"consensus" cannot be met with 8 experts' in found(text, 8)["never_met"].sentence
    assert "never_met" not in found(text, 9)


@pytest.mark.parametrize(
    "condition",
    [
        "at least 70% agree in every group of at least 3",
        'at least 70% agree in group "lay people"',
        "mean >= 7 in at least 2 of 3 rounds",
        "median >= 7 for both importance and feasibility",
        "changed < 15%",
        "histogram change < 15%",
        "agree >= APMO",
        "response >= 50%",
        "at least 70% of answers agree",
        "at least 70% agree for relevance in every group",
        "(at least 70% agree in every group of at least 2) in at least 1 of 2 rounds",
        "(changed < 50% in group lay) in at least 1 of 2 rounds",
    ],
)
def test_conditions_on_what_surrounds_a_statement_can_be_met_and_missed(condition: str) -> None:
    findings = found(f"in if {condition}; otherwise out", 12)
    assert findings.keys() <= {"default"}


def test_usual_panel_sizes_are_tried_where_none_is_given() -> None:
    finding = found("in if valid ratings >= 31; otherwise out", None)["never_met"]
    assert "with 5, 7, 10, 12, 20 or 30 experts" in finding.sentence
    assert "never_met" not in found("in if valid ratings >= 30; otherwise out", None)


def test_a_panel_of_nobody_is_refused() -> None:
    with pytest.raises(RuleError, match="at least one expert"):
        check_rule(preset("percent-70", NINE), panel_size=0)


@pytest.mark.parametrize("experts", [1, 7, 12, 30, 1000])
@pytest.mark.parametrize("name", [one.name for one in presets()])
def test_every_preset_is_checked_at_once(name: str, experts: int) -> None:
    one = next(one for one in presets() if one.name == name)
    rule = preset(name, Scale.parse(one.only_on or "1-9"))
    began = time.process_time()
    findings = check_rule(rule, panel_size=experts)
    assert time.process_time() - began < 2  # commonly below 0.3
    assert findings == check_rule(rule, panel_size=experts)


@pytest.mark.parametrize("experts", [7, 12, 30])
@pytest.mark.parametrize("name", [one.name for one in presets() if one.name != "apmo"])
def test_presets_have_nothing_odd_about_them_in_usual_panels(name: str, experts: int) -> None:
    one = next(one for one in presets() if one.name == name)
    findings = check_rule(preset(name, Scale.parse(one.only_on or "1-9")), panel_size=experts)
    assert [one.code for one in findings] == ["default"]


def test_all_answers_are_imagined_once() -> None:
    rows = [tuple(row) for row in compositions(5, 4).tolist()]
    assert sorted(rows) == sorted(every_answer(5, 4))
    imagined = imagine(preset("comet-70-15", NINE), (12,))
    assert imagined.everything
    assert len(imagined.cases) == 91  # C(14, 2): oppose, middle, agree
