"""The one way into the audit trail."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit.models import AuditEvent
from delphi.errors import WrongState, msg

SKEW: Final = timedelta(minutes=5)  # between machines that serve the same studies


def record(
    session: Session,
    *,
    at: datetime,
    action: str,
    actor: str = "account",
    account_id: uuid.UUID | None = None,
    study_id: uuid.UUID | None = None,
    subject: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    session.add(
        AuditEvent(
            at=at,
            actor=actor,
            account_id=account_id,
            study_id=study_id,
            action=action,
            subject=subject,
            details=canonical.encode(details) if details else None,
        )
    )


def refuse_clock_behind(session: Session, study_id: uuid.UUID, now: datetime) -> None:
    """What is dated before the last entry of the study's record would tell a story that did not happen.

    Raises WrongState.
    """
    newest = select(AuditEvent.at).where(AuditEvent.study_id == study_id).order_by(AuditEvent.id.desc())
    last = session.scalar(newest.limit(1))
    if last is not None and last - now > SKEW:
        raise WrongState(
            msg(
                "The clock of this installation is %(behind)s behind the last entry of the study's record. "
                "No round opens or closes until it is right; delphi doctor tells when it is.",
                behind=str(last - now).partition(".")[0],
            )
        )
