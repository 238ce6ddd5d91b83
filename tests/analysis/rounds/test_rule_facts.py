import pytest

from analysis.consensus import parse_rule, preset
from analysis.rounds import rule_facts
from tests.analysis.slow import NINE


def test_a_rule_of_twelve_needs_nine_and_passes_by_what_they_truly_think() -> None:
    facts = rule_facts(preset("percent-70", NINE), 12, 1)
    assert (facts.experts, facts.needed, facts.refused) == (12, 9, None)
    assert facts.curve is not None
    shares, chances = zip(*facts.curve, strict=True)
    assert (shares[0], shares[-1]) == (0, 1)
    assert (chances[0], chances[-1]) == (0, pytest.approx(1))
    assert "exact" in (facts.method or "")


def test_a_rule_that_looks_at_groups_has_no_curve_but_a_reason() -> None:
    rule = parse_rule("in if at least 70% agree in every group; otherwise neither", NINE)
    facts = rule_facts(rule, 12, 1)
    assert (facts.curve, facts.needed, facts.method) == (None, None, None)
    assert "looks at more than the ratings" in (facts.refused or "")
    assert facts.findings


def test_nobody_has_no_curve() -> None:
    facts = rule_facts(preset("percent-70", NINE), 0, 1)
    assert (facts.curve, facts.refused) == (None, "Nobody answered.")
