"""What the next round shows of the remarks of the last: as people left them, and only what the protocol says."""

import uuid

import pytest
from sqlalchemy.orm import Session

from delphi.drafting.operations import Add, Place
from delphi.drafting.remarks import service
from delphi.drafting.remarks.rules import remark_id
from delphi.drafting.remarks.service import Words
from delphi.rounds.questionnaire import Declined
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round
from tests.process.test_asking import asked_next, by_code, publish

COMMENTS = {"1.1": ["Ask Dr Zeller", "Rubbish, as always", "Which stages?"]}
PROPOSED = remark_id("statement", None, "Chooses dressings")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    found = a_closed_round(session, comments=COMMENTS, suggestion="Chooses dressings")
    word(session, found, "Ask Dr Zeller", Words(hidden_because="It names a colleague.", reply="Never seen."))
    word(session, found, "Rubbish, as always", Words(paraphrase="It disagrees."))
    word(session, found, "Which stages?", Words(reply="All four; the text says so now."))
    return found


def word(session: Session, closed: ClosedRound, text: str, words: Words) -> None:
    remark = remark_id("comment", closed.wordings["1.1"], text)
    service.word(session, closed.round_id, remark, words, by=closed.chair, now=NOW, seen=0)


def decline(session: Session, closed: ClosedRound) -> None:
    because = "Dressings have a framework of their own."
    service.decline(session, closed.round_id, PROPOSED, because, by=closed.chair, now=NOW, seen=0)


def test_paraphrases_stand_for_originals_hidden_ones_are_left_out_and_replies_stand_beneath(
    session: Session, closed: ClosedRound
) -> None:
    told = by_code(asked_next(session, closed))["1.1"].feedback
    assert told is not None
    assert {*zip(told.comments, told.replies, strict=True)} == {
        ("It disagrees.", ""),
        ("Which stages?", "All four; the text says so now."),
    }


def test_a_declined_statement_is_told_with_its_reason(session: Session, closed: ClosedRound) -> None:
    decline(session, closed)
    assert asked_next(session, closed).declined == (
        Declined("Chooses dressings", "Dressings have a framework of their own."),
    )


def test_a_protocol_that_shows_no_comments_shows_no_reply_and_nothing_proposed(
    session: Session, closed: ClosedRound
) -> None:
    decline(session, closed)
    asked = asked_next(session, closed, feedback=("distribution", "median"))
    told = by_code(asked)["1.1"].feedback
    assert told is not None
    assert (told.comments, told.replies, asked.declined) == ((), (), ())


def test_what_experts_proposed_and_was_added_is_told_as_theirs(session: Session, closed: ClosedRound) -> None:
    place = Place(closed.wordings["1"])
    theirs = Add(str(uuid.uuid4()), "competency", "Chooses dressings well", place, suggestions=(PROPOSED,))
    own = Add(str(uuid.uuid4()), "competency", "Weighs the cost", place)
    publish(session, closed, theirs, own, now=NOW)
    asked = asked_next(session, closed)
    added = {item.text: item.from_panel for item in asked.every_item if item.relation == "added"}
    assert added == {"Chooses dressings well": True, "Weighs the cost": False}
    assert asked.declined == ()
