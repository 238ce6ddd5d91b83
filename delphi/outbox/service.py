"""Queueing mail in the transaction that causes it, and the chair's second word on what went wrong."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, update
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
    mail = {
        "key": key,
        "kind": kind,
        "study_id": study_id,
        "round_id": round_id,
        "expert_id": expert_id,
        "account_id": account_id,
        "not_before": not_before or now,
        "created_at": now,
    }
    _queue(session, [mail])


def queue_for_round(
    session: Session,
    keys: Mapping[uuid.UUID, str],
    *,
    kind: str,
    study_id: uuid.UUID,
    round_id: uuid.UUID,
    now: datetime,
) -> None:
    """As `queue`, one mail of a kind to each of many experts, with its key: one statement for all."""
    facts = {"kind": kind, "study_id": study_id, "round_id": round_id, "not_before": now, "created_at": now}
    _queue(session, [{"key": key, "expert_id": expert_id, **facts} for expert_id, key in keys.items()])


def _queue(session: Session, mails: Sequence[Mapping[str, object]]) -> None:
    if not mails:
        return
    session.flush()  # the rows they point to may still be waiting in the session
    statement = insert_into(session, OutboxMail).on_conflict_do_nothing(index_elements=[OutboxMail.key])
    session.execute(statement, [{"id": new_id(), "state": "due", "attempts": 0, **mail} for mail in mails])


def cancel(session: Session, *, expert_id: uuid.UUID, round_id: uuid.UUID | None = None) -> None:
    """Nothing that still waits for this expert leaves; what is on its way cannot be called back."""
    mails = OutboxMail.expert_id == expert_id
    _cancel(session, mails if round_id is None else mails & (OutboxMail.round_id == round_id))


def cancel_for_round(session: Session, round_id: uuid.UUID, kind: str) -> None:
    """As `cancel`, for a kind of mail to everybody in a round."""
    _cancel(session, (OutboxMail.round_id == round_id) & (OutboxMail.kind == kind))


def _cancel(session: Session, chosen: ColumnElement[bool]) -> None:
    session.execute(
        update(OutboxMail)
        .where(chosen, OutboxMail.state.in_(("due", "claimed")))
        .values(state="cancelled", owner=None, lease_until=None)
    )


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
