"""The lines of the rule table that hang on what people read in the remarks, reached through the desk's service."""

import uuid

import pytest
from sqlalchemy.orm import Session

from delphi.drafting import queries, service
from delphi.drafting.operations import Reword
from delphi.drafting.remarks.queries import as_read, proposals, readings
from delphi.drafting.remarks.rules import remark_id
from delphi.reports import queries as reports
from delphi.reports.proposals import proposed_now
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound
from tests.drafting.remarks.conftest import COMMENTS, WORDING, Code, comment_on


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def proposed(session: Session, closed: ClosedRound, code: str) -> tuple[str, str]:
    found = proposals(session, closed.round_id)[uuid.UUID(closed.wordings[code])]
    return found.line, found.action


def test_with_nothing_read_the_proposals_are_those_of_the_report(
    session: Session, closed: ClosedRound
) -> None:
    found = reports.report(session, closed.round_id)
    assert found is not None
    assert as_read(found.content, readings(session, closed.round_id)) == found.content
    assert proposed(session, closed, "1.1") == ("6c'", "keep")
    assert proposed(session, closed, "1.2") == ("7b", "rerate")


@pytest.mark.parametrize(
    ("codes", "line", "action"),
    [
        ("duplicate", "1", "merge"),
        ("two_ideas", "2", "split"),
        ("misplaced", "3", "move"),
        ("substantive", "6a", "revise"),
    ],
)
def test_two_people_who_say_the_same_change_what_is_proposed(
    session: Session, closed: ClosedRound, code: Code, codes: str, line: str, action: str
) -> None:
    """They wrote the same words: one remark that counts twice."""
    code(comment_on(closed, "1.1", "Which stages?"), codes)
    assert proposed(session, closed, "1.1") == (line, action)


def test_line_6b_one_correction_and_all_is_read(session: Session, closed: ClosedRound, code: Code) -> None:
    code(comment_on(closed, "2.2", "A comma is missing"), "editorial")
    assert proposed(session, closed, "2.2") == ("6c'", "keep")
    code(comment_on(closed, "2.2", "Belongs to 1"), "none")
    assert proposed(session, closed, "2.2") == ("6b", "copy_edit")


def test_line_6c_all_is_read_and_nothing_is_asked(session: Session, closed: ClosedRound, code: Code) -> None:
    for text in COMMENTS["2.2"]:
        code(comment_on(closed, "2.2", text), "none")
    found = proposals(session, closed.round_id)[uuid.UUID(closed.wordings["2.2"])]
    assert (found.line, found.needs_person) == ("6c", False)


def test_line_7a_neither_and_two_ask_for_another_content(
    session: Session, closed: ClosedRound, code: Code
) -> None:
    code(comment_on(closed, "1.2", "Say with what."), "substantive")
    assert proposed(session, closed, "1.2") == ("7b", "rerate")
    code(comment_on(closed, "1.2", "Too vague"), "substantive")
    assert proposed(session, closed, "1.2") == ("7a", "revise")


def test_who_commented_and_worded_counts_once(session: Session, closed: ClosedRound, code: Code) -> None:
    """One person says so twice, in a comment that another wrote too and in a wording: two people in all."""
    wording = remark_id("wording", closed.wordings["1.1"], WORDING)
    code(wording, "substantive")
    assert proposed(session, closed, "1.1")[0] == "6c'"
    code(comment_on(closed, "1.1", "Which stages?"), "substantive")
    found = readings(session, closed.round_id).on(uuid.UUID(closed.wordings["1.1"]))
    assert (found.all, found.unread, found.by_code) == (3, 1, {"substantive": 2})


def test_whoever_follows_what_is_proposed_after_reading_needs_no_reason(
    session: Session, closed: ClosedRound, code: Code
) -> None:
    code(comment_on(closed, "1.1", "Which stages?"), "substantive")
    reword = Reword(closed.wordings["1.1"], str(uuid.uuid4()), "Stages injuries by depth")
    service.decide(session, closed.round_id, reword, by=closed.chair, now=NOW, seen=0)
    (decision,) = queries.in_force(session, closed.round_id)
    assert (decision.proposal_line, decision.departs) == ("6a", False)


def test_proposing_again_with_nothing_read_comes_to_what_the_report_says(
    session: Session, closed: ClosedRound
) -> None:
    """Also where somebody wrote: so that what nobody has read need not be worked out again."""
    found, read = reports.report(session, closed.round_id), readings(session, closed.round_id)
    assert found is not None
    assert any(read.on(uuid.UUID(item.wording_id)).all for item in found.content.items)
    for item in found.content.items:
        assert proposed_now(item, read.on(uuid.UUID(item.wording_id))) == item.proposed
