"""Reading reports: the latest version of a round, what the next round may be told, what staff may read."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.reports.content import Content
from delphi.reports.feedback import ItemFeedback, feedback_of
from delphi.reports.models import Report
from delphi.reports.remarks import Told
from delphi.reports.stored import from_json
from delphi.rounds.models import Round
from delphi.studies.models import Membership, ProtocolVersion, Study
from delphi.studies.rules import Protocol

MOST_KEPT: Final = 8


@dataclass(frozen=True)
class ReportView:
    id: uuid.UUID
    round_id: uuid.UUID
    version: int
    sha256: str
    created_at: datetime
    released_at: datetime | None
    content: Content


@dataclass(frozen=True)
class ReleasedRow:
    study_id: uuid.UUID
    study_title: str
    round_number: int
    version: int
    released_at: datetime
    time_zone: str


def report(session: Session, round_id: uuid.UUID) -> ReportView | None:
    """The latest version; none while the round is open."""
    row = session.scalars(latest(round_id)).one_or_none()
    return None if row is None else _view(row, row.body)


def released_report(session: Session, round_id: uuid.UUID) -> ReportView | None:
    """The latest version that was released, as it was released: all that staff may see."""
    row = session.scalars(latest(round_id).where(Report.released_at.is_not(None))).one_or_none()
    return None if row is None else _view(row, row.released_body or row.body)


def latest_version(session: Session, round_id: uuid.UUID) -> int | None:
    return session.scalar(latest(round_id).with_only_columns(Report.version))


def latest(round_id: uuid.UUID) -> Select[Report]:
    """Read anew each time: what was known before a lock may have been released meanwhile."""
    return (
        select(Report)
        .where(Report.round_id == round_id)
        .order_by(Report.version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def feedback(
    session: Session, round_id: uuid.UUID, dimension: int | None = 0, *, told: Told
) -> dict[uuid.UUID, ItemFeedback]:
    """By the wording that was rated, on one dimension of the round; empty while the round is open."""
    found = report(session, round_id)
    items = () if found is None else found.content.items
    return {uuid.UUID(item.wording_id): feedback_of(item, dimension, told) for item in items}


def released_reports(session: Session, account_id: uuid.UUID) -> list[ReleasedRow]:
    """Of all studies the account works on, the newest first."""
    rows = session.execute(
        select(
            Study.id,
            Study.title,
            Round.id,
            Round.number,
            ProtocolVersion.body,
            Report.version,
            Report.released_at,
        )
        .join(Round, Round.id == Report.round_id)
        .join(ProtocolVersion, ProtocolVersion.id == Round.protocol_id)
        .join(Study, Study.id == Round.study_id)
        .join(Membership, Membership.study_id == Study.id)
        .where(Membership.account_id == account_id, Report.released_at.is_not(None))
        .order_by(Report.released_at.desc(), Report.id)
    )
    newest: dict[uuid.UUID, ReleasedRow] = {}
    for study_id, title, round_id, number, protocol, version, released_at in rows:
        if released_at is not None and round_id not in newest:
            zone = Protocol.from_json(json.loads(protocol)).time_zone
            newest[round_id] = ReleasedRow(study_id, title, number, version, released_at, zone)
    return list(newest.values())


def content_of(row: Report) -> Content:
    """With every remark as it was written."""
    return from_json(json.loads(row.body))


def _view(row: Report, body: str) -> ReportView:
    return ReportView(
        id=row.id,
        round_id=row.round_id,
        version=row.version,
        sha256=row.sha256 if body == row.body else canonical.sha256(body),
        created_at=row.created_at,
        released_at=row.released_at,
        content=_content(body),
    )


@lru_cache(maxsize=MOST_KEPT)
def _content(body: str) -> Content:
    """Those read last are kept, by all that they say: reading one of hundreds of statements takes a page's time."""
    return from_json(json.loads(body))
