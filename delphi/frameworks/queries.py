"""Reading drafts: frozen values, statements in reading order."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from delphi.errors import NotFound, msg
from delphi.frameworks.models import Draft, LineageEdge, Statement, TextRevision
from delphi.frameworks.tree import Kind, Node


@dataclass(frozen=True)
class StatementView:
    """`parent_id` is a statement of the same draft; areas have none and stand at depth 1."""

    id: uuid.UUID
    wording_id: uuid.UUID
    revision: int
    code: str
    kind: str
    level: str | None
    text: str
    outcome: str | None
    parent_id: uuid.UUID | None
    depth: int


@dataclass(frozen=True)
class DraftView:
    id: uuid.UUID
    number: int
    frozen_at: datetime | None
    statements: tuple[StatementView, ...]


@dataclass(frozen=True)
class DraftRow:
    """`statements` is how many there are."""

    id: uuid.UUID
    number: int
    created_at: datetime
    frozen_at: datetime | None
    statements: int


@dataclass(frozen=True)
class FormerView:
    """A statement whose wording stands no longer, as it last stood: in draft `draft`."""

    id: uuid.UUID
    draft: int
    wording_id: uuid.UUID
    revision: int
    code: str
    kind: str
    level: str | None
    text: str
    outcome: str | None


# As it stands in a draft, or last stood.
Standing = StatementView | FormerView


@dataclass(frozen=True)
class LineageView:
    """How a statement of the draft before became one of this draft. No origin: added. No end: dropped.

    The origin of a restored one is the statement in which it last stood.
    """

    relation: str
    origin: Standing | None
    to: StatementView | None


@dataclass(frozen=True)
class OriginView:
    """A statement of an earlier draft that one of this draft comes from, as it stood there."""

    relation: str
    draft: int
    code: str
    text: str


def latest_draft(session: Session, study_id: uuid.UUID) -> DraftView | None:
    return _view(session, _drafts(study_id).order_by(Draft.number.desc()).limit(1))


def draft(session: Session, draft_id: uuid.UUID) -> DraftView:
    found = _view(session, select(Draft).where(Draft.id == draft_id))
    if found is None:
        raise NotFound(msg("There is no such draft."))
    return found


def draft_by_number(session: Session, study_id: uuid.UUID, number: int) -> DraftView | None:
    return _view(session, _drafts(study_id).where(Draft.number == number))


def drafts(session: Session, study_id: uuid.UUID) -> list[DraftRow]:
    """All drafts, the newest first."""
    rows = session.execute(
        select(Draft.id, Draft.number, Draft.created_at, Draft.frozen_at, func.count(Statement.id))
        .outerjoin(Statement, Statement.draft_id == Draft.id)
        .where(Draft.study_id == study_id)
        .group_by(Draft.id)
        .order_by(Draft.number.desc())
    )
    return [DraftRow(*row) for row in rows]


def imported_at(session: Session, study_id: uuid.UUID, source_sha256: str) -> datetime | None:
    """When a draft of the study was made from a file with this content."""
    return session.scalar(
        select(Draft.created_at)
        .where(Draft.study_id == study_id, Draft.source_sha256 == source_sha256)
        .order_by(Draft.number.desc())
        .limit(1)
    )


def former_statements(session: Session, study_id: uuid.UUID, now: DraftView) -> tuple[FormerView, ...]:
    """Every wording of an earlier draft that this one does not hold, the latest gone first."""
    if now.number == 0:
        return ()
    stands = select(Statement.wording_id).where(Statement.draft_id == now.id).correlate(None)
    rows = session.execute(
        select(Statement, Draft.number, TextRevision.text, TextRevision.outcome)
        .join(Draft, Draft.id == Statement.draft_id)
        .join(TextRevision, _is_its_text())
        .where(
            Draft.study_id == study_id,
            Draft.number < now.number,
            Statement.wording_id.not_in(stands),
        )
        .order_by(Draft.number.desc(), Statement.position)
    )
    found: dict[uuid.UUID, FormerView] = {}
    for one, number, text, outcome in rows:
        view = FormerView(
            one.id, number, one.wording_id, one.revision, one.code, one.kind, one.level, text, outcome
        )
        found.setdefault(one.wording_id, view)
    return tuple(found.values())


def tree_of(found: DraftView) -> tuple[Node, ...]:
    """The draft as a tree, as it was before it was stored."""
    children: dict[uuid.UUID | None, list[StatementView]] = {}
    for statement in found.statements:
        children.setdefault(statement.parent_id, []).append(statement)
    return _nodes(None, children)


def lineage_between(session: Session, draft_id: uuid.UUID) -> list[LineageView]:
    """From the draft before to this one: by its statements in reading order, then those dropped."""
    facts = session.execute(select(Draft.study_id, Draft.number).where(Draft.id == draft_id)).one_or_none()
    if facts is None:
        raise NotFound(msg("There is no such draft."))
    before = draft_by_number(session, facts.study_id, facts.number - 1)
    if before is None:
        return []
    now = draft(session, draft_id)
    former = former_statements(session, facts.study_id, before)
    all_before: tuple[Standing, ...] = (*former, *before.statements)
    origins = {one.id: one for one in all_before}
    ends = {statement.id: statement for statement in now.statements}
    found = [
        LineageView(
            edge.relation,
            origins[edge.from_statement_id] if edge.from_statement_id else None,
            ends[edge.to_statement_id] if edge.to_statement_id else None,
        )
        for edge in session.scalars(_edges(before.id, draft_id))
    ]
    return sorted(found, key=_Places(now.statements, before.statements).of)


def origins_of(session: Session, statement_id: uuid.UUID) -> tuple[OriginView, ...]:
    """What one statement comes from; several for a merged one, none in the first draft."""
    rows = session.execute(
        select(LineageEdge.relation, Draft.number, Statement.code, TextRevision.text)
        .join(Statement, Statement.id == LineageEdge.from_statement_id)
        .join(Draft, Draft.id == Statement.draft_id)
        .join(TextRevision, _is_its_text())
        .where(LineageEdge.to_statement_id == statement_id)
        .order_by(Statement.position)
    )
    return tuple(OriginView(*row) for row in rows)


def _nodes(
    parent_id: uuid.UUID | None, children: Mapping[uuid.UUID | None, Sequence[StatementView]]
) -> tuple[Node, ...]:
    return tuple(
        Node(one.code, cast("Kind", one.kind), one.text, one.level, one.outcome, _nodes(one.id, children))
        for one in children.get(parent_id, ())
    )


class _Places:
    """Where a lineage stands in the list: by its end, dropped ones last, then by its origin."""

    def __init__(self, ends: Sequence[StatementView], origins: Sequence[StatementView]) -> None:
        self.ends = {statement.id: place for place, statement in enumerate(ends)}
        self.origins = {statement.id: place for place, statement in enumerate(origins)}

    def of(self, lineage: LineageView) -> tuple[int, int]:
        end = self.ends[lineage.to.id] if lineage.to else len(self.ends)
        origin = self.origins.get(lineage.origin.id) if lineage.origin else None
        return end, len(self.origins) if origin is None else origin


def _drafts(study_id: uuid.UUID) -> Select[Draft]:
    return select(Draft).where(Draft.study_id == study_id)


def _edges(before_id: uuid.UUID, draft_id: uuid.UUID) -> Select[LineageEdge]:
    """Edges into the draft, and those that end in the one before it."""
    of_before = select(Statement.id).where(Statement.draft_id == before_id)
    of_this = select(Statement.id).where(Statement.draft_id == draft_id)
    return select(LineageEdge).where(
        or_(
            LineageEdge.to_statement_id.in_(of_this),
            and_(LineageEdge.to_statement_id.is_(None), LineageEdge.from_statement_id.in_(of_before)),
        )
    )


def _view(session: Session, wanted: Select[Draft]) -> DraftView | None:
    found = session.scalar(wanted)
    if found is None:
        return None
    rows = session.execute(
        select(
            Statement.id,
            Statement.wording_id,
            Statement.revision,
            Statement.code,
            Statement.kind,
            Statement.level,
            TextRevision.text,
            TextRevision.outcome,
            Statement.parent_id,
        )
        .join(TextRevision, _is_its_text())
        .where(Statement.draft_id == found.id)
        .order_by(Statement.position)
    )
    return DraftView(found.id, found.number, found.frozen_at, _statements(rows))


def _is_its_text() -> ColumnElement[bool]:
    return and_(TextRevision.wording_id == Statement.wording_id, TextRevision.revision == Statement.revision)


def _statements(
    rows: Iterable[Row[uuid.UUID, uuid.UUID, int, str, str, str | None, str, str | None, uuid.UUID | None]],
) -> tuple[StatementView, ...]:
    """Reading order puts parents first, so a parent's depth is known before its children's."""
    depths: dict[uuid.UUID, int] = {}
    views = []
    for row in rows:
        depth = depths[row.parent_id] + 1 if row.parent_id else 1
        depths[row.id] = depth
        views.append(StatementView(*row, depth))
    return tuple(views)
