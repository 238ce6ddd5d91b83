from dataclasses import replace

import pytest

from analysis.consensus import CANNOT_DECIDE
from analysis.revision import Comments, Settings, StatementState, propose, propose_addition

BASE = StatementState(n=20, invited=24, responded=20, outcome="neither", agree=12, people=20, round=1)
QUIET = Comments()


def said(**persons: int) -> Comments:
    return Comments(commenters=5, **persons)


@pytest.mark.parametrize(
    ("state", "line", "action", "at_last"),
    [
        (replace(BASE, n=7), "0", "hold", "not_enough_data"),
        (replace(BASE, responded=11), "0", "hold", "not_enough_data"),
        (replace(BASE, outcome=CANNOT_DECIDE), "0", "hold", "not_enough_data"),
        (replace(BASE, comments=said(duplicate=2)), "1", "merge", "merge"),
        (replace(BASE, comments=said(two_ideas=2)), "2", "split", "split"),
        (replace(BASE, comments=said(misplaced=2)), "3", "move", "move"),
        (replace(BASE, placed_elsewhere=10), "3", "move", "move"),
        (replace(BASE, outcome="out", agree=2), "4", "drop", "drop"),
        (replace(BASE, disagreement=True), "5", "rerate_with_reasons", "polarised"),
        (replace(BASE, opposed=True), "5", "rerate_with_reasons", "polarised"),
        (replace(BASE, opposed=True, disputed_before=True), "5", "polarised", "polarised"),
        (replace(BASE, outcome="in", comments=said(substantive=2)), "6a", "revise", "keep"),
        (replace(BASE, outcome="in", comments=said(editorial=1)), "6b", "copy_edit", "copy_edit"),
        (replace(BASE, outcome="in", comments=said(editorial=1, unread=1)), "6c'", "keep", "keep"),
        (replace(BASE, outcome="in", comments=said(substantive=1)), "6c", "keep", "keep"),
        (replace(BASE, outcome="in", disagreement=True), "6c", "keep", "keep"),
        (replace(BASE, comments=said(substantive=2)), "7a", "revise", "no_consensus"),
        (BASE, "7b", "rerate", "no_consensus"),
        (replace(BASE, stable=True), "7b", "no_consensus", "no_consensus"),
        (replace(BASE, agree=9, low_before=True, stable=True), "8b", "drop", "drop"),
        (replace(BASE, agree=9, low_before=True, stable=False), "8a", "rerate", "no_consensus"),
        (replace(BASE, agree=9), "8a", "rerate", "no_consensus"),
    ],
)
def test_each_line_fires_where_it_should(state: StatementState, line: str, action: str, at_last: str) -> None:
    first, last = propose(state), propose(replace(state, round=3))
    assert (first.line, first.action) == (line, action)
    assert (last.line, last.action) == (line, at_last)


def test_misplaced_needs_agreement_that_it_belongs_somewhere() -> None:
    assert propose(replace(BASE, agree=9, comments=said(misplaced=3))).line == "8a"


def test_a_tenth_of_many_commenters_rounds_up() -> None:
    settings = Settings()
    assert [settings.enough_comments(n) for n in (0, 5, 20, 21, 30, 31)] == [2, 2, 2, 3, 3, 4]


def test_exactly_half_is_not_low() -> None:
    assert propose(replace(BASE, agree=10)).line == "7b"


def test_unread_comments_always_need_a_person() -> None:
    assert propose(replace(BASE, outcome="out", comments=said(unread=1))).needs_person
    assert not propose(replace(BASE, outcome="out")).needs_person
    assert not propose(replace(BASE, outcome="in")).needs_person


def test_a_proposed_statement_is_for_the_chair_or_the_next_edition() -> None:
    assert propose_addition(3, round_number=1).action == "add"
    assert propose_addition(3, round_number=3).action == "next_edition"


def test_an_outcome_of_another_name_is_neither_in_nor_out() -> None:
    assert propose(replace(BASE, outcome="discuss", disagreement=True)).line == "5"
    assert propose(replace(BASE, outcome="discuss")).line == "7b"


@pytest.mark.parametrize(
    "wrong",
    [{"t_low": 101}, {"least_response": -1}, {"comments_percent": 101}, {"n_min": 0}, {"last_round": 0}],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Settings(**wrong)
