"""An expert's way in and out: Start, consent, submit, done on this device."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.base import insert_into
from delphi.errors import InvalidInput, msg
from delphi.outbox import service as outbox
from delphi.rounds import answers
from delphi.rounds.entry import enter, enter_to_write
from delphi.rounds.landing import Landing, LinkState, look_up
from delphi.rounds.links import hash_of
from delphi.rounds.models import Consent, Invitation, PanelSession, Round
from delphi.rounds.questionnaire import Item
from delphi.rounds.rules import open_items

SESSION_LASTS_AFTER = timedelta(days=1)  # after the deadline: nobody is thrown out in the middle of a form


def start(session: Session, token: str, now: datetime) -> tuple[Landing, str | None]:
    """A new browser session for a link in force, and its token; none for any other link.

    Locked, so that whoever ends the link also ends the session that is being made.
    """
    landing = look_up(session, token, now, locked=True)
    if landing.state is not LinkState.READY or landing.asked is None:
        return landing, None
    asked = landing.asked
    session.execute(delete(PanelSession).where(PanelSession.expires_at <= now))
    session_token = secrets.token_urlsafe(32)
    session.add(
        PanelSession(
            token_hash=hash_of(session_token),
            invitation_id=asked.invitation_id,
            expires_at=asked.deadline_at + SESSION_LASTS_AFTER,
        )
    )
    session.execute(
        update(Invitation)
        .where(Invitation.id == asked.invitation_id, Invitation.opened_on.is_(None))
        .values(opened_on=now.date())
    )
    outbox.has_arrived(session, expert_id=asked.expert_id, round_id=asked.round_id, now=now)
    return landing, session_token


def agree(session: Session, token: str, text_sha256: str, now: datetime) -> None:
    """Consent to the text that was shown, named by its hash."""
    entry = enter(session, token, now, locked=True)
    if text_sha256 != entry.questionnaire.consent_sha256:
        raise InvalidInput(msg("The consent text has changed. Please read it again."))
    consent = insert_into(session, Consent).values(
        expert_id=entry.expert_id, text_sha256=text_sha256, given_on=now.date()
    )
    session.execute(consent.on_conflict_do_nothing())  # pressed twice: given once, on the first day


@dataclass(frozen=True)
class Submitted:
    """What is still open, and the receipt of what was saved."""

    open_items: tuple[Item, ...]
    receipt: str | None  # none while the round requires all answers and some are open


def submit(session: Session, token: str, now: datetime) -> Submitted:
    """I am finished: stops reminders. What was saved counts with or without it."""
    entry = enter_to_write(session, token, now)
    entry.refuse_unless_open(now)
    mine = answers.of_round(session, entry)
    left = tuple(open_items(entry.questionnaire, mine))
    if left and entry.questionnaire.all_required:
        return Submitted(left, None)
    session.execute(
        update(Invitation).where(Invitation.id == entry.invitation_id).values(submitted_on=now.date())
    )
    outbox.cancel(session, expert_id=entry.expert_id, round_id=entry.round_id)
    return Submitted(left, answers.receipt(entry, mine))


def finish_here(session: Session, token: str) -> None:
    """Done on this device: its session ends, the link stays good."""
    session.execute(delete(PanelSession).where(PanelSession.token_hash == hash_of(token)))


def forget(
    session: Session, study_id: uuid.UUID, expert_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    """That anybody came in as this expert: consent, and the days of a round that is not closed. For an expert
    who has saved nothing, when it may have been somebody else who pressed the buttons.
    """
    consents = session.scalars(
        delete(Consent).where(Consent.expert_id == expert_id).returning(Consent.text_sha256)
    ).all()
    starts = session.scalars(
        update(Invitation)
        .where(
            Invitation.expert_id == expert_id,
            Invitation.round_id.in_(
                select(Round.id).where(Round.study_id == study_id, Round.closed_at.is_(None))
            ),
            or_(Invitation.opened_on.is_not(None), Invitation.submitted_on.is_not(None)),
        )
        .values(opened_on=None, submitted_on=None)
        .returning(Invitation.id)
    ).all()
    if consents or starts:
        audit.record(
            session,
            at=now,
            action="expert.start-forgotten",
            account_id=by,
            study_id=study_id,
            subject=str(expert_id),
            details={"consents": len(consents), "starts": len(starts)},
        )
