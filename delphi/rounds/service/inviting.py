"""Asking an expert to a round: a seat, an invitation, a link and the mail that carries it."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.errors import NotFound, msg
from delphi.outbox import service as outbox
from delphi.rounds.links import hash_of, make_token
from delphi.rounds.models import Invitation, PanelSession, PersonalLink, Round, RoundSeat, Seat, Seating
from delphi.rounds.notices import INVITATION

SALT_BYTES = 32


def invite(
    session: Session,
    round_: Round,
    expert_id: uuid.UUID,
    group: str | None,
    *,
    link_key: bytes,
    now: datetime,
) -> None:
    """Idempotent: an expert already asked to the round is asked again only if taken out before."""
    invitation = _invitation(session, round_.id, expert_id)
    if invitation is not None and invitation.cancelled_at is None:
        return
    seat_id = _seat_of(session, round_.study_id, expert_id)
    if session.get(RoundSeat, (round_.id, seat_id)) is None:
        salt = secrets.token_bytes(SALT_BYTES)
        session.add(RoundSeat(round_id=round_.id, seat_id=seat_id, group_name=group, salt=salt))
    if invitation is None:
        invitation = Invitation(round_id=round_.id, expert_id=expert_id, generation=1, invited_on=now.date())
        session.add(invitation)
        session.flush()
    else:
        invitation.cancelled_at = None
        invitation.generation += 1
    _new_link(session, round_, invitation, link_key)
    outbox.queue(
        session,
        key=f"round:{round_.id}:{INVITATION}:{invitation.generation}:expert:{expert_id}",
        kind=INVITATION,
        study_id=round_.study_id,
        round_id=round_.id,
        expert_id=expert_id,
        now=now,
    )


def rotate_link(
    session: Session,
    round_: Round,
    expert_id: uuid.UUID,
    *,
    link_key: bytes,
    by: uuid.UUID | None,
    now: datetime,
) -> None:
    """A new link, mailed at once; the old one and its sessions end with this transaction."""
    invitation = _invitation(session, round_.id, expert_id)
    if invitation is None or invitation.cancelled_at is not None:
        raise NotFound(msg("This expert is not invited to the round."))
    _end_link(session, invitation, now)
    invitation.generation += 1
    _new_link(session, round_, invitation, link_key)
    outbox.cancel(session, expert_id=expert_id, round_id=round_.id)
    outbox.queue(
        session,
        key=f"round:{round_.id}:{INVITATION}:{invitation.generation}:expert:{expert_id}",
        kind=INVITATION,
        study_id=round_.study_id,
        round_id=round_.id,
        expert_id=expert_id,
        now=now,
    )
    audit.record(session, at=now, action="link.replaced", account_id=by, study_id=round_.study_id)


def is_invited(session: Session, round_id: uuid.UUID, expert_id: uuid.UUID) -> bool:
    invitation = _invitation(session, round_id, expert_id)
    return invitation is not None and invitation.cancelled_at is None


def take_out(session: Session, round_id: uuid.UUID, expert_id: uuid.UUID, *, now: datetime) -> None:
    """The link stops working and no more mail leaves. What was saved stays and counts."""
    invitation = _invitation(session, round_id, expert_id)
    if invitation is None or invitation.cancelled_at is not None:
        return
    _end_link(session, invitation, now)
    invitation.cancelled_at = now
    outbox.cancel(session, expert_id=expert_id, round_id=round_id)


def _invitation(session: Session, round_id: uuid.UUID, expert_id: uuid.UUID) -> Invitation | None:
    return session.scalar(
        select(Invitation).where(Invitation.round_id == round_id, Invitation.expert_id == expert_id)
    )


def _seat_of(session: Session, study_id: uuid.UUID, expert_id: uuid.UUID) -> uuid.UUID:
    """The expert keeps one seat through the study, so that rounds can be compared."""
    seating = session.get(Seating, expert_id)
    if seating is None:
        seat = Seat(study_id=study_id)
        session.add(seat)
        session.flush()
        seating = Seating(expert_id=expert_id, seat_id=seat.id)
        session.add(seating)
    return seating.seat_id


def _new_link(session: Session, round_: Round, invitation: Invitation, link_key: bytes) -> None:
    token = make_token(link_key, round_.study_id, invitation.expert_id, round_.id, invitation.generation)
    session.add(
        PersonalLink(
            token_hash=hash_of(token),
            invitation_id=invitation.id,
            generation=invitation.generation,
            revoked_at=None,
        )
    )


def _end_link(session: Session, invitation: Invitation, now: datetime) -> None:
    session.execute(
        update(PersonalLink)
        .where(PersonalLink.invitation_id == invitation.id, PersonalLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.execute(delete(PanelSession).where(PanelSession.invitation_id == invitation.id))
