"""Queueing, cancelling, and the chair's second word."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.audit.models import AuditEvent
from delphi.errors import WrongState
from delphi.frameworks.models import Draft
from delphi.outbox import service
from delphi.outbox.models import OutboxMail
from delphi.panels.models import Expert
from delphi.rounds.models import Round
from delphi.studies.models import ProtocolVersion, Study


def an_expert(session: Session, now: datetime) -> Expert:
    study = Study(title="Care", created_at=now)
    session.add(study)
    session.flush()
    expert = Expert(study_id=study.id, name="Ida", email="ida@example.org", added_at=now)
    session.add(expert)
    return expert


def states(session: Session) -> dict[str, str]:
    session.expire_all()
    return {mail.key: mail.state for mail in session.scalars(select(OutboxMail))}


def test_the_same_key_queues_one_mail(session: Session, now: datetime) -> None:
    expert = an_expert(session, now)
    session.flush()
    for later in (0, 1):
        service.queue(
            session,
            key="round:1:invite",
            kind="invitation",
            expert_id=expert.id,
            now=now + timedelta(hours=later),
        )
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.state, mail.created_at, mail.not_before, mail.message_id) == ("due", now, now, None)


def test_a_mail_may_be_queued_beside_an_account_not_yet_written(session: Session, now: datetime) -> None:
    account = Account(
        id=uuid.uuid4(), email="chair@example.org", name="Chair", is_admin=False, created_at=now
    )
    session.add(account)
    service.queue(session, key="test:1", kind="test", account_id=account.id, now=now)
    assert states(session) == {"test:1": "due"}


def test_a_mail_without_a_person_is_refused(session: Session, now: datetime) -> None:
    with pytest.raises(IntegrityError, match="one_recipient"):
        service.queue(session, key="nobody", kind="test", now=now)


def a_round(session: Session, study_id: uuid.UUID, now: datetime) -> Round:
    draft = Draft(study_id=study_id, number=0, created_at=now)
    protocol = ProtocolVersion(study_id=study_id, number=1, body="{}", sha256="0" * 64, created_at=now)
    session.add_all([draft, protocol])
    session.flush()
    opened = Round(
        study_id=study_id,
        number=1,
        kind="rating",
        draft_id=draft.id,
        protocol_id=protocol.id,
        opened_at=now,
        deadline_at=now + timedelta(days=14),
    )
    session.add(opened)
    session.flush()
    return opened


def test_many_are_queued_as_one_is_and_their_keys_hold_too(session: Session, now: datetime) -> None:
    first = an_expert(session, now)
    second = Expert(study_id=first.study_id, name="Bo", email="bo@example.org", added_at=now)
    session.add(second)
    session.flush()
    round_ = a_round(session, first.study_id, now)
    facts: dict[str, Any] = {"kind": "invitation", "study_id": first.study_id, "round_id": round_.id}
    service.queue_for_round(session, {first.id: "a"}, **facts, now=now)
    service.queue_for_round(session, {first.id: "a", second.id: "b"}, **facts, now=now + timedelta(hours=1))
    service.queue_for_round(session, {}, **facts, now=now)
    found = {mail.key: mail for mail in session.scalars(select(OutboxMail))}
    assert {key: mail.expert_id for key, mail in found.items()} == {"a": first.id, "b": second.id}
    assert (found["a"].not_before, found["b"].state, found["b"].round_id) == (now, "due", round_.id)


def test_cancelling_takes_only_what_still_waits_for_the_expert(session: Session, now: datetime) -> None:
    expert = an_expert(session, now)
    session.flush()
    for key in ("due", "claimed", "handing", "sent", "unsure"):
        service.queue(session, key=key, kind="invitation", expert_id=expert.id, now=now)
    for mail in session.scalars(select(OutboxMail)):
        mail.state = mail.key
    session.flush()
    service.cancel(session, expert_id=expert.id)
    assert states(session) == {
        "due": "cancelled",
        "claimed": "cancelled",
        "handing": "handing",
        "sent": "sent",
        "unsure": "unsure",
    }


def test_a_kind_of_mail_about_a_round_is_cancelled_and_no_other(session: Session, now: datetime) -> None:
    expert = an_expert(session, now)
    session.flush()
    round_id = a_round(session, expert.study_id, now).id
    for key, kind, about in (
        ("old date", "deadline-moved", round_id),
        ("link", "invitation", round_id),
        ("elsewhere", "deadline-moved", None),
    ):
        service.queue(session, key=key, kind=kind, expert_id=expert.id, round_id=about, now=now)
    service.cancel_for_round(session, round_id, "deadline-moved")
    assert states(session) == {"old date": "cancelled", "link": "due", "elsewhere": "due"}


def an_invitation(session: Session, now: datetime, state: str) -> tuple[Expert, OutboxMail]:
    expert = an_expert(session, now)
    session.flush()
    service.queue(
        session, key=state, kind="invitation", study_id=expert.study_id, expert_id=expert.id, now=now
    )
    mail = session.scalars(select(OutboxMail)).one()
    mail.state, mail.attempts, mail.settled_at = state, 11, now
    session.flush()
    return expert, mail


@pytest.mark.parametrize("state", ["failed", "unsure"])
def test_a_chair_sends_a_failed_or_unsure_mail_again_from_the_beginning(
    session: Session, now: datetime, state: str
) -> None:
    expert, mail = an_invitation(session, now, state)
    chair = Account(email="chair@example.org", name="Chair", is_admin=False, created_at=now)
    session.add(chair)
    session.flush()
    service.send_again(session, study_id=expert.study_id, mail_id=mail.id, by=chair.id, now=now)
    session.flush()
    session.refresh(mail)
    assert (mail.state, mail.attempts, mail.settled_at) == ("due", 0, None)
    assert session.scalars(select(AuditEvent.action)).all() == ["mail.sent_again"]


@pytest.mark.parametrize("state", ["due", "handing", "sent", "cancelled"])
def test_no_other_mail_is_sent_again(session: Session, now: datetime, state: str) -> None:
    expert, mail = an_invitation(session, now, state)
    with pytest.raises(WrongState):
        service.send_again(session, study_id=expert.study_id, mail_id=mail.id, by=mail.id, now=now)
    assert states(session) == {state: state}


def test_a_mail_of_another_study_is_not_sent_again(session: Session, now: datetime) -> None:
    _, mail = an_invitation(session, now, "failed")
    with pytest.raises(WrongState):
        service.send_again(session, study_id=uuid.uuid4(), mail_id=mail.id, by=mail.id, now=now)


def test_an_expert_who_comes_by_the_link_settles_that_the_mail_arrived(
    session: Session, now: datetime
) -> None:
    expert, mail = an_invitation(session, now, "unsure")
    mail.round_id = a_round(session, expert.study_id, now).id
    session.flush()
    service.has_arrived(session, expert_id=expert.id, round_id=uuid.uuid4(), now=now)
    assert states(session) == {"unsure": "unsure"}
    service.has_arrived(session, expert_id=expert.id, round_id=mail.round_id, now=now)
    assert states(session) == {"unsure": "sent"}
