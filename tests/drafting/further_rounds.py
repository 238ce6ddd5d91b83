"""Rounds after the first, on which nobody answers: what is decided in them is what a test is about."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.drafting import queries, service
from delphi.drafting.operations import Keep, Operation, subjects
from delphi.process.closing import close_round
from delphi.process.publishing import publish_draft
from tests.drafting.closed_round import ClosedRound, an_open_round, wordings_of

WHY = "The committee says so."


def decided_and_published(
    session: Session, closed: ClosedRound, *operations: Operation, now: datetime
) -> uuid.UUID:
    """These decisions, and all else kept; gives the draft."""
    taken = {wording for one in operations for wording in subjects(one)}
    left = queries.desk(session, closed.round_id).undecided
    kept = [Keep(str(one.wording_id)) for one in left if str(one.wording_id) not in taken]
    service.decide_together(
        session, closed.round_id, [*operations, *kept], rationale=WHY, by=closed.chair, now=now, seen=1_000
    )
    return publish_draft(session, closed.round_id, by=closed.chair, now=now).draft_id


def a_further_round(session: Session, closed: ClosedRound, *, number: int, now: datetime) -> ClosedRound:
    """Opened on the latest draft and closed."""
    round_id = an_open_round(session, closed.study_id, closed.chair, number=number, at=now)
    close_round(session, round_id, by=closed.chair, now=now + timedelta(days=1))
    return ClosedRound(closed.study_id, round_id, closed.chair, wordings_of(session, round_id))
