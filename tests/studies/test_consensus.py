"""The door to the rules: what is offered on a scale, and the rule in words."""

from dataclasses import replace

import pytest

from analysis.consensus import explain
from delphi.errors import InvalidInput
from delphi.studies import consensus
from delphi.studies.rules import RELEVANCE, SCALE_PRESETS, ScaleDeclaration
from tests.builders import a_protocol


def test_the_default_rule_is_explained_with_its_numbers() -> None:
    words = str(consensus.said(consensus.rule_of(a_protocol())))
    assert "at least 70% of the valid ratings are 7-9" in words
    assert "less than 15% of the valid ratings are 1-3" in words


def test_the_denominator_is_part_of_the_explanation() -> None:
    assert "invited experts" in str(consensus.said(consensus.rule_of(a_protocol(denominator="invited"))))


def test_a_message_says_what_the_analysis_says() -> None:
    rule = consensus.rule_of(a_protocol())
    assert str(consensus.said(rule)) == explain(rule)


@pytest.mark.parametrize("name", SCALE_PRESETS)
def test_the_default_rule_fits_every_preset_scale(name: str) -> None:
    protocol = a_protocol(dimensions=(replace(RELEVANCE, scale=SCALE_PRESETS[name]),))
    assert consensus.problems(protocol) == []


def test_rules_made_for_another_scale_say_for_which() -> None:
    offers = {offer.name: offer.only_on for offer in consensus.offered_rules(SCALE_PRESETS["1-5"])}
    assert offers["ram-classic"] == "1-9"
    assert offers["iqr1-median4"] is None
    assert offers["comet-70-15"] is None


def test_a_rule_that_does_not_fit_the_scale_is_refused() -> None:
    protocol = a_protocol(rule="ram-classic", dimensions=(replace(RELEVANCE, scale=SCALE_PRESETS["1-4"]),))
    [problem] = consensus.problems(protocol)
    assert problem.field == "rule"
    with pytest.raises(InvalidInput, match="ram-classic is made for the scale 1-9"):
        consensus.rule_of(protocol)


def test_an_unknown_rule_is_echoed_short() -> None:
    [problem] = consensus.problems(a_protocol(rule="__import__('os')" * 50))
    words = problem.message.in_english()
    assert words.startswith("There is no rule \"__import__('os')")
    assert len(words) < 140


def test_a_scale_that_is_wrong_in_itself_is_not_complained_about_twice() -> None:
    broken = replace(RELEVANCE, scale=ScaleDeclaration(("", "", ""), (3, 1)))
    assert consensus.problems(a_protocol(dimensions=(broken,))) == []


OWN = "in if at least 70% agree and median >= 7; otherwise neither"


def test_a_rule_of_its_own_is_kept_in_canonical_words() -> None:
    kept = consensus.canonical(a_protocol(rule=f"  {OWN} . "))
    assert kept.rule == "in if at least 70% rate 7-9 and median >= 7; otherwise neither"
    assert consensus.problems(kept) == []
    assert consensus.canonical(kept) == kept


def test_whom_shares_are_of_stands_in_one_place() -> None:
    kept = consensus.canonical(a_protocol(rule=f"{OWN}; shares of invited experts"))
    assert (kept.denominator, "shares of" in kept.rule) == ("invited", False)
    assert consensus.rule_of(kept).denominator == "invited"


def test_the_name_of_a_preset_typed_as_text_is_the_preset() -> None:
    assert consensus.canonical(a_protocol(rule=" percent-75 ")).rule == "percent-75"


def test_what_cannot_be_read_stays_as_it_was_typed() -> None:
    typed = a_protocol(rule="in if at least 70% rate; otherwise neither")
    assert consensus.canonical(typed) == typed


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "in if at least 70% rate; otherwise neither",
            'unexpected ";" at position 24; there could be a band',
        ),
        ("", "This is empty; write a rule."),
        (
            "in if at least 70% rate 7-12; otherwise neither",
            "at position 25: 7-12 is no band of the scale 1-9.",
        ),
        ("keep if at least 70% agree; otherwise drop", 'No outcome is called "in"'),
        (
            "in if median >= 7; divided if median >= 4; otherwise out",
            'themselves call some statements "divided"',
        ),
        ("in if median >= 7; otherwise Divided", 'themselves call some statements "Divided"'),
        ('in if median >= 7; otherwise "Cannot decide"', 'themselves call some statements "Cannot decide"'),
        ("in if changed <= 15% for safety; otherwise neither", '"for safety" cannot look at earlier rounds'),
        (
            "in if (median >= 7 for safety) in at least 2 of 2 rounds; otherwise neither",
            '"for safety" cannot',
        ),
        (
            "in if (median >= 7 in at least 2 of 2 rounds) for safety; otherwise neither",
            '"for safety" cannot',
        ),
        ("in if median >= 7 for colour; otherwise neither", 'No question with the short name "colour"'),
        ("in if median >= 7 for level-fit; otherwise neither", "there are relevance, safety."),
        ("in if median >= 7 in every group; otherwise neither", 'write "of at least 5" behind the group'),
        ("in if median >= 7 in group Nurses of at least 4; otherwise neither", 'write "of at least 5"'),
    ],
)
def test_a_rule_that_a_study_cannot_use_is_refused_in_one_sentence(rule: str, words: str) -> None:
    dimensions = (
        RELEVANCE,
        replace(RELEVANCE, key="safety"),
        replace(RELEVANCE, key="level-fit", scale=SCALE_PRESETS["1-4"]),
    )
    [problem] = consensus.problems(a_protocol(rule=rule, dimensions=dimensions))
    assert problem.field == "rule"
    assert words in problem.message.in_english()


@pytest.mark.parametrize(
    "rule",
    [
        "in if median >= 7 for both relevance and safety; otherwise neither",
        "out if less than 70% agree; otherwise in",
        "in if median >= 7 for safety and changed <= 15%; otherwise neither",
        "in if median >= 7 in group Nurses of at least 5; discuss if median >= 5; otherwise neither",
    ],
)
def test_a_rule_on_dimensions_groups_and_outcomes_of_its_own_is_taken(rule: str) -> None:
    protocol = a_protocol(rule=rule, dimensions=(RELEVANCE, replace(RELEVANCE, key="safety")))
    assert consensus.problems(protocol) == []
