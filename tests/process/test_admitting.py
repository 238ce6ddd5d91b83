"""Who joins, leaves or is replaced while a round is open, and what becomes of their links and answers."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.base import new_id
from delphi.errors import InvalidInput, NotFound, WrongState
from delphi.panels import queries as panels
from delphi.panels import service as panel_service
from delphi.panels.service import Person
from delphi.process import admitting
from delphi.process.closing import close_round
from delphi.rounds import queries
from delphi.rounds.landing import LinkState, look_up
from delphi.rounds.links import make_token
from delphi.rounds.models import Consent, Seating, Snapshot
from delphi.rounds.refusals import SessionEnded
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from tests.conftest import NOW
from tests.process.running_round import (
    LINK_KEY,
    Running,
    a_running_round,
    invitation,
    mails,
    open_now,
    rate,
    start,
)

LATER = NOW + timedelta(days=1)
NEWCOMER = Person("Nia New", "nia@example.org", "Nurses")


@pytest.fixture
def running(session: Session) -> Running:
    return a_running_round(session)


def state_of(session: Session, running: Running, place: int, generation: int = 1) -> LinkState:
    return look_up(session, running.link(place, generation), LATER).state


def dismiss(session: Session, running: Running, place: int) -> None:
    admitting.dismiss(session, running.study_id, running.experts[place].id, by=running.chair, now=LATER)


def admit(session: Session, running: Running, place: int) -> None:
    admitting.admit(
        session,
        running.study_id,
        running.experts[place].id,
        by=running.chair,
        link_key=LINK_KEY,
        now=LATER,
    )


def correct(session: Session, running: Running, place: int, person: Person) -> bool:
    return admitting.correct(
        session,
        running.study_id,
        running.experts[place].id,
        person,
        by=running.chair,
        link_key=LINK_KEY,
        now=LATER,
    )


def forgotten(session: Session) -> Sequence[AuditEvent]:
    return session.scalars(select(AuditEvent).where(AuditEvent.action == "expert.start-forgotten")).all()


def test_who_is_taken_out_loses_link_session_and_mail_but_not_answers(
    session: Session, running: Running
) -> None:
    token = start(session, running, 0)
    rate(session, running, token)
    dismiss(session, running, 0)
    session.commit()
    assert state_of(session, running, 0) is LinkState.TAKEN_OUT
    with pytest.raises(SessionEnded):
        rate(session, running, token, now=LATER)
    session.rollback()
    assert mails(session, running, 0) == [("invitation", "cancelled")]
    close_round(session, running.round_id, by=running.chair, now=LATER)
    assert session.scalars(select(Snapshot)).one().complete == 1


def test_the_others_keep_their_links(session: Session, running: Running) -> None:
    dismiss(session, running, 0)
    assert state_of(session, running, 1) is LinkState.READY


def test_a_new_link_ends_the_old_one_and_its_sessions(session: Session, running: Running) -> None:
    token = start(session, running, 0)
    admitting.replace_link(
        session, running.study_id, running.experts[0].id, by=running.chair, link_key=LINK_KEY, now=LATER
    )
    session.commit()
    assert state_of(session, running, 0) is LinkState.REPLACED
    assert state_of(session, running, 0, generation=2) is LinkState.READY
    with pytest.raises(SessionEnded):
        rate(session, running, token, now=LATER)


def test_another_address_gets_a_new_link(session: Session, running: Running) -> None:
    name = running.experts[0].name
    assert correct(session, running, 0, Person(name, "right@example.org", "Nurses"))
    assert state_of(session, running, 0) is LinkState.REPLACED
    assert mails(session, running, 0) == [("invitation", "cancelled"), ("invitation", "due")]


def test_what_a_stranger_did_at_a_wrong_address_is_not_the_expert_s(
    session: Session, running: Running
) -> None:
    """Whoever got the mail pressed Start, agreed and submitted, and saved nothing."""
    starting.submit(session, start(session, running, 0), NOW)
    start(session, running, 1)
    one = running.experts[0]
    assert correct(session, running, 0, Person(one.name, "right@example.org", one.group))
    asked = invitation(session, running, 0)
    assert (asked.opened_on, asked.submitted_on) == (None, None)
    assert one.id in {waiting.expert_id for waiting in queries.waiting(session, running.round_id)}
    _, token = starting.start(session, running.link(0, 2), LATER)
    assert token is not None
    assert not queries.form(session, token, LATER).consented
    starting.agree(session, token, questionnaire_of(session, running.round_id).consent_sha256, LATER)
    given = select(Consent.given_on).where(Consent.expert_id == one.id)
    assert session.scalars(given).all() == [LATER.date()]
    [told] = forgotten(session)
    assert (told.account_id, told.subject, told.details) == (
        running.chair,
        str(one.id),
        '{"consents":1,"starts":1}',
    )


def test_what_the_others_did_is_not_forgotten(session: Session, running: Running) -> None:
    bystander = start(session, running, 1)
    correct(session, running, 0, Person("Expert 1", "right@example.org"))
    assert queries.form(session, bystander, LATER).consented
    assert invitation(session, running, 1).opened_on == NOW.date()
    assert forgotten(session) == []


def test_consent_in_a_round_that_is_over_is_forgotten_and_its_days_stand(
    session: Session, running: Running
) -> None:
    start(session, running, 0)
    close_round(session, running.round_id, by=running.chair, now=LATER)
    further = open_now(session, running, number=2, now=LATER)
    correct(session, running, 0, Person("Expert 1", "right@example.org"))
    link = make_token(LINK_KEY, running.study_id, running.experts[0].id, further, 2)
    _, token = starting.start(session, link, LATER)
    assert token is not None
    assert not queries.form(session, token, LATER).consented
    assert invitation(session, running, 0).opened_on == NOW.date()
    assert [told.details for told in forgotten(session)] == ['{"consents":1,"starts":0}']


def test_consent_outlives_another_name_or_group(session: Session, running: Running) -> None:
    token = start(session, running, 0)
    correct(session, running, 0, Person("Another Name", running.experts[0].email, "Educators"))
    assert queries.form(session, token, LATER).consented
    assert forgotten(session) == []


def test_another_name_leaves_the_link_alone(session: Session, running: Running) -> None:
    one = running.experts[0]
    assert not correct(session, running, 0, Person("Another Name", one.email, one.group))
    assert panels.expert(session, one.id).name == "Another Name"
    assert state_of(session, running, 0) is LinkState.READY


def test_who_has_answered_keeps_the_address_and_a_link_that_works(session: Session, running: Running) -> None:
    """Names and ratings would meet: the new link would show what was answered at the old address."""
    one = running.experts[0]
    rate(session, running, start(session, running, 0), most=1)
    with pytest.raises(WrongState, match="has answered already"):
        correct(session, running, 0, Person(one.name, "chair@example.org", one.group))
    session.rollback()
    assert state_of(session, running, 0) is LinkState.READY
    assert not correct(session, running, 0, Person("Another Name", one.email, "Educators"))


def test_an_answer_in_a_round_that_is_over_keeps_the_address_too(session: Session, running: Running) -> None:
    one = running.experts[0]
    rate(session, running, start(session, running, 0), most=1)
    close_round(session, running.round_id, by=running.chair, now=LATER)
    with pytest.raises(WrongState, match="has answered already"):
        correct(session, running, 0, Person(one.name, "chair@example.org", one.group))


def test_a_proposed_statement_is_an_answer(session: Session, running: Running) -> None:
    one = running.experts[0]
    token = start(session, running, 0)
    answering.suggest(session, token, key=new_id(), area=None, text="Teaches", reason=None, now=NOW)
    with pytest.raises(WrongState, match="has answered already"):
        correct(session, running, 0, Person(one.name, "chair@example.org", one.group))


def test_without_an_invitation_to_an_open_round_the_address_changes_and_no_mail_leaves(
    session: Session, running: Running
) -> None:
    added = panel_service.add_experts(session, running.study_id, [NEWCOMER], by=running.chair, now=LATER)
    late = Person(NEWCOMER.name, "late@example.org")
    assert not admitting.correct(
        session, running.study_id, added.new[0], late, by=running.chair, link_key=LINK_KEY, now=LATER
    )
    close_round(session, running.round_id, by=running.chair, now=LATER)
    assert not correct(session, running, 0, Person("Expert 1", "right@example.org"))
    assert panels.expert(session, running.experts[0].id).email == "right@example.org"


def test_with_another_address_the_links_of_rounds_that_are_over_end_too(
    session: Session, running: Running
) -> None:
    """They went to somebody who may not be the expert, and who may have pressed Start."""
    stranger = start(session, running, 0)
    bystander = start(session, running, 1)
    close_round(session, running.round_id, by=running.chair, now=LATER)
    assert state_of(session, running, 0) is LinkState.CLOSED
    assert not queries.form(session, stranger, LATER).open
    further = open_now(session, running, number=2, now=LATER)
    session.commit()
    assert correct(session, running, 0, Person("Expert 1", "right@example.org"))
    session.commit()
    assert state_of(session, running, 0) is LinkState.TAKEN_OUT
    with pytest.raises(SessionEnded):
        queries.form(session, stranger, LATER)
    second = [make_token(LINK_KEY, running.study_id, running.experts[0].id, further, n) for n in (1, 2)]
    states = [look_up(session, token, LATER).state for token in second]
    assert states == [LinkState.REPLACED, LinkState.READY]
    assert state_of(session, running, 1) is LinkState.CLOSED
    assert queries.form(session, bystander, LATER).consented


def test_a_successor_sits_on_a_seat_of_their_own(session: Session, running: Running) -> None:
    rate(session, running, start(session, running, 0))
    admitting.replace(
        session,
        running.study_id,
        running.experts[0].id,
        NEWCOMER,
        by=running.chair,
        link_key=LINK_KEY,
        now=LATER,
    )
    found = {one.name: one for one in queries.follow_up(session, running.round_id)}
    assert found[running.experts[0].name].taken_out
    assert (found["Nia New"].started, found["Nia New"].mail_state) == (False, "due")
    assert session.scalar(select(func.count()).select_from(Seating)) == 7


def test_nobody_is_replaced_by_somebody_who_is_there_already(session: Session, running: Running) -> None:
    there = running.experts[1]
    with pytest.raises(InvalidInput, match="on the panel already"):
        admitting.replace(
            session,
            running.study_id,
            running.experts[0].id,
            Person(there.name, there.email),
            by=running.chair,
            link_key=LINK_KEY,
            now=LATER,
        )
    session.rollback()
    assert invitation(session, running, 0).cancelled_at is None


def test_who_joins_the_panel_late_can_be_invited(session: Session, running: Running) -> None:
    added = panel_service.add_experts(session, running.study_id, [NEWCOMER], by=running.chair, now=LATER)
    for _ in range(2):  # pressing the button twice invites once
        admitting.admit(
            session, running.study_id, added.new[0], by=running.chair, link_key=LINK_KEY, now=LATER
        )
    found = {one.name: one for one in queries.follow_up(session, running.round_id)}
    assert found["Nia New"].mail_state == "due"
    assert len(mails(session, running)) == 7


def test_only_experts_of_the_panel_are_invited(session: Session, running: Running) -> None:
    dismiss(session, running, 0)
    with pytest.raises(NotFound):
        admit(session, running, 0)


def test_nobody_is_invited_to_a_round_that_is_over(session: Session, running: Running) -> None:
    close_round(session, running.round_id, by=running.chair, now=LATER)
    with pytest.raises(WrongState, match="No round is open"):
        admit(session, running, 0)
