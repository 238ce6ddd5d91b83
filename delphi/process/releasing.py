"""A report is released as people left its remarks: hidden ones not at all, paraphrases in place of originals."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.drafting.remarks import queries as remarks
from delphi.drafting.service import lock_study_of
from delphi.reports import service as reports


def release_report(
    session: Session, study_id: uuid.UUID, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    """Once. Whoever hides a remark waits for a release under way, and the other way round."""
    lock_study_of(session, round_id)
    shown = remarks.moderation(remarks.readings(session, round_id))
    reports.release(session, study_id, round_id, shown=shown, by=by, now=now)
