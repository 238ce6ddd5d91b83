"""How far a study is, in the few facts from which its next step follows."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.drafting import queries as drafting
from delphi.drafting.models import PublishedDraft
from delphi.frameworks import queries as frameworks
from delphi.frameworks.models import Draft, Statement
from delphi.panels.models import Expert
from delphi.reports import queries as reports
from delphi.reports.models import Report
from delphi.rounds import queries as rounds
from delphi.rounds import turnout
from delphi.rounds.models import Round
from delphi.studies import queries as studies
from delphi.studies.rules import Protocol

SETTLED = ("in", "out")


@dataclass(frozen=True)
class LastRound:
    """The round opened last. Of its answers only how many people gave some."""

    number: int
    draft_number: int
    open: bool
    deadline_at: datetime
    invited: int
    answered: int
    reported: bool
    released: bool
    published: bool  # its decisions have become a draft


@dataclass(frozen=True)
class StudyProgress:
    newest_draft: int | None
    statements: int  # of the newest draft
    experts: int
    members: int
    protocol_number: int
    planned_rounds: int
    time_zone: str
    last_round: LastRound | None
    may_end: bool  # the protocol stops early when all is settled, and all is

    @property
    def rounds_opened(self) -> int:
        return self.last_round.number if self.last_round else 0


def progress(session: Session, study_id: uuid.UUID) -> StudyProgress:
    newest_draft, statements = _newest_draft(session, study_id)
    pinned = studies.current_protocol(session, study_id)
    experts = session.scalar(
        select(func.count()).select_from(Expert).where(Expert.study_id == study_id, Expert.left_at.is_(None))
    )
    last = _last_round(session, study_id)
    return StudyProgress(
        newest_draft=newest_draft,
        statements=statements,
        experts=experts or 0,
        members=len(studies.members(session, study_id)),
        protocol_number=pinned.number,
        planned_rounds=pinned.protocol.planned_rounds,
        time_zone=pinned.protocol.time_zone,
        last_round=last,
        may_end=last is not None and last.published and _all_settled(session, study_id, pinned.protocol),
    )


def rounds_opened(session: Session, study_id: uuid.UUID) -> int:
    return session.scalar(select(func.max(Round.number)).where(Round.study_id == study_id)) or 0


def _all_settled(session: Session, study_id: uuid.UUID, protocol: Protocol) -> bool:
    """The last round found every statement in or out, and its decisions left nothing new to be rated."""
    draft = frameworks.latest_draft(session, study_id)
    if draft is None or not protocol.stop_when_settled:
        return False
    last = rounds.rounds_of(session, study_id)[-1]
    report = reports.report(session, last.id)
    to_rate = {one.wording_id for one in draft.statements if one.kind in protocol.rated_kinds}
    return (
        report is not None
        and all(item.figures.verdict in SETTLED for item in report.content.items)
        and to_rate <= drafting.settled(session, last.id)
    )


def _newest_draft(session: Session, study_id: uuid.UUID) -> tuple[int | None, int]:
    row = session.execute(
        select(Draft.number, func.count(Statement.id))
        .outerjoin(Statement, Statement.draft_id == Draft.id)
        .where(Draft.study_id == study_id)
        .group_by(Draft.number)
        .order_by(Draft.number.desc())
        .limit(1)
    ).one_or_none()
    return (None, 0) if row is None else (row[0], row[1])


def _last_round(session: Session, study_id: uuid.UUID) -> LastRound | None:
    reports = select(func.count()).select_from(Report).where(Report.round_id == Round.id)
    released = reports.where(Report.released_at.is_not(None))
    published = select(func.count()).select_from(PublishedDraft).where(PublishedDraft.round_id == Round.id)
    counts = (query.scalar_subquery() for query in (reports, released, published))
    row = session.execute(
        select(
            Round.number,
            Draft.number,
            Round.closed_at,
            Round.deadline_at,
            turnout.invited(),
            turnout.answered(),
            *counts,
        )
        .join(Draft, Draft.id == Round.draft_id)
        .where(Round.study_id == study_id)
        .order_by(Round.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    number, draft_number, closed_at, deadline_at, asked, said, made, out, published_drafts = row
    return LastRound(
        number=number,
        draft_number=draft_number,
        open=closed_at is None,
        deadline_at=deadline_at,
        invited=asked,
        answered=said,
        reported=made > 0,
        released=out > 0,
        published=published_drafts > 0,
    )
