"""Reading rounds: frozen values, and no statistic of an open round beyond who has answered."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from delphi.frameworks.models import Draft
from delphi.outbox.queries import mails_of_round
from delphi.panels.models import Expert, StakeholderGroup
from delphi.rounds import answers
from delphi.rounds.entry import enter
from delphi.rounds.models import Answer, Invitation, Round, Seating, Suggestion
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.rules import Mark, StatementAnswer, as_asked_now, is_open, nothing_said
from delphi.rounds.stored import questionnaire_of


@dataclass(frozen=True)
class RoundRow:
    id: uuid.UUID
    study_id: uuid.UUID
    number: int
    kind: str
    draft_id: uuid.UUID
    draft_number: int
    protocol_id: uuid.UUID
    opened_at: datetime
    deadline_at: datetime
    closed_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return is_open(self.closed_at, self.deadline_at, now)


def rounds_of(session: Session, study_id: uuid.UUID) -> list[RoundRow]:
    """In the order they opened."""
    return [_row(*found) for found in session.execute(_rounds().where(Round.study_id == study_id))]


def round_by_number(session: Session, study_id: uuid.UUID, number: int) -> RoundRow | None:
    found = session.execute(_rounds().where(Round.study_id == study_id, Round.number == number)).one_or_none()
    return None if found is None else _row(*found)


def round_by_id(session: Session, round_id: uuid.UUID) -> RoundRow:
    return _row(*session.execute(_rounds().where(Round.id == round_id)).one())


def unclosed_round(session: Session, study_id: uuid.UUID) -> RoundRow | None:
    found = session.execute(
        _rounds().where(Round.study_id == study_id, Round.closed_at.is_(None))
    ).one_or_none()
    return None if found is None else _row(*found)


def overdue_rounds(session: Session, now: datetime) -> list[uuid.UUID]:
    """Rounds past their deadline that nobody has closed yet."""
    return list(session.scalars(select(Round.id).where(Round.closed_at.is_(None), Round.deadline_at < now)))


def open_rounds(session: Session, now: datetime) -> list[RoundRow]:
    found = session.execute(_rounds().where(Round.closed_at.is_(None), Round.deadline_at >= now))
    return [_row(*one) for one in found]


def _rounds() -> Select[Round, int]:
    return select(Round, Draft.number).join(Draft, Draft.id == Round.draft_id).order_by(Round.number)


def _row(round_: Round, draft_number: int) -> RoundRow:
    return RoundRow(
        id=round_.id,
        study_id=round_.study_id,
        number=round_.number,
        kind=round_.kind,
        draft_id=round_.draft_id,
        draft_number=draft_number,
        protocol_id=round_.protocol_id,
        opened_at=round_.opened_at,
        deadline_at=round_.deadline_at,
        closed_at=round_.closed_at,
    )


@dataclass(frozen=True)
class FormView:
    """What an expert's pages show: what is asked, what they have said, what they said before."""

    questionnaire: Questionnaire
    deadline_at: datetime
    closed_at: datetime | None
    open: bool
    consented: bool
    submitted_on: date | None
    mine: dict[uuid.UUID, StatementAnswer]
    earlier: dict[uuid.UUID, tuple[Mark | None, ...]]  # by the wording rated then: see `as_asked_now`


def form(session: Session, token: str, now: datetime) -> FormView:
    """Two statements at any number of statements asked. Raises SessionEnded."""
    entry = enter(session, token, now)
    said = answers.by_round(session, entry.seat_id)
    earlier = {}
    for item in entry.questionnaire.every_item:
        for rated in item.rated_before:
            before = said.get(rated.round_id, {}).get(rated.wording_id)
            if before:
                earlier[rated.wording_id] = as_asked_now(entry.questionnaire.dimensions, before.marks)
    return FormView(
        questionnaire=entry.questionnaire,
        deadline_at=entry.deadline_at,
        closed_at=entry.closed_at,
        open=entry.is_open(now),
        consented=entry.consented,
        submitted_on=entry.submitted_on,
        mine=said.get(entry.round_id, {}),
        earlier=earlier,
    )


@dataclass(frozen=True)
class Standing:
    """What is stored of some statements, to be shown beside what another window wanted to store."""

    questionnaire: Questionnaire
    stored: dict[uuid.UUID, StatementAnswer]
    saved_at: dict[uuid.UUID, datetime]  # to the minute


