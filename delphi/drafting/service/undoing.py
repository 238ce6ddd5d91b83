"""Taking decisions back: one by hand, or the newest with what they replaced. The record keeps them all."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.drafting import queries
from delphi.drafting.explaining import decided
from delphi.drafting.queries import DecisionView, Desk
from delphi.drafting.service.reasons import Reasoned
from delphi.drafting.service.recording import end, locked, put_in_force, record
from delphi.errors import Message, NotFound, Stale, msg


def withdraw(
    session: Session, round_id: uuid.UUID, decision_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    """Its subjects are undecided again."""
    desk = locked(session, round_id)
    decision = next((one for one in desk.decisions if one.id == decision_id), None)
    if decision is None:
        raise NotFound(msg("This decision no longer stands; look at what stands now."))
    desk.next_draft([one.operation for one in desk.decisions if one.id != decision_id])
    end(session, decision, now)
    session.flush()
    record(session, desk, "decision.withdrawn", decision.operation, decision_id, by=by, now=now)


def undo(session: Session, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime, seen: int) -> None:
    """Take back what was decided last, together, and let what it replaced stand again.

    What stands again keeps its author and time, and gets a number of its own: whoever saw what it gives way
    to has not seen it stand. `seen` is the number of the last of `Desk.newest`.
    """
    desk = locked(session, round_id)
    newest = desk.newest
    if not newest:
        raise NotFound(msg("There is no decision to take back."))
    if newest[-1].sequence != seen:
        raise Stale(_not_the_newest(desk, newest[-1]))
    again = queries.replaced_at(session, round_id, newest[0].at)
    desk.next_draft([one.operation for one in (*desk.decisions, *again) if one not in newest])
    for decision in newest:
        end(session, decision, now)
        record(session, desk, "decision.undone", decision.operation, decision.id, by=by, now=now)
    for sequence, decision in enumerate(again, start=desk.latest + 1):
        _let_stand_again(session, desk, decision, sequence, by=by, now=now)
    session.flush()


def _let_stand_again(
    session: Session, desk: Desk, ended: DecisionView, sequence: int, *, by: uuid.UUID, now: datetime
) -> None:
    again = Reasoned(ended.operation, ended.proposal_line, ended.departs, ended.rationale)
    decision_id = put_in_force(session, desk, again, sequence, decided_by=ended.by_id, decided_at=ended.at)
    record(session, desk, "decision.stands_again", ended.operation, decision_id, by=by, now=now)


def _not_the_newest(desk: Desk, newest: DecisionView) -> Message:
    return msg(
        "Others decided or took back decisions meanwhile; the last decision is now %(codes)s: %(decision)s, by "
        "%(name)s. Look at it, then take it back if you still want to.",
        codes=", ".join(desk.code(wording) for wording in newest.subjects),
        decision=decided(newest.operation),
        name=newest.by or msg("somebody else"),
    )
