"""The first statement of every answering request: session, expert, seat, round and what is asked."""

import json
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
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
from delphi.rounds.questionnaire import Questionnaire, from_json
from delphi.rounds.rules import is_open

MOST_KEPT = 16  # questionnaires in memory: they are frozen, so their hash is enough to know them


@dataclass(frozen=True)
class Entry:
    """Who is answering what, on the strength of a panel session."""

    session_hash: str
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


_kept: OrderedDict[str, Questionnaire] = OrderedDict()


def enter(session: Session, token: str, now: datetime, *, locked: bool = False) -> Entry | None:
    """One statement. `locked` holds the round open until the transaction ends (FOR SHARE)."""
    statement = _looked_up(token, now)
    if locked:
        statement = statement.with_for_update(read=True, of=Round)
    row = session.execute(statement).one_or_none()
    return None if row is None else _entry(row)


def _looked_up(token: str, now: datetime) -> Select[*tuple[Any, ...]]:
    known = StoredQuestionnaire.sha256.in_(list(_kept))
    return (
        select(
            PanelSession.token_hash,
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
            case((known, null()), else_=StoredQuestionnaire.body).label("body"),
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


def _entry(row: Row[*tuple[Any, ...]]) -> Entry:
    return Entry(
        session_hash=row.token_hash,
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
        questionnaire=_questionnaire(row.sha256, row.body),
    )


def _questionnaire(sha256: str, body: str | None) -> Questionnaire:
    if body is not None:
        _kept[sha256] = from_json(json.loads(body))
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(sha256)
    return _kept[sha256]
