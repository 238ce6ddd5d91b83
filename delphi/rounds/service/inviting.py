"""Asking an expert to a round: a seat, an invitation, a link and the mail that carries it."""

import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.base import new_id
from delphi.errors import NotFound, msg
from delphi.outbox import service as outbox
from delphi.rounds.links import hash_of, make_token
from delphi.rounds.models import Invitation, PanelSession, PersonalLink, Round, RoundSeat, Seat, Seating
from delphi.rounds.notices import INVITATION

SALT_BYTES = 32
FIRST = 1  # generation of a link


def invite_all(
    session: Session,
    round_: Round,
    asked: Mapping[uuid.UUID, str | None],
    *,
    link_key: bytes,
    now: datetime,
) -> None:
    """Experts, each with their group, whom the round has not asked yet: as many statements for all as for one."""
    if not asked:
        return
    _admit(session, round_, asked)
    invitations = {expert_id: new_id() for expert_id in asked}
    session.execute(
        insert(Invitation),
        [
            {
                "id": invitation_id,
                "round_id": round_.id,
                "expert_id": expert_id,
                "generation": FIRST,
                "invited_on": now.date(),
            }
            for expert_id, invitation_id in invitations.items()
        ],
    )
    given = [Given(one, expert_id, FIRST) for expert_id, one in invitations.items()]
    _give_links(session, round_, given, link_key, now)


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
    if invitation is None:
        invite_all(session, round_, {expert_id: group}, link_key=link_key, now=now)
    elif invitation.cancelled_at is not None:
        invitation.cancelled_at = None
        _renew(session, round_, invitation, link_key, now)


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
    outbox.cancel(session, expert_id=expert_id, round_id=round_.id)
    _renew(session, round_, invitation, link_key, now)
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


def end_links(session: Session, expert_id: uuid.UUID, *, now: datetime) -> None:
    """Of every round, those that are over included: whoever holds one reads nothing more by it."""
    for invitation in session.scalars(select(Invitation).where(Invitation.expert_id == expert_id)):
        _end_link(session, invitation, now)


def _invitation(session: Session, round_id: uuid.UUID, expert_id: uuid.UUID) -> Invitation | None:
    return session.scalar(
        select(Invitation).where(Invitation.round_id == round_id, Invitation.expert_id == expert_id)
    )


def _admit(session: Session, round_: Round, asked: Mapping[uuid.UUID, str | None]) -> None:
    """The seats of the experts answer in this round, each with its group as it is now."""
    seats = _seats(session, round_.study_id, asked)
    session.execute(
        insert(RoundSeat),
        [
            {
                "round_id": round_.id,
                "seat_id": seats[expert_id],
                "group_name": group,
                "salt": secrets.token_bytes(SALT_BYTES),
            }
            for expert_id, group in asked.items()
        ],
    )


def _seats(
    session: Session, study_id: uuid.UUID, experts: Collection[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """An expert keeps one seat through the study, so that rounds can be compared."""
    seated = (
        select(Seating.expert_id, Seating.seat_id)
        .join(Seat, Seat.id == Seating.seat_id)
        .where(Seat.study_id == study_id)
    )
    seats = dict(session.execute(seated).all())
    new = {expert_id: new_id() for expert_id in experts if expert_id not in seats}
    if new:
        session.execute(insert(Seat), [{"id": seat, "study_id": study_id} for seat in new.values()])
        session.execute(
            insert(Seating), [{"expert_id": expert, "seat_id": seat} for expert, seat in new.items()]
        )
    return seats | new


@dataclass(frozen=True)
class Given:
    """Whose link, and the how manieth."""

    invitation_id: uuid.UUID
    expert_id: uuid.UUID
    generation: int


def _renew(session: Session, round_: Round, invitation: Invitation, link_key: bytes, now: datetime) -> None:
    invitation.generation += 1
    session.flush()
    given = Given(invitation.id, invitation.expert_id, invitation.generation)
    _give_links(session, round_, [given], link_key, now)


def _give_links(
    session: Session, round_: Round, given: Sequence[Given], link_key: bytes, now: datetime
) -> None:
    """Each link is there with the mail that carries it."""
    session.execute(
        insert(PersonalLink),
        [
            {
                "token_hash": hash_of(
                    make_token(link_key, round_.study_id, one.expert_id, round_.id, one.generation)
                ),
                "invitation_id": one.invitation_id,
                "generation": one.generation,
            }
            for one in given
        ],
    )
    outbox.queue_for_round(
        session,
        {
            one.expert_id: f"round:{round_.id}:{INVITATION}:{one.generation}:expert:{one.expert_id}"
            for one in given
        },
        kind=INVITATION,
        study_id=round_.study_id,
        round_id=round_.id,
        now=now,
    )


def _end_link(session: Session, invitation: Invitation, now: datetime) -> None:
    session.execute(
        update(PersonalLink)
        .where(PersonalLink.invitation_id == invitation.id, PersonalLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.execute(delete(PanelSession).where(PanelSession.invitation_id == invitation.id))
