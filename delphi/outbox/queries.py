"""Reading the outbox: what became of the mails of a round."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.outbox.models import OutboxMail


@dataclass(frozen=True)
class MailRow:
    id: uuid.UUID
    expert_id: uuid.UUID
    kind: str
    state: str
    created_at: datetime
    settled_at: datetime | None
    last_error: str | None  # in the mail server's own words: shown escaped, as a quotation


def mails_of_round(session: Session, round_id: uuid.UUID) -> list[MailRow]:
    """All mails about a round to its experts, oldest first."""
    mails = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.round_id == round_id, OutboxMail.expert_id.is_not(None))
        .order_by(OutboxMail.created_at, OutboxMail.id)
    )
    return [
        MailRow(
            mail.id,
            mail.expert_id,
            mail.kind,
            mail.state,
            mail.created_at,
            mail.settled_at,
            mail.last_error,
        )
        for mail in mails
        if mail.expert_id is not None
    ]


def studies_of(session: Session, mail_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The study that each mail is about; mails about none are left out."""
    rows = session.execute(
        select(OutboxMail.id, OutboxMail.study_id).where(
            OutboxMail.id.in_(list(mail_ids)), OutboxMail.study_id.is_not(None)
        )
    )
    return {mail_id: study_id for mail_id, study_id in rows if study_id is not None}
