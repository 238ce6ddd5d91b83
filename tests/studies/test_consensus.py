"""The door to the rules: what is offered on a scale, and the rule in words."""

from dataclasses import replace

import pytest

from delphi.errors import InvalidInput
from delphi.studies import consensus
from delphi.studies.rules import RELEVANCE, SCALE_PRESETS, ScaleDeclaration
from tests.builders import a_protocol


def test_the_default_rule_is_explained_with_its_numbers() -> None:
    words = consensus.explain(a_protocol())
    assert "at least 70% of the valid ratings are 7-9" in words
    assert "less than 15% of the valid ratings are 1-3" in words


def test_the_denominator_is_part_of_the_explanation() -> None:
    assert "invited experts" in consensus.explain(a_protocol(denominator="invited"))


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
        consensus.explain(protocol)


def test_an_unknown_rule_is_echoed_short() -> None:
    [problem] = consensus.problems(a_protocol(rule="__import__('os')" * 50))
    words = problem.message.in_english()
    assert words.startswith("There is no rule \"__import__('os')")
    assert len(words) < 140


def test_a_scale_that_is_wrong_in_itself_is_not_complained_about_twice() -> None:
    broken = replace(RELEVANCE, scale=ScaleDeclaration(("", "", ""), (3, 1)))
    assert consensus.problems(a_protocol(dimensions=(broken,))) == []
