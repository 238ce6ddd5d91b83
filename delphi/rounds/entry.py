"""The first statement of every answering request: session, expert, seat, round and what is asked."""

import json
import uuid
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

from sqlalchemy import Row, Select, case, null, select
from sqlalchemy.orm import Session

from delphi.rounds.links import hash_of
from delphi.rounds.models import (
    Consent,
    Invitation,
    PanelSession,
    PersonalLink,
    Round,
    RoundSeat,
    Seating,
)
from delphi.rounds.models import Questionnaire as StoredQuestionnaire
from delphi.rounds.moments import shown_moment
from delphi.rounds.questionnaire import Questionnaire, from_json
from delphi.rounds.refusals import ConsentNeeded, SessionEnded
from delphi.rounds.rules import is_open, refuse_unless_open

MOST_KEPT = 16  # questionnaires in memory: they are frozen, so their hash is enough to know them


@dataclass(frozen=True)
class Entry:
    """Who is answering what, on the strength of a panel session."""

    expert_id: uuid.UUID
    invitation_id: uuid.UUID
    seat_id: uuid.UUID
    salt: bytes
    round_id: uuid.UUID
    study_id: uuid.UUID
    deadline_at: datetime
    closed_at: datetime | None
    submitted_on: date | None
    consented: bool
    questionnaire_sha256: str
    questionnaire: Questionnaire

    def is_open(self, now: datetime) -> bool:
        return is_open(self.closed_at, self.deadline_at, now)

    def refuse_unless_open(self, now: datetime) -> None:
        closed = shown_moment(self.closed_at or self.deadline_at, self.questionnaire.time_zone)
        refuse_unless_open(self.closed_at, self.deadline_at, now, closed)


class _Kept:
    """The questionnaires used last, shared by the threads of a web process."""

    def __init__(self) -> None:
        self._by_hash: OrderedDict[str, Questionnaire] = OrderedDict()
        self._lock = Lock()

    def all(self) -> dict[str, Questionnaire]:
        with self._lock:
            return dict(self._by_hash)

    def keep(self, sha256: str, questionnaire: Questionnaire) -> None:
        with self._lock:
            self._by_hash[sha256] = questionnaire
            self._by_hash.move_to_end(sha256)
            while len(self._by_hash) > MOST_KEPT:
                self._by_hash.popitem(last=False)


_kept = _Kept()


def enter_to_write(session: Session, token: str, now: datetime) -> Entry:
    """Raises SessionEnded or ConsentNeeded. The round stays open until the transaction ends."""
    entry = enter(session, token, now, locked=True)
    if not entry.consented:
        raise ConsentNeeded
    return entry


def enter(session: Session, token: str, now: datetime, *, locked: bool = False) -> Entry:
    """Raises SessionEnded. One statement. `locked` holds the round open and the link in force until the transaction ends (FOR SHARE):
    a save that waits for the end of its link finds it ended.
    """
    known = _kept.all()
    statement = _looked_up(token, now, known)
    if locked:
        statement = statement.with_for_update(read=True, of=(Round, PersonalLink))
    row = session.execute(statement).one_or_none()
    if row is None:
        raise SessionEnded
    return _entry(row, known)


def _looked_up(token: str, now: datetime, known: Collection[str]) -> Select[*tuple[Any, ...]]:
    is_known = StoredQuestionnaire.sha256.in_(known)
    return (
        select(
            Invitation.expert_id,
            Invitation.id.label("invitation_id"),
            Seating.seat_id,
            RoundSeat.salt,
            Round.id.label("round_id"),
            Round.study_id,
            Round.deadline_at,
            Round.closed_at,
            Invitation.submitted_on,
            Consent.given_on,
            StoredQuestionnaire.sha256,
            case((is_known, null()), else_=StoredQuestionnaire.body).label("body"),
        )
        .select_from(PanelSession)
        .join(Invitation, Invitation.id == PanelSession.invitation_id)
        .join(
            PersonalLink,
            (PersonalLink.invitation_id == Invitation.id)
            & (PersonalLink.generation == Invitation.generation),
        )
        .join(Round, Round.id == Invitation.round_id)
        .join(StoredQuestionnaire, StoredQuestionnaire.round_id == Round.id)
        .join(Seating, Seating.expert_id == Invitation.expert_id)
        .join(RoundSeat, (RoundSeat.round_id == Round.id) & (RoundSeat.seat_id == Seating.seat_id))
        .outerjoin(
            Consent,
            (Consent.expert_id == Invitation.expert_id)
            & (Consent.text_sha256 == StoredQuestionnaire.consent_sha256),
        )
        .where(
            PanelSession.token_hash == hash_of(token),
            PanelSession.expires_at > now,
            PersonalLink.revoked_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
    )


def _entry(row: Row[*tuple[Any, ...]], known: dict[str, Questionnaire]) -> Entry:
    questionnaire = known[row.sha256] if row.body is None else from_json(json.loads(row.body))
    _kept.keep(row.sha256, questionnaire)
    return Entry(
        expert_id=row.expert_id,
        invitation_id=row.invitation_id,
        seat_id=row.seat_id,
        salt=row.salt,
        round_id=row.round_id,
        study_id=row.study_id,
        deadline_at=row.deadline_at,
        closed_at=row.closed_at,
        submitted_on=row.submitted_on,
        consented=row.given_on is not None,
        questionnaire_sha256=row.sha256,
        questionnaire=questionnaire,
    )
