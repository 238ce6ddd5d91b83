"""Reading studies: frozen values for guards and pages."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.studies.models import Membership


def role_of(session: Session, study_id: uuid.UUID, account_id: uuid.UUID) -> str | None:
    return session.scalar(
        select(Membership.role).where(Membership.study_id == study_id, Membership.account_id == account_id)
    )
