"""The decisions of a closed round become the next draft: all of them, once."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.drafting import queries, service
from delphi.drafting.queries import Desk
from delphi.drafting.remarks.suggestions import unanswered
from delphi.errors import Stale, WrongState, msg
from delphi.frameworks import service as frameworks
from delphi.sheets.problems import shown


@dataclass(frozen=True)
class Publication:
    """`already`: somebody else was first, and this is their draft."""

    draft_id: uuid.UUID
    number: int
    already: bool


def publish_draft(
    session: Session,
    round_id: uuid.UUID,
    *,
    summary: str | None = None,
    seen: str | None = None,
    by: uuid.UUID,
    now: datetime,
) -> Publication:
    """The draft that the decisions in force make, and what `summary` tells the panel of it.

    Who publishes second gets the draft of the first, and is told so; their summary is not taken.
    `seen`: see `Desk.standing`; none where nobody looked.
    Raises WrongState while a rated statement is undecided or a proposed one unanswered, and Stale where other
    decisions stand than seen.
    """
    told = service.told_to_the_panel(summary)
    service.lock_study_of(session, round_id)
    desk = queries.desk(session, round_id)
    if desk.published is not None:
        return Publication(desk.published.draft_id, desk.published.number, already=True)
    _refuse_unready(session, desk, seen)
    draft_id = _write(session, desk, told, by=by, now=now)
    return Publication(draft_id, desk.draft.number + 1, already=False)


def _write(session: Session, desk: Desk, told: str | None, *, by: uuid.UUID, now: datetime) -> uuid.UUID:
    study_id = desk.round.study_id
    draft_id = frameworks.write_next_draft(
        session, study_id, desk.draft.id, desk.next_draft(), by=by, now=now
    )
    service.publish(session, desk.round.id, draft_id, summary=told, by=by, now=now)
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


def _refuse_unready(session: Session, desk: Desk, seen: str | None) -> None:
    if desk.refusal is not None:
        raise WrongState(desk.refusal)
    if desk.undecided:
        raise WrongState(
            msg(
                "These statements are not decided yet: %(codes)s. Decide on them, then publish.",
                codes=", ".join(one.code for one in desk.undecided),
            )
        )
    if waiting := unanswered(session, desk.round.id, [one.operation for one in desk.decisions]):
        raise WrongState(
            msg(
                "Statements that experts proposed wait for an answer: %(texts)s. Add or decline them, then "
                "publish.",
                texts="; ".join(shown(one.first.text) for one in waiting),
            )
        )
    if seen is not None and seen != desk.standing:
        raise Stale(
            msg("What was decided has changed since you opened this page. Read the changes, then publish.")
        )
