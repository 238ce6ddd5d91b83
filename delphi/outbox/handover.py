"""The worker's side of the outbox: claim with a lease, and record each stage of a hand-over.

Every step is one conditional UPDATE: a mail that was cancelled, or whose lease another worker took over,
is left alone, and the step answers False.
"""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from delphi.outbox import rules
from delphi.outbox.mail import MailFacts
from delphi.outbox.models import OutboxMail
from delphi.outbox.rules import Acceptance

LONGEST_REASON = 200
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Claim:
    facts: MailFacts
    message_id: str | None  # none until it was first handed over
    attempts: int


def any_due(session: Session, now: datetime) -> bool:
    """Whether a claim might take something."""
    return bool(session.scalar(select(exists().where(*_due(now)))))


def any_abandoned(session: Session, now: datetime) -> bool:
    """Whether a sweep would take over something."""
    return bool(session.scalar(select(exists().where(*_abandoned(now)))))


def claim(session: Session, *, owner: str, per_minute: int, now: datetime) -> list[Claim]:
    """Take the mails that have waited longest, as many as the cap allows, for one lease.

    Two workers that claim at the same instant may pass the cap by one batch, never take the same mail.
    """
    limit = rules.batch_size(per_minute, _under_way(session, now))
    due = (
        select(OutboxMail)
        .where(*_due(now))
        .order_by(OutboxMail.not_before, OutboxMail.id)
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has one writer at a time and leaves this out
    )
    mails = session.scalars(due).all()
    for mail in mails:
        mail.state, mail.owner, mail.lease_until = "claimed", owner, now + rules.LEASE
    session.flush()
    return [Claim(_facts(mail), mail.message_id, mail.attempts) for mail in mails]


def still_claimed(session: Session, mail_id: uuid.UUID, owner: str) -> bool:
    return (
        session.scalar(
            select(OutboxMail.id).where(
                OutboxMail.id == mail_id, OutboxMail.owner == owner, OutboxMail.state == "claimed"
            )
        )
        is not None
    )


def hand_over(session: Session, mail_id: uuid.UUID, owner: str, *, message_id: str, now: datetime) -> bool:
    """The body leaves next. Fixes the Message-ID, and renews the lease for the time this may take."""
    return _move(session, mail_id, owner, "handing", message_id=message_id, lease_until=now + rules.LEASE)


def sent(session: Session, mail_id: uuid.UUID, owner: str, *, now: datetime) -> bool:
    return _move(
        session,
        mail_id,
        owner,
        "sent",
        settled_at=now,
        last_error=None,
        attempts=OutboxMail.attempts + 1,
        lease_until=None,
    )


def failed(session: Session, mail_id: uuid.UUID, owner: str, *, reason: str, now: datetime) -> bool:
    return _move(
        session,
        mail_id,
        owner,
        "failed",
        settled_at=now,
        last_error=_shortened(reason),
        attempts=OutboxMail.attempts + 1,
        lease_until=None,
    )


def deferred(session: Session, claim: Claim, owner: str, *, reason: str, now: datetime) -> bool:
    """A fault that may pass: again after a pause, or failed after 48 hours of trying."""
    again = rules.next_try(claim.attempts + 1, now)
    if again is None:
        return failed(session, claim.facts.id, owner, reason=reason, now=now)
    return _move(
        session,
        claim.facts.id,
        owner,
        "due",
        not_before=again,
        last_error=_shortened(reason),
        attempts=OutboxMail.attempts + 1,
        owner=None,
        lease_until=None,
    )


def end_unseen(session: Session, claim: Claim, owner: str, *, reason: str, now: datetime) -> bool:
    """The body left and no answer came: held for a person or sent again, by the policy of its kind."""
    if rules.after_uncertain_end(claim.facts.kind, Acceptance.UNKNOWN) == "due":
        return deferred(session, claim, owner, reason=reason, now=now)
    return _move(
        session,
        claim.facts.id,
        owner,
        "unsure",
        last_error=_shortened(reason),
        attempts=OutboxMail.attempts + 1,
        lease_until=None,
    )


def cancelled(session: Session, mail_id: uuid.UUID, owner: str) -> bool:
    """Its reason to be sent is gone."""
    return _move(session, mail_id, owner, "cancelled", lease_until=None)


def release(session: Session, mail_ids: Collection[uuid.UUID], owner: str) -> None:
    """Give back what was claimed and not tried."""
    session.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(mail_ids), OutboxMail.owner == owner, OutboxMail.state == "claimed")
        .values(state="due", owner=None, lease_until=None)
    )


def sweep(session: Session, *, was_accepted: Callable[[str], Acceptance], now: datetime) -> None:
    """Take over from workers that died: what was only claimed is due again, what was leaving is asked after."""
    expired = select(OutboxMail).where(*_abandoned(now)).with_for_update(skip_locked=True)
    for mail in session.scalars(expired).all():
        _take_over(mail, was_accepted, now)
    session.flush()


def _take_over(mail: OutboxMail, was_accepted: Callable[[str], Acceptance], now: datetime) -> None:
    if mail.state == "handing" and mail.message_id is not None:
        mail.state = rules.after_uncertain_end(mail.kind, was_accepted(mail.message_id))
    else:
        mail.state = "due"
    mail.lease_until = None
    if mail.state == "due":
        mail.owner = None
    elif mail.state == "sent":
        mail.settled_at = now
    else:
        mail.last_error = None  # no server said anything; its state says the rest


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OutboxMail.state == "due", OutboxMail.not_before <= now


def _abandoned(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OutboxMail.state.in_(("claimed", "handing")), OutboxMail.lease_until < now


def _under_way(session: Session, now: datetime) -> int:
    """Accepted in the last minute, or claimed and about to leave."""
    counted = select(func.count()).where(
        or_(
            (OutboxMail.settled_at > now - MINUTE) & (OutboxMail.state == "sent"),
            OutboxMail.state.in_(("claimed", "handing")),
        )
    )
    return session.scalar(counted) or 0


def _move(session: Session, mail_id: uuid.UUID, by: str, to: str, /, **values: object) -> bool:
    moved = (
        update(OutboxMail)
        .where(
            OutboxMail.id == mail_id,
            OutboxMail.owner == by,
            OutboxMail.state.in_(rules.REACHED_FROM[to]),
        )
        .values(state=to, **values)
        .returning(OutboxMail.id)
    )
    return session.scalar(moved) is not None


def _shortened(reason: str) -> str:
    return reason.encode("unicode_escape").decode()[:LONGEST_REASON]


def _facts(mail: OutboxMail) -> MailFacts:
    return MailFacts(
        mail.id, mail.kind, mail.key, mail.study_id, mail.round_id, mail.expert_id, mail.account_id
    )
