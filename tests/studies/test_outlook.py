"""What a rule would do with a panel: against binomial sums by hand, and what it cannot do."""

from fractions import Fraction
from math import comb

import pytest

from delphi.errors import TooMany
from delphi.studies import outlook as studies_outlook
from delphi.studies.outlook import RuleOutlook, Turnout, outlook
from tests.builders import a_protocol

PLAIN = "in if at least 70% agree; otherwise neither"


def of(rule: str, experts: int, *groups: str, turnout: Turnout | None = None) -> RuleOutlook:
    found = outlook(a_protocol(rule=rule), experts, frozenset(groups), turnout)
    assert found is not None
    return found


def test_twenty_four_experts_and_seventy_percent_need_seventeen() -> None:
    assert of(PLAIN, 24).all_rate.needed == 17
    assert of("comet-70-15", 24).all_rate.needed == 17


@pytest.mark.parametrize("experts", [7, 12, 24])
def test_the_chance_is_the_binomial_sum(experts: int) -> None:
    least = -(-experts * 7 // 10)
    for one in of(PLAIN, experts).all_rate.chances:
        p = Fraction(one.agreement, 100)
        passing = sum(comb(experts, k) * p**k * (1 - p) ** (experts - k) for k in range(least, experts + 1))
        assert one.chance == pytest.approx(float(passing), abs=1e-9)


def test_the_chances_go_from_half_to_nearly_all_and_name_the_middling() -> None:
    found = of(PLAIN, 12).all_rate
    assert [one.agreement for one in found.chances] == list(range(50, 100, 5))
    assert found.middling is not None
    assert found.middling.agreement == 60
    assert found.middling.chance == pytest.approx(0.2253, abs=1e-4)


def test_what_can_never_be_met_is_said_with_its_reason() -> None:
    found = of("in if valid ratings >= 30 and at least 70% agree; otherwise neither", 24)
    assert found.all_rate.needed is None
    assert '"in" cannot be met with 24 experts' in found.never[0]
    assert found.hopeless
    assert not of(PLAIN, 24).hopeless
    assert of(PLAIN, 24).never == ()


def test_a_threshold_without_effect_is_told_apart() -> None:
    found = of("in if at least 70% agree and at least 0% oppose; otherwise neither", 12)
    assert (found.never, found.odd) == ((), ())
    assert "always holds with 12 experts" in found.without_effect[0]


def test_two_outcomes_at_once_contradict_each_other_and_are_told_apart_from_the_odd() -> None:
    found = of("in if at least 70% rate 7-9; out if at least 20% rate 7-9; otherwise neither", 12)
    assert "is then" in found.contradictions[0]
    assert not {*found.contradictions} & {*found.odd, *found.never, *found.information}


@pytest.mark.parametrize(
    ("turnout", "rating", "needed"),
    [(None, 10, 7), (Turnout(1, 9, 12), 9, 7), (Turnout(1, 3, 6), 6, 5)],
    ids=["80% supposed", "as last time", "with a panel that has grown"],
)
def test_fewer_answer_than_are_asked(turnout: Turnout | None, rating: int, needed: int) -> None:
    fewer = of(PLAIN, 12, turnout=turnout).fewer_rate
    assert fewer is not None
    assert (fewer.rating, fewer.needed) == (rating, needed)
    assert fewer.chances == of(PLAIN, rating).all_rate.chances


def test_who_says_nothing_counts_in_a_share_of_the_invited() -> None:
    rule = "in if at least 70% of invited experts agree; otherwise neither"
    fewer = of(rule, 12, turnout=Turnout(1, 8, 12)).fewer_rate
    assert fewer is not None
    assert (fewer.needed, {one.chance for one in fewer.chances}) == (None, {0.0})
    found = of(rule, 12, turnout=Turnout(1, 9, 12))
    assert found.fewer_rate is not None
    assert (found.all_rate.needed, found.fewer_rate.needed) == (9, 9)


@pytest.mark.parametrize("answered", [0, 12])
def test_where_nobody_or_everybody_answered_there_is_no_second_case(answered: int) -> None:
    assert of(PLAIN, 12, turnout=Turnout(1, answered, 12)).fewer_rate is None


def test_one_rule_is_tried_at_a_time_and_what_is_known_needs_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    known, new = of(PLAIN, 12), "in if at least 71% agree; otherwise neither"
    monkeypatch.setattr(studies_outlook, "PATIENCE", 0.01)
    with studies_outlook._TRYING:
        assert of(PLAIN, 12) == known
        with pytest.raises(TooMany, match="trying other rules"):
            of(new, 12)
    assert of(new, 12).all_rate.needed == 9


def test_that_a_rule_looks_at_groups_is_known_beforehand() -> None:
    assert of("in if at least 70% agree in every group of at least 5; otherwise neither", 12).on_groups
    assert not of(PLAIN, 12).on_groups


def test_a_rule_that_looks_further_has_no_chances_beforehand() -> None:
    found = of("in if median >= 7 in at least 2 of 3 rounds; otherwise neither", 12).all_rate
    assert (found.needed, found.chances, found.middling) == (None, (), None)


def test_where_in_is_not_the_first_outcome_no_count_is_claimed() -> None:
    found = of("out if less than 70% agree; otherwise in", 12)
    assert (found.outcome, found.all_rate.needed) == ("out", None)


def test_a_group_that_nobody_is_in_is_named() -> None:
    rule = "in if median >= 7 in group Nurses of at least 5; otherwise neither"
    assert of(rule, 12, "Educators").missing_groups == ("Nurses",)
    assert of(rule, 12, "Nurses").missing_groups == ()


def test_an_empty_panel_is_told_of_usual_sizes() -> None:
    found = of(PLAIN, 0)
    assert (found.all_rate.needed, found.all_rate.chances, found.fewer_rate) == (None, (), None)
    assert found.findings


def test_a_rule_that_cannot_be_used_has_no_outlook() -> None:
    assert outlook(a_protocol(rule="in if so"), 12, frozenset()) is None
