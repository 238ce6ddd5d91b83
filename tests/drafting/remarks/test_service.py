import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.drafting import queries as drafting
from delphi.drafting import service as decisions
from delphi.drafting.models import RemarkReading
from delphi.drafting.operations import Keep
from delphi.drafting.remarks import queries, service
from delphi.drafting.remarks.queries import Reading
from delphi.drafting.remarks.rules import remark_id
from delphi.drafting.remarks.service import Words
from delphi.errors import InvalidInput, NotFound, Stale, WrongState
from delphi.process.publishing import publish_draft
from tests.builders import an_account
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, an_open_round, decline_what_is_proposed
from tests.drafting.remarks.conftest import Code, comment_on


def reading(session: Session, closed: ClosedRound, remark: str) -> Reading:
    return queries.readings(session, closed.round_id).of(remark)


def word(session: Session, closed: ClosedRound, remark: str, *, seen: int = 0, **words: str) -> None:
    service.word(session, closed.round_id, remark, Words(**words), by=closed.chair, now=NOW, seen=seen)


@pytest.fixture
def stages(closed: ClosedRound) -> str:
    return comment_on(closed, "1.1", "Which stages?")


def test_codes_say_who_gave_them_and_when(
    session: Session, closed: ClosedRound, code: Code, stages: str
) -> None:
    code(stages, "substantive", "two_ideas")
    found = reading(session, closed, stages)
    assert {*found.codes} == {"substantive", "two_ideas"}
    assert (found.by, found.at, found.revision) == ("Vera Brandt", NOW, 1)
    code(stages, "editorial", seen=1)
    assert {*reading(session, closed, stages).codes} == {"editorial"}
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "remark.coded")).all()[-1]
    assert (event.subject, event.account_id) == (stages, closed.chair)


def test_a_duplicate_names_another_statement_of_the_draft(
    session: Session, closed: ClosedRound, stages: str
) -> None:
    def duplicate_of(wording: uuid.UUID, seen: int = 0) -> None:
        service.code(
            session, closed.round_id, stages, {"duplicate": wording}, by=closed.chair, now=NOW, seen=seen
        )

    other = uuid.UUID(closed.wordings["1.2"])
    duplicate_of(other)
    assert reading(session, closed, stages).codes == {"duplicate": other}
    for wrong in (uuid.UUID(closed.wordings["1.1"]), uuid.uuid4()):
        with pytest.raises(InvalidInput, match="another statement of this draft"):
            duplicate_of(wrong, seen=1)


def test_what_was_read_meanwhile_is_not_overwritten_and_is_told(
    session: Session, closed: ClosedRound, code: Code, stages: str
) -> None:
    other = an_account(session, name="Otto Renner").id
    code(stages, "substantive", by=other)
    with pytest.raises(Stale, match=r"Otto Renner read this meanwhile\. What stands now: Other content\."):
        code(stages, "none", seen=0)
    with pytest.raises(Stale, match="Other content"):
        word(session, closed, stages, seen=0, reply="We name them now.")
    assert {*reading(session, closed, stages).codes} == {"substantive"}
    word(session, closed, stages, seen=1, reply="We name them now.")
    assert reading(session, closed, stages).reply == "We name them now."


def test_a_paraphrase_keeps_the_original_and_is_what_others_see(
    session: Session, closed: ClosedRound, stages: str
) -> None:
    word(session, closed, stages, paraphrase="The stages are not named.")
    shown = queries.moderation(queries.readings(session, closed.round_id))
    wording = closed.wordings["1.1"]
    assert shown("comment", wording, "Which stages?") == "The stages are not named."
    assert shown("comment", wording, "Good") == "Good"
    word(session, closed, stages, seen=1, hidden_because="It names a colleague.")
    shown = queries.moderation(queries.readings(session, closed.round_id))
    assert shown("comment", wording, "Which stages?") is None
    assert reading(session, closed, stages).paraphrase is None


def test_saying_the_same_again_changes_nothing(session: Session, closed: ClosedRound, stages: str) -> None:
    word(session, closed, stages)
    assert session.scalars(select(RemarkReading)).all() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x" * 5001, "Reply: longer than 5,000 characters"),
        ("We\0name", "Reply: the text holds a NUL character"),
        ("We \u202ename", "direction-override"),
    ],
)
def test_words_that_deceive_or_have_no_end_are_refused(
    session: Session, closed: ClosedRound, stages: str, text: str, told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        word(session, closed, stages, reply=text)
    assert session.scalars(select(RemarkReading)).all() == []


def test_what_makes_no_sense_is_refused(
    session: Session, closed: ClosedRound, code: Code, stages: str
) -> None:
    with pytest.raises(InvalidInput, match="no other code"):
        code(stages, "none", "editorial")
    with pytest.raises(InvalidInput, match="no code"):
        code(stages, "brilliant")
    with pytest.raises(NotFound, match="Nobody wrote this"):
        code("0" * 64, "none")
    with pytest.raises(InvalidInput, match="added or declined, not coded"):
        code(remark_id("statement", None, "Chooses dressings"), "none")


def test_nothing_asked_is_said_at_once_of_what_nobody_coded(
    session: Session, closed: ClosedRound, code: Code, stages: str
) -> None:
    good, comma = comment_on(closed, "1.1", "Good"), comment_on(closed, "2.2", "A comma is missing")
    code(stages, "substantive")
    done = service.nothing_asked(session, closed.round_id, [stages, good], by=closed.chair, now=NOW)
    assert done == 1
    assert {*reading(session, closed, stages).codes} == {"substantive"}
    assert {*reading(session, closed, good).codes} == {"none"}
    assert reading(session, closed, comma).codes == {}


def publish(session: Session, closed: ClosedRound) -> None:
    decline_what_is_proposed(session, closed)
    for one in drafting.desk(session, closed.round_id).undecided:
        decisions.decide(
            session,
            closed.round_id,
            Keep(str(one.wording_id)),
            rationale="It stays.",
            by=closed.chair,
            now=NOW,
            seen=100,
        )
    publish_draft(session, closed.round_id, by=closed.chair, now=NOW)


def test_once_published_only_hiding_is_left_and_once_released_nothing(
    session: Session, closed: ClosedRound, code: Code, stages: str
) -> None:
    publish(session, closed)
    with pytest.raises(WrongState, match="published as draft 1"):
        code(stages, "none")
    with pytest.raises(WrongState, match="no longer coded or answered"):
        word(session, closed, stages, reply="Thank you.")
    word(session, closed, stages, hidden_because="It names a colleague.")
    assert not reading(session, closed, stages).shown


def test_an_open_round_and_one_that_another_followed_are_not_read(
    session: Session, closed: ClosedRound, code: Code, stages: str
) -> None:
    later = an_open_round(session, closed.study_id, closed.chair, number=2, at=NOW + timedelta(days=1))
    with pytest.raises(WrongState, match="Round 2 was opened on the same draft"):
        code(stages, "none")
    with pytest.raises(WrongState, match="still open"):
        service.code(session, later, stages, {}, by=closed.chair, now=NOW, seen=0)
