"""A round closes, by hand or at its deadline: once, and its report is there with it."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.database import Transactions
from delphi.reports import service as reports
from delphi.rounds import queries as rounds
from delphi.rounds.service import closing


def close_round(session: Session, round_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> bool:
    """Whether this call closed it. One transaction: there is no closed round without its report."""
    closed = closing.close(session, round_id, by=by, now=now)
    if closed.first:
        session.flush()
        reports.make_report(session, round_id, now=now)
    return closed.first


def close_due_rounds(reading: Transactions, writing: Transactions, now: datetime) -> None:
    """Each in a transaction of its own: a round whose report fails does not hold up the others."""
    with reading() as session:
        due = rounds.overdue_rounds(session, now)
    failures = []
    for round_id in due:
        try:
            with writing() as session:
                # The chair may have moved its end, or closed it, since we looked.
                if closing.hold_if_overdue(session, round_id, now):
                    close_round(session, round_id, by=None, now=now)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("rounds that could not be closed", failures)
