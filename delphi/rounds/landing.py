"""What a link is good for at this moment. A genuine one is told its true state; any other, nothing."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.panels.models import Expert
from delphi.rounds.links import Shape, hash_of, shape_of
from delphi.rounds.models import Invitation, PersonalLink, Round
from delphi.rounds.rules import is_open


class LinkState(Enum):
    READY = "ready"
    CLOSED = "closed"
    REPLACED = "replaced"
    TAKEN_OUT = "taken out"
    LEFT = "left"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Asked:
    """Whom a genuine link asks, and until when."""

    invitation_id: uuid.UUID
    round_id: uuid.UUID
    expert_id: uuid.UUID
    expert_name: str
    deadline_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Landing:
    state: LinkState
    asked: Asked | None = None  # of a genuine link only


def look_up(session: Session, token: str, now: datetime, *, locked: bool = False) -> Landing:
    """One statement; none at all for what cannot be a token. `locked` holds the link as it is until the
    transaction ends (FOR SHARE).
    """
    shape = shape_of(token)
    if shape is not Shape.WHOLE:
        return Landing(LinkState.INCOMPLETE if shape is Shape.INCOMPLETE else LinkState.UNKNOWN)
    statement = (
        select(PersonalLink, Invitation, Round, Expert)
        .join(Invitation, Invitation.id == PersonalLink.invitation_id)
        .join(Round, Round.id == Invitation.round_id)
        .join(Expert, Expert.id == Invitation.expert_id)
        .where(PersonalLink.token_hash == hash_of(token))
    )
    if locked:
        statement = statement.with_for_update(read=True, of=PersonalLink)
    found = session.execute(statement).one_or_none()
    if found is None:
        return Landing(LinkState.UNKNOWN)
    link, invitation, round_, expert = found
    asked = Asked(
        invitation_id=invitation.id,
        round_id=round_.id,
        expert_id=expert.id,
        expert_name=expert.name,
        deadline_at=round_.deadline_at,
        closed_at=round_.closed_at,
    )
    return Landing(_state(link, invitation, round_, expert, now), asked)


def _state(
    link: PersonalLink, invitation: Invitation, round_: Round, expert: Expert, now: datetime
) -> LinkState:
    if expert.departure in ("withdrew", "declined"):
        return LinkState.LEFT
    if invitation.cancelled_at is not None or expert.left_at is not None:
        return LinkState.TAKEN_OUT
    if link.generation != invitation.generation:
        return LinkState.REPLACED
    if link.revoked_at is not None:  # and none came in its place
        return LinkState.TAKEN_OUT
    return LinkState.READY if is_open(round_.closed_at, round_.deadline_at, now) else LinkState.CLOSED
