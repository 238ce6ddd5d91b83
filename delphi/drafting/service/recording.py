"""Keeping the record of decisions: what stands, what ended, and an audit event for each."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit import service as audit
from delphi.base import new_id
from delphi.drafting import queries
from delphi.drafting.models import Decision, DecisionSubject
from delphi.drafting.operations import Operation, name_of, subjects, to_json
from delphi.drafting.queries import DecisionView, Desk
from delphi.drafting.service.reasons import Reasoned
from delphi.errors import NotFound, WrongState, msg
from delphi.rounds.models import Round
from delphi.studies.service import lock_study


def lock_study_of(session: Session, round_id: uuid.UUID) -> uuid.UUID:
    study_id = session.scalar(select(Round.study_id).where(Round.id == round_id))
    if study_id is None:
        raise NotFound(msg("There is no such round."))
    lock_study(session, study_id)
    return study_id


def locked(session: Session, round_id: uuid.UUID) -> Desk:
    lock_study_of(session, round_id)
    desk = queries.desk(session, round_id)
    if desk.refusal is not None:
        raise WrongState(desk.refusal)
    return desk


def put_in_force(
    session: Session,
    desk: Desk,
    new: Reasoned,
    sequence: int,
    *,
    decided_by: uuid.UUID | None,
    decided_at: datetime,
) -> uuid.UUID:
    decision = Decision(
        id=new_id(),
        round_id=desk.round.id,
        sequence=sequence,
        operation=canonical.encode(to_json(new.operation)),
        proposal_line=new.proposal_line,
        departs=new.departs,
        rationale=new.rationale,
        decided_by=decided_by,
        decided_at=decided_at,
    )
    session.add(decision)
    session.flush()
    session.add_all(
        DecisionSubject(round_id=desk.round.id, wording_id=uuid.UUID(wording), decision_id=decision.id)
        for wording in subjects(new.operation)
    )
    return decision.id


def end(session: Session, decision: DecisionView, now: datetime) -> None:
    session.execute(delete(DecisionSubject).where(DecisionSubject.decision_id == decision.id))
    session.execute(update(Decision).where(Decision.id == decision.id).values(withdrawn_at=now))


def record(
    session: Session,
    desk: Desk,
    action: str,
    operation: Operation,
    decision_id: uuid.UUID,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        account_id=by,
        study_id=desk.round.study_id,
        subject=str(decision_id),
        details={
            "round": desk.round.number,
            "operation": name_of(operation),
            "codes": [desk.code(uuid.UUID(wording)) for wording in subjects(operation)],
        },
    )
