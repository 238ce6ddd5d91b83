"""The one way into the audit trail."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit.models import AuditEvent


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
