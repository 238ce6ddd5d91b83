"""Queueing, cancelling, and the chair's second word."""

import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.outbox import service
from delphi.outbox.models import OutboxMail
from delphi.panels.models import Expert
from delphi.studies.models import Study


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


def test_cancelling_takes_only_what_still_waits_for_the_expert(session: Session, now: datetime) -> None:
    expert = an_expert(session, now)
    session.flush()
    for key in ("due", "claimed", "handing", "sent", "unsure", "reminder"):
        kind = "reminder-not-opened" if key == "reminder" else "invitation"
        service.queue(session, key=key, kind=kind, expert_id=expert.id, now=now)
    for mail in session.scalars(select(OutboxMail)):
        mail.state = mail.key if mail.key != "reminder" else "due"
    session.flush()
    service.cancel(session, expert_id=expert.id, kinds=["invitation"])
    assert states(session) == {
        "due": "cancelled",
        "claimed": "cancelled",
        "handing": "handing",
        "sent": "sent",
        "unsure": "unsure",
        "reminder": "due",
    }