def standing(session: Session, token: str, wordings: Collection[uuid.UUID], now: datetime) -> Standing:
    """Raises SessionEnded. Of a statement on which nothing is stored, an empty answer."""
    entry = enter(session, token, now)
    asked = entry.questionnaire
    stored = answers.of_round(session, entry)
    return Standing(
        asked,
        {one: stored.get(one) or nothing_said(asked, asked.by_wording[one]) for one in wordings},
        answers.saved_at(session, entry, wordings),
    )


def own_receipt(session: Session, token: str, now: datetime) -> str:
    """Of what is saved at this moment."""
    entry = enter(session, token, now)
    return answers.receipt(entry, answers.of_round(session, entry))


@dataclass(frozen=True)
class OwnSuggestion:
    id: uuid.UUID
    area_wording_id: uuid.UUID | None
    text: str
    reason: str | None


def own_suggestions(session: Session, token: str, now: datetime) -> list[OwnSuggestion]:
    entry = enter(session, token, now)
    mine = session.scalars(
        select(Suggestion)
        .where(Suggestion.round_id == entry.round_id, Suggestion.seat_id == entry.seat_id)
        .order_by(Suggestion.text)
    )
    return [OwnSuggestion(one.id, one.area_wording_id, one.text, one.reason) for one in mine]


@dataclass(frozen=True)
class Followed:
    """How far an invited expert is. Never what they said."""

    expert_id: uuid.UUID
    name: str
    email: str
    group: str | None
    mail_state: str  # of the latest mail of the round that was not cancelled
    opened_on: date | None
    started: bool
    submitted_on: date | None
    taken_out: bool
    mail_stopped: bool


def follow_up(session: Session, round_id: uuid.UUID) -> list[Followed]:
    """By name. Started: at least one answer is saved."""
    mails = {one.expert_id: one for one in mails_of_round(session, round_id) if one.state != "cancelled"}
    started = set(
        session.scalars(
            select(Seating.expert_id).where(
                Seating.seat_id.in_(select(Answer.seat_id).where(Answer.round_id == round_id))
            )
        )
    )
    rows = session.execute(
        select(Invitation, Expert, StakeholderGroup.name)
        .join(Expert, Expert.id == Invitation.expert_id)
        .outerjoin(StakeholderGroup, StakeholderGroup.id == Expert.group_id)
        .where(Invitation.round_id == round_id)
    )
    found = [
        Followed(
            expert_id=expert.id,
            name=expert.name,
            email=expert.email,
            group=group,
            mail_state=mails[expert.id].state if expert.id in mails else "none",
            opened_on=invitation.opened_on,
            started=expert.id in started,
            submitted_on=invitation.submitted_on,
            taken_out=invitation.cancelled_at is not None,
            mail_stopped=expert.mail_stopped_at is not None,
        )
        for invitation, expert, group in rows
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), str(one.expert_id)))


def has_answered(session: Session, expert_id: uuid.UUID) -> bool:
    """Whether the expert has saved anything in any round."""
    seat = select(Seating.seat_id).where(Seating.expert_id == expert_id).scalar_subquery()
    said = exists().where(Answer.seat_id == seat) | exists().where(Suggestion.seat_id == seat)
    return bool(session.scalar(select(said)))


@dataclass(frozen=True)
class Waiting:
    """An expert who is asked and neither submitted nor answered everything."""

    expert_id: uuid.UUID
    opened: bool
    invited_on: date


def waiting(session: Session, round_id: uuid.UUID) -> list[Waiting]:
    """Those a reminder may go to: whoever has answered all that is asked is left in peace."""
    asked = questionnaire_of(session, round_id)
    marks_asked = len(asked.rated) * len(asked.dimensions)
    marks_given = (
        select(func.count())
        .select_from(Answer)
        .join(Seating, Seating.seat_id == Answer.seat_id)
        .where(
            Answer.round_id == round_id,
            Seating.expert_id == Expert.id,
            Answer.category.is_not(None) | Answer.cannot_judge,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(Expert.id, Invitation.opened_on, Invitation.invited_on)
        .join(Invitation, Invitation.expert_id == Expert.id)
        .where(
            Invitation.round_id == round_id,
            Invitation.cancelled_at.is_(None),
            Invitation.submitted_on.is_(None),
            Expert.left_at.is_(None),
            Expert.mail_stopped_at.is_(None),
            marks_given < marks_asked,
        )
    )
    return [
        Waiting(expert_id, opened_on is not None, invited_on) for expert_id, opened_on, invited_on in rows
    ]
