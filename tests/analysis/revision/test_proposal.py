from dataclasses import replace

from analysis.revision import Alternative, StatementState, UnderRule, alternatives, propose, propose_addition
from tests.analysis.revision.test_table import BASE, said


def test_the_numbers_are_those_that_were_read() -> None:
    numbers = propose(replace(BASE, comments=said(substantive=2))).numbers
    read = [numbers[name] for name in ("agree", "people", "substantive", "enough_comments")]
    assert read == [12, 20, 2, 2]


def test_the_evidence_is_what_the_line_looked_at_and_nothing_else() -> None:
    read = propose(replace(BASE, comments=said(substantive=2))).read
    assert dict(read) == {
        "outcome": "neither",
        "agree": 12,
        "people": 20,
        "t_low": 50,
        "substantive": 2,
        "enough_comments": 2,
    }


def test_too_few_answers_show_the_limit_they_missed() -> None:
    read = propose(replace(BASE, responded=11)).read
    assert (read["responded"], read["invited"], read["least_response"]) == (11, 24, 50)


def test_a_merge_in_the_last_round_asks_for_an_extra_round() -> None:
    merged = replace(BASE, comments=said(duplicate=2))
    assert not propose(merged).needs_extra_round
    assert propose(replace(merged, round=3)).needs_extra_round
    assert not propose(replace(BASE, round=3)).needs_extra_round


def test_other_rules_are_listed_with_what_they_would_propose() -> None:
    state: StatementState = replace(BASE, agree=15)
    found = alternatives(
        state,
        {
            "70/15": UnderRule("in", 15, 20),
            "80": UnderRule("neither", 15, 20),
            "RAM": UnderRule("neither", 15, 20, disagreement=True),
        },
    )
    assert found == (
        Alternative("70/15", "in", "6c", "keep", differs=True),
        Alternative("80", "neither", "7b", "rerate", differs=False),
        Alternative("RAM", "neither", "5", "rerate_with_reasons", differs=True),
    )


def test_a_proposal_and_an_alternative_can_be_stored() -> None:
    proposal = propose(replace(BASE, outcome="in")).as_json()
    assert (proposal["line"], proposal["action"], proposal["read"]) == ("6c", "keep", {"outcome": "in"})
    (other,) = alternatives(BASE, {"75": UnderRule("neither", 12, 20)})
    assert other.as_json() == {
        "rule": "75",
        "outcome": "neither",
        "line": "7b",
        "action": "rerate",
        "differs": False,
    }


def test_how_many_proposed_a_statement_is_its_evidence() -> None:
    assert propose_addition(3, round_number=1).read == {"proposers": 3}
