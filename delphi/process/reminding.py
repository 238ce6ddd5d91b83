"""Reminders: to those who have not opened and to those who have not finished, in different words."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.errors import WrongState, msg
from delphi.outbox import service as outbox
from delphi.outbox.models import OutboxMail
from delphi.rounds import queries as rounds
from delphi.rounds.notices import NOT_FINISHED, NOT_OPENED
from delphi.rounds.queries import RoundRow, Waiting
from delphi.rounds.rules import MOST_REMINDERS
from delphi.studies import queries as studies


def queue_due_reminders(session: Session, now: datetime) -> None:
    """The protocol's reminders whose day has come. The key makes repeating this harmless."""
    for round_ in rounds.open_rounds(session, now):
        protocol = studies.protocol_by_id(session, round_.protocol_id).protocol
        for days in protocol.reminder_days:
            due = round_.deadline_at - timedelta(days=days)
            if round_.opened_at < due <= now:
                waiting = [one for one in rounds.waiting(session, round_.id) if one.invited_on <= due.date()]
                _queue(session, round_, waiting, slot=f"{days}-days", now=now)


def remind_now(session: Session, round_: RoundRow, *, opened: bool, now: datetime) -> int:
    """By hand, to those who opened and have not finished, or to those who have not opened."""
    if not round_.is_open(now):
        raise WrongState(msg("The round is over; nobody can be reminded any more."))
    waiting = [one for one in rounds.waiting(session, round_.id) if one.opened == opened]
    return _queue(session, round_, waiting, slot=f"by-hand-{now:%Y-%m-%d}", now=now)


def _queue(session: Session, round_: RoundRow, waiting: list[Waiting], *, slot: str, now: datetime) -> int:
    sent = _reminded(session, round_.id)
    chosen = [one for one in waiting if sent.get(one.expert_id, 0) < MOST_REMINDERS]
    for one in chosen:
        outbox.queue(
            session,
            key=f"round:{round_.id}:reminder:{slot}:expert:{one.expert_id}",
            kind=NOT_FINISHED if one.opened else NOT_OPENED,
            study_id=round_.study_id,
            round_id=round_.id,
            expert_id=one.expert_id,
            now=now,
        )
    return len(chosen)


def _reminded(session: Session, round_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many reminders each expert has had in the round, or will have."""
    counted = session.execute(
        select(OutboxMail.expert_id, func.count())
        .where(
            OutboxMail.round_id == round_id,
            OutboxMail.kind.in_((NOT_OPENED, NOT_FINISHED)),
            OutboxMail.state != "cancelled",
        )
        .group_by(OutboxMail.expert_id)
    )
    return {expert_id: count for expert_id, count in counted if expert_id is not None}
