"""What a rule would do with a panel: against binomial sums by hand, and what it cannot do."""

from fractions import Fraction
from math import comb

import pytest

from delphi.studies.outlook import RuleOutlook, outlook
from tests.builders import a_protocol

PLAIN = "in if at least 70% agree; otherwise neither"


def of(rule: str, experts: int, *groups: str) -> RuleOutlook:
    found = outlook(a_protocol(rule=rule), experts, frozenset(groups))
    assert found is not None
    return found


def test_twenty_four_experts_and_seventy_percent_need_seventeen() -> None:
    assert of(PLAIN, 24).needed == 17
    assert of("comet-70-15", 24).needed == 17


@pytest.mark.parametrize("experts", [7, 12, 24])
def test_the_chance_is_the_binomial_sum(experts: int) -> None:
    least = -(-experts * 7 // 10)
    for one in of(PLAIN, experts).chances:
        p = Fraction(one.agreement, 100)
        passing = sum(comb(experts, k) * p**k * (1 - p) ** (experts - k) for k in range(least, experts + 1))
        assert one.chance == pytest.approx(float(passing), abs=1e-9)


def test_the_chances_go_from_half_to_nearly_all_and_name_the_middling() -> None:
    found = of(PLAIN, 12)
    assert [one.agreement for one in found.chances] == list(range(50, 100, 5))
    assert found.middling is not None
    assert found.middling.agreement == 60
    assert found.middling.chance == pytest.approx(0.2253, abs=1e-4)


def test_what_can_never_be_met_is_said_with_its_reason() -> None:
    found = of("in if valid ratings >= 30 and at least 70% agree; otherwise neither", 24)
    assert found.needed is None
    assert '"in" cannot be met with 24 experts' in found.never[0]
    assert found.hopeless
    assert not of(PLAIN, 24).hopeless
    assert of(PLAIN, 24).never == ()


def test_a_threshold_without_effect_is_odd_but_not_impossible() -> None:
    found = of("in if at least 70% agree and at least 0% oppose; otherwise neither", 12)
    assert found.never == ()
    assert "always holds with 12 experts" in found.odd[0]


def test_a_rule_that_looks_further_has_no_chances_beforehand() -> None:
    found = of("in if median >= 7 in at least 2 of 3 rounds; otherwise neither", 12)
    assert (found.needed, found.chances, found.middling) == (None, (), None)


def test_where_in_is_not_the_first_outcome_no_count_is_claimed() -> None:
    found = of("out if less than 70% agree; otherwise in", 12)
    assert (found.outcome, found.needed) == ("out", None)


def test_a_group_that_nobody_is_in_is_named() -> None:
    rule = "in if median >= 7 in group Nurses of at least 5; otherwise neither"
    assert of(rule, 12, "Educators").missing_groups == ("Nurses",)
    assert of(rule, 12, "Nurses").missing_groups == ()


def test_an_empty_panel_is_told_of_usual_sizes() -> None:
    found = of(PLAIN, 0)
    assert (found.needed, found.chances) == (None, ())
    assert found.findings


def test_a_rule_that_cannot_be_used_has_no_outlook() -> None:
    assert outlook(a_protocol(rule="in if so"), 12, frozenset()) is None
