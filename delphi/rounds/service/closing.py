"""The end of a round: once, under the lock that every save shares."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit import service as audit
from delphi.rounds import answers, snapshot
from delphi.rounds.models import Answer, Invitation, Round, RoundSeat, Snapshot, Suggestion
from delphi.rounds.models import Questionnaire as StoredQuestionnaire
from delphi.rounds.stored import questionnaire_of


@dataclass(frozen=True)
class Closed:
    round_id: uuid.UUID
    first: bool  # false: somebody had closed it before


def hold_if_overdue(session: Session, round_id: uuid.UUID, now: datetime) -> bool:
    """Whether the round is past its deadline and not closed; if so it is locked until the transaction ends."""
    overdue = select(Round.id).where(Round.id == round_id, Round.closed_at.is_(None), Round.deadline_at < now)
    return session.scalar(overdue.with_for_update()) is not None


def close(session: Session, round_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> Closed:
    """Lock, mark closed, pack what was saved. A second closer finds it done and changes nothing.

    Mail still waiting for the round needs no word here: it is looked at again when it is handed over.
    """
    round_ = session.execute(
        select(Round).where(Round.id == round_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    if round_.closed_at is not None:
        return Closed(round_id, first=False)
    audit.refuse_clock_behind(session, round_.study_id, now)
    round_.closed_at = now
    round_.closed_by = by
    taken = _take_snapshot(session, round_)
    packed = snapshot.pack(taken)
    session.add(
        Snapshot(
            round_id=round_id,
            body=packed,
            sha256=canonical.sha256(packed),
            invited=taken.invited,
            complete=sum(taken.complete),
            partial=len(taken.seats) - sum(taken.complete),
        )
    )
    # The minute of saving served only to tell two windows apart.
    session.execute(update(Answer).where(Answer.round_id == round_id).values(saved_at=None))
    audit.record(
        session,
        at=now,
        action="round.closed",
        actor="account" if by else "system",
        account_id=by,
        study_id=round_.study_id,
        subject=str(round_id),
        details={"snapshot": canonical.sha256(packed), "root": taken.root},
    )
    return Closed(round_id, first=True)


def _take_snapshot(session: Session, round_: Round) -> snapshot.RoundSnapshot:
    asked = questionnaire_of(session, round_.id)
    sha256 = session.scalars(
        select(StoredQuestionnaire.sha256).where(StoredQuestionnaire.round_id == round_.id)
    ).one()
    invited = session.scalar(
        select(func.count()).select_from(Invitation).where(Invitation.round_id == round_.id)
    )
    return snapshot.take(
        round_id=round_.id,
        questionnaire_sha256=sha256,
        invited=invited or 0,
        wordings=[item.wording_id for item in asked.rated],
        dimensions=len(asked.dimensions),
        seats=_seats(session, round_.id),
    )


def _seats(session: Session, round_id: uuid.UUID) -> list[snapshot.SeatAnswers]:
    rows: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(*answers.COLUMNS).where(Answer.round_id == round_id).order_by(Answer.dimension)
    ):
        rows[row.seat_id].append(row)
    suggested: dict[uuid.UUID, list[tuple[uuid.UUID | None, str, str | None]]] = defaultdict(list)
    for entry in session.scalars(select(Suggestion).where(Suggestion.round_id == round_id)):
        suggested[entry.seat_id].append((entry.area_wording_id, entry.text, entry.reason))
    return [
        snapshot.SeatAnswers(
            seat_id=seat.seat_id,
            group=seat.group_name,
            salt=seat.salt,
            answers=answers.assembled(rows[seat.seat_id]),
            suggestions=tuple(suggested[seat.seat_id]),
        )
        for seat in session.scalars(select(RoundSeat).where(RoundSeat.round_id == round_id))
    ]
