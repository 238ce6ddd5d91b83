"""A round's beginning and its deadline."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit import service as audit
from delphi.errors import InvalidInput, WrongState, msg
from delphi.rounds.models import Questionnaire as StoredQuestionnaire
from delphi.rounds.models import Round
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.rules import deadline_problem, is_open


@dataclass(frozen=True)
class Plan:
    """What a round is opened with."""

    study_id: uuid.UUID
    number: int
    draft_id: uuid.UUID
    protocol_id: uuid.UUID
    deadline_at: datetime
    kind: str = "rating"


def next_number(session: Session, study_id: uuid.UUID) -> int:
    highest = session.scalar(select(func.max(Round.number)).where(Round.study_id == study_id))
    return (highest or 0) + 1


def begin(
    session: Session, plan: Plan, questionnaire: Questionnaire, *, by: uuid.UUID | None, now: datetime
) -> Round:
    """The round and its frozen questionnaire. One open round a study is the database's own rule."""
    problem = deadline_problem(plan.deadline_at, now)
    if problem:
        raise InvalidInput(problem)
    round_ = Round(
        study_id=plan.study_id,
        number=plan.number,
        kind=plan.kind,
        draft_id=plan.draft_id,
        protocol_id=plan.protocol_id,
        opened_at=now,
        opened_by=by,
        deadline_at=plan.deadline_at,
    )
    session.add(round_)
    session.flush()
    body = canonical.encode(questionnaire.as_json())
    session.add(
        StoredQuestionnaire(
            round_id=round_.id,
            body=body,
            sha256=canonical.sha256(body),
            consent_sha256=questionnaire.consent_sha256,
        )
    )
    audit.record(
        session,
        at=now,
        action="round.opened",
        account_id=by,
        study_id=plan.study_id,
        subject=str(round_.id),
        details={"number": plan.number, "questionnaire": canonical.sha256(body)},
    )
    return round_


def move_deadline(
    session: Session, round_id: uuid.UUID, deadline: datetime, *, by: uuid.UUID | None, now: datetime
) -> bool:
    """Later, or earlier but still to come; the round is locked so that no save falls between.

    Whether it moved: sent twice it moves once.
    """
    round_ = session.execute(
        select(Round).where(Round.id == round_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    if not is_open(round_.closed_at, round_.deadline_at, now):
        raise WrongState(msg("The round is over; a further round on the same draft can be opened."))
    if round_.deadline_at == deadline:
        return False
    problem = deadline_problem(deadline, now)
    if problem:
        raise InvalidInput(problem)
    before, round_.deadline_at = round_.deadline_at, deadline
    audit.record(
        session,
        at=now,
        action="round.deadline-moved",
        account_id=by,
        study_id=round_.study_id,
        subject=str(round_id),
        details={"from": before.isoformat(), "to": deadline.isoformat()},
    )
    return True
