"""The decisions of a closed round become the next draft: all of them, once."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.drafting import queries, service
from delphi.errors import WrongState, msg
from delphi.frameworks import service as frameworks


def publish_draft(session: Session, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> uuid.UUID:
    """The draft that the decisions in force make. Who publishes second gets the draft of the first.

    Raises WrongState while a rated statement is undecided.
    """
    study_id = service.lock_study_of(session, round_id)
    desk = queries.desk(session, round_id)
    if desk.published is not None:
        return desk.published.draft_id
    if desk.refusal is not None:
        raise WrongState(desk.refusal)
    if desk.undecided:
        raise WrongState(
            msg(
                "These statements are not decided yet: %(codes)s. Decide on them, then publish.",
                codes=", ".join(one.code for one in desk.undecided),
            )
        )
    draft_id = frameworks.write_next_draft(
        session, study_id, desk.draft.id, desk.next_draft(), by=by, now=now
    )
    service.publish(session, round_id, draft_id, by=by, now=now)
    audit.record(
        session,
        at=now,
        action="draft.published",
        account_id=by,
        study_id=study_id,
        subject=str(draft_id),
        details={"round": desk.round.number, "decisions": len(desk.decisions)},
    )
    return draft_id
