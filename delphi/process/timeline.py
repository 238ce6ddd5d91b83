"""Where a study stands: drafts and rounds in turn, what is done, what is now, what comes next."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.drafting.models import PublishedDraft
from delphi.frameworks.models import Draft, Statement
from delphi.rounds import turnout
from delphi.rounds.models import Round
from delphi.studies import queries as studies


class StopState(Enum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


class StopKind(Enum):
    DRAFT = "draft"
    ROUND = "round"


@dataclass(frozen=True)
class Stop:
    """One stop of the timeline, with the facts that a word beside it may tell."""

    kind: StopKind
    number: int
    state: StopState
    exists: bool  # there is something to show
    statements: int | None = None  # of a draft
    answered: int | None = None  # of a round: seats with an answer, known once it closed
    invited: int | None = None
    deadline_at: datetime | None = None  # of an open round
    being_decided: bool = False  # a draft that the decisions on a closed round will make


@dataclass(frozen=True)
class Facts:
    drafts: dict[int, int]  # number -> statements
    rounds: tuple["RoundFacts", ...]
    planned_rounds: int


@dataclass(frozen=True)
class RoundFacts:
    number: int
    draft_number: int
    open: bool
    deadline_at: datetime
    answered: int | None
    invited: int
    published: bool  # its decisions have become a draft


def timeline(session: Session, study_id: uuid.UUID) -> list[Stop]:
    return stops(_facts(session, study_id))


def stops(facts: Facts) -> list[Stop]:
    """Rounds that were held, each after its draft; then what is planned; then the final draft."""
    found: list[Stop] = []
    for held in facts.rounds:
        if not _already(found, StopKind.DRAFT, held.draft_number):
            found.append(_draft(facts, held.draft_number, StopState.DONE))
        found.append(_round(held))
    last = facts.rounds[-1] if facts.rounds else None
    upcoming = _next_draft(facts, last)
    if not _already(found, StopKind.DRAFT, upcoming):
        deciding = last is not None and not last.open and not last.published
        now = last is None or not last.open
        state = StopState.NOW if now else StopState.AHEAD
        found.append(_draft(facts, upcoming, state, being_decided=deciding))
    for number in range(len(facts.rounds) + 1, facts.planned_rounds + 1):
        found.append(Stop(StopKind.ROUND, number, StopState.AHEAD, exists=False))
        upcoming += 1
        found.append(Stop(StopKind.DRAFT, upcoming, StopState.AHEAD, exists=False))
    return found


def _next_draft(facts: Facts, last: RoundFacts | None) -> int:
    if last is None:
        return max(facts.drafts, default=0)
    return last.draft_number + 1


def _already(found: list[Stop], kind: StopKind, number: int) -> bool:
    return any(stop.kind is kind and stop.number == number for stop in found)


def _draft(facts: Facts, number: int, state: StopState, *, being_decided: bool = False) -> Stop:
    return Stop(
        StopKind.DRAFT,
        number,
        state,
        exists=number in facts.drafts or being_decided,
        statements=facts.drafts.get(number),
        being_decided=being_decided,
    )


def _round(held: RoundFacts) -> Stop:
    return Stop(
        StopKind.ROUND,
        held.number,
        StopState.NOW if held.open else StopState.DONE,
        exists=True,
        answered=held.answered,
        invited=held.invited,
        deadline_at=held.deadline_at if held.open else None,
    )


def _facts(session: Session, study_id: uuid.UUID) -> Facts:
    drafts = session.execute(
        select(Draft.number, func.count(Statement.id).label("statements"))
        .outerjoin(Statement, Statement.draft_id == Draft.id)
        .where(Draft.study_id == study_id)
        .group_by(Draft.number)
    )
    return Facts(
        drafts={row.number: row.statements for row in drafts},
        rounds=_round_facts(session, study_id),
        planned_rounds=studies.current_protocol(session, study_id).protocol.planned_rounds,
    )


def _round_facts(session: Session, study_id: uuid.UUID) -> tuple[RoundFacts, ...]:
    rows = session.execute(
        select(Round, Draft.number, turnout.invited(), turnout.answered(), PublishedDraft.draft_id)
        .join(Draft, Draft.id == Round.draft_id)
        .outerjoin(PublishedDraft, PublishedDraft.round_id == Round.id)
        .where(Round.study_id == study_id)
        .order_by(Round.number)
    )
    return tuple(
        RoundFacts(
            number=round_.number,
            draft_number=draft_number,
            open=round_.closed_at is None,
            deadline_at=round_.deadline_at,
            answered=answered if round_.closed_at else None,
            invited=asked,
            published=draft_id is not None,
        )
        for round_, draft_number, asked, answered, draft_id in rows
    )
