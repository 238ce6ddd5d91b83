"""Reminders: to those who have not opened and to those who have not finished, in different words."""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.errors import WrongState, msg
from delphi.outbox import service as outbox
from delphi.outbox.models import OutboxMail
from delphi.rounds import queries as rounds
from delphi.rounds.notices import NOT_FINISHED, NOT_OPENED
from delphi.rounds.queries import RoundRow, Waiting
from delphi.rounds.rules import MOST_REMINDERS
from delphi.studies import queries as studies

KINDS = {False: NOT_OPENED, True: NOT_FINISHED}  # by whether the expert has opened it


def queue_due_reminders(session: Session, now: datetime) -> None:
    """The reminder of the protocol whose day came last. The key makes repeating this harmless.

    One at a time: after days without a worker nobody gets two in one minute.
    """
    for round_, slot, chosen in _due(session, now):
        _queue(session, round_, chosen, slot=slot, now=now)


def reminders_are_due(session: Session, now: datetime) -> bool:
    """Whether `queue_due_reminders` would queue any."""
    return any(chosen for _, _, chosen in _due(session, now))


def _due(session: Session, now: datetime) -> Iterator[tuple[RoundRow, str, list[Waiting]]]:
    for round_ in rounds.open_rounds(session, now):
        protocol = studies.protocol_by_id(session, round_.protocol_id).protocol
        moments = {round_.deadline_at - timedelta(days=days): days for days in protocol.reminder_days}
        due = max((moment for moment in moments if round_.opened_at < moment <= now), default=None)
        if due is not None:
            waiting = [one for one in rounds.waiting(session, round_.id) if one.invited_on <= due.date()]
            slot = f"{moments[due]}-days"
            yield round_, slot, _chosen(_reminders(session, round_.id), round_, waiting, slot)


@dataclass(frozen=True)
class Remindable:
    """How many a reminder by hand would reach now, and how many have had all they may get."""

    now: int
    reminded_enough: int


def remindable(session: Session, round_: RoundRow, *, now: datetime) -> dict[bool, Remindable]:
    """By whether they have opened it."""
    had = _reminders(session, round_.id)
    waiting = rounds.waiting(session, round_.id)
    found = {}
    for opened in KINDS:
        group = [one for one in waiting if one.opened == opened]
        enough = sum(had.counts[one.expert_id] >= MOST_REMINDERS for one in group)
        found[opened] = Remindable(len(_chosen(had, round_, group, _by_hand(now))), enough)
    return found


def remind_now(session: Session, round_: RoundRow, *, opened: bool, now: datetime) -> int:
    """By hand, to those who opened and have not finished, or to those who have not opened: once a day."""
    if not round_.is_open(now):
        raise WrongState(msg("The round is over; nobody can be reminded any more."))
    waiting = [one for one in rounds.waiting(session, round_.id) if one.opened == opened]
    chosen = _chosen(_reminders(session, round_.id), round_, waiting, _by_hand(now))
    _queue(session, round_, chosen, slot=_by_hand(now), now=now)
    return len(chosen)


def _by_hand(now: datetime) -> str:
    return f"by-hand-{now:%Y-%m-%d}"


def _queue(session: Session, round_: RoundRow, chosen: list[Waiting], *, slot: str, now: datetime) -> None:
    for opened, kind in KINDS.items():
        outbox.queue_for_round(
            session,
            {one.expert_id: _key(round_, slot, one) for one in chosen if one.opened == opened},
            kind=kind,
            study_id=round_.study_id,
            round_id=round_.id,
            now=now,
        )


def _chosen(had: "_Had", round_: RoundRow, waiting: list[Waiting], slot: str) -> list[Waiting]:
    return [
        one
        for one in waiting
        if had.counts[one.expert_id] < MOST_REMINDERS and _key(round_, slot, one) not in had.keys
    ]


def _key(round_: RoundRow, slot: str, one: Waiting) -> str:
    return f"round:{round_.id}:reminder:{slot}:expert:{one.expert_id}"


@dataclass(frozen=True)
class _Had:
    counts: Counter[uuid.UUID]  # by expert, those that left or will leave
    keys: frozenset[str]


def _reminders(session: Session, round_id: uuid.UUID) -> _Had:
    mails = session.execute(
        select(OutboxMail.expert_id, OutboxMail.key, OutboxMail.state).where(
            OutboxMail.round_id == round_id, OutboxMail.kind.in_(KINDS.values())
        )
    ).all()
    return _Had(
        Counter(mail.expert_id for mail in mails if mail.state != "cancelled"),
        frozenset(mail.key for mail in mails),
    )
