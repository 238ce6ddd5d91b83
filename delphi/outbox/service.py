"""Queueing mail in the transaction that causes it, and the chair's second word on what went wrong."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from delphi.audit.service import record
from delphi.base import insert_into, new_id
from delphi.errors import WrongState, msg
from delphi.outbox import rules
from delphi.outbox.models import OutboxMail


def queue(
    session: Session,
    *,
    key: str,
    kind: str,
    now: datetime,
    study_id: uuid.UUID | None = None,
    round_id: uuid.UUID | None = None,
    expert_id: uuid.UUID | None = None,
    account_id: uuid.UUID | None = None,
    not_before: datetime | None = None,
) -> None:
    """Put one mail to one expert or account into the outbox; the same `key` again changes nothing."""
    session.flush()  # the rows it points to may still be waiting in the session
    mail = insert_into(session, OutboxMail).values(
        id=new_id(),
        key=key,
        kind=kind,
        study_id=study_id,
        round_id=round_id,
        expert_id=expert_id,
        account_id=account_id,
        state="due",
        attempts=0,
        not_before=not_before or now,
        created_at=now,
    )
    session.execute(mail.on_conflict_do_nothing(index_elements=[OutboxMail.key]))


def cancel(
    session: Session,
    *,
    expert_id: uuid.UUID,
    round_id: uuid.UUID | None = None,
    kinds: Collection[str] | None = None,
) -> None:
    """Nothing that still waits for this expert leaves; what is on its way cannot be called back."""
    mails = update(OutboxMail).where(
        OutboxMail.expert_id == expert_id, OutboxMail.state.in_(("due", "claimed"))
    )
    if round_id is not None:
        mails = mails.where(OutboxMail.round_id == round_id)
    if kinds is not None:
        mails = mails.where(OutboxMail.kind.in_(kinds))
    session.execute(mails.values(state="cancelled", owner=None, lease_until=None))


def send_again(
    session: Session, *, study_id: uuid.UUID, mail_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    """A chair's word on a mail that failed or whose end is not known: try it anew, from the beginning."""
    again = (
        update(OutboxMail)
        .where(
            OutboxMail.id == mail_id,
            OutboxMail.study_id == study_id,
            OutboxMail.state.in_(rules.AGAIN_BY_HAND),
        )
        .values(state="due", attempts=0, not_before=now, settled_at=None, owner=None, lease_until=None)
        .returning(OutboxMail.kind)
    )
    kind = session.scalar(again)
    if kind is None:
        raise WrongState(msg("This mail has not failed, or somebody has already sent it again."))
    record(
        session, at=now, action="mail.sent_again", account_id=by, study_id=study_id, details={"kind": kind}
    )


def has_arrived(session: Session, *, expert_id: uuid.UUID, round_id: uuid.UUID, now: datetime) -> None:
    """The expert came by the link: a mail about this round whose end was not known did arrive."""
    session.execute(
        update(OutboxMail)
        .where(
            OutboxMail.expert_id == expert_id, OutboxMail.round_id == round_id, OutboxMail.state == "unsure"
        )
        .values(state="sent", settled_at=now, last_error=None)
    )
