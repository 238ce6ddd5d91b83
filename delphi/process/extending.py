"""The closing date moves while the round is open, and everybody who was told the old one is told the new one."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.outbox import service as outbox
from delphi.rounds import queries as rounds
from delphi.rounds.notices import DEADLINE_MOVED
from delphi.rounds.service import opening


def move_deadline(
    session: Session, round_id: uuid.UUID, deadline: datetime, *, by: uuid.UUID | None, now: datetime
) -> int:
    """How many experts get a mail; none where the round closes then already."""
    if not opening.move_deadline(session, round_id, deadline, by=by, now=now):
        return 0
    study_id = rounds.round_by_id(session, round_id).study_id
    told = recipients(session, round_id)
    # One that still waits would only say the same: a mail is worded when it leaves.
    outbox.cancel_for_round(session, round_id, DEADLINE_MOVED)
    outbox.queue_for_round(
        session,
        {one: f"round:{round_id}:{DEADLINE_MOVED}:{now.isoformat()}:expert:{one}" for one in told},
        kind=DEADLINE_MOVED,
        study_id=study_id,
        round_id=round_id,
        now=now,
    )
    return len(told)


def recipients(session: Session, round_id: uuid.UUID) -> list[uuid.UUID]:
    """Everybody who is asked in the round and has not asked for no more mail."""
    return [
        one.expert_id
        for one in rounds.follow_up(session, round_id)
        if not one.taken_out and not one.mail_stopped
    ]
