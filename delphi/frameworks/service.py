"""Writing drafts: importing the first, small edits of it, freezing, and the next one with its lineage."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.base import Base, new_id
from delphi.errors import InvalidInput, Message, NotFound, WrongState, msg
from delphi.frameworks import queries
from delphi.frameworks.models import Draft, LineageEdge, Statement, TextRevision, Wording
from delphi.frameworks.queries import Standing
from delphi.frameworks.rules import change_refused
from delphi.frameworks.successor import NextDraft, NextStatement
from delphi.frameworks.tree import Node, validate, walk
from delphi.sheets.limits import MAX_LISTED_PROBLEMS
from delphi.sheets.text import clean
from delphi.studies import queries as studies
from delphi.studies.service import lock_study


@dataclass(frozen=True)
class _FirstStatement:
    """A node of an imported tree, with the identifier of its new wording."""

    wording_id: str
    code: str
    kind: str
    level: str | None
    text: str
    outcome: str | None
    parent: str | None


def replace_draft(
    session: Session,
    study_id: uuid.UUID,
    tree: Sequence[Node],
    *,
    source_sha256: str | None,
    by: uuid.UUID,
    now: datetime,
) -> uuid.UUID:
    """Make `tree` draft 0, in place of the one before."""
    lock_study(session, study_id)
    protocol = studies.current_protocol(session, study_id).protocol
    if source_sha256 and (before := queries.imported_at(session, study_id, source_sha256)):
        raise WrongState(already_imported(before, ZoneInfo(protocol.time_zone)))
    problems = validate(tree, protocol.levels)
    if problems:
        raise InvalidInput(*problems[:MAX_LISTED_PROBLEMS])
    if not tree:
        raise InvalidInput(msg("There is no statement to store."))
    draft = _latest_locked(session, study_id)
    if draft is None:
        draft = Draft(id=new_id(), study_id=study_id, number=0, created_at=now)
        session.add(draft)
    else:
        _refuse_fixed(draft)
        _empty(session, draft)
    draft.created_at, draft.source_sha256 = now, source_sha256
    session.flush()
    ids = _store(session, draft, _first_statements(tree), before={}, by=by, now=now)
    _record(
        session,
        "framework.imported",
        draft,
        by=by,
        now=now,
        details={"statements": len(ids), "source": source_sha256},
    )
    return draft.id


def already_imported(at: datetime, zone: ZoneInfo) -> Message:
    return msg(
        "This file was imported on %(date)s (same content); nothing changed.",
        date=f"{at.astimezone(zone):%Y-%m-%d}",
    )


def edit_statement(
    session: Session,
    study_id: uuid.UUID,
    statement_id: uuid.UUID,
    *,
    text: str,
    outcome: str | None,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Change the words of a statement of draft 0. Nobody has rated it, so there is no new revision."""
    lock_study(session, study_id)
    draft = _latest_locked(session, study_id)
    statement = session.get(Statement, statement_id)
    if draft is None or statement is None or statement.draft_id != draft.id:
        raise NotFound(msg("There is no such statement in the current draft."))
    _refuse_fixed(draft)
    _refuse_text(text, outcome)
    revision = session.get_one(TextRevision, (statement.wording_id, statement.revision))
    if (revision.text, revision.outcome) == (text, outcome or None):
        return
    revision.text, revision.outcome = text, outcome or None
    # The draft is no longer what the file says: importing the file again would bring its words back.
    draft.source_sha256 = None
    session.flush()
    _record(session, "statement.edited", draft, by=by, now=now, details={"code": statement.code})


def freeze_draft(session: Session, draft_id: uuid.UUID, now: datetime) -> None:
    """From here on the draft stays as it is; a further round on it changes nothing.

    Freeze before reading what a round asks: the row lock ends every edit that is under way.
    """
    draft = session.scalar(_locked().where(Draft.id == draft_id))
    if draft is None:
        raise NotFound(msg("There is no such draft."))
    draft.frozen_at = draft.frozen_at or now
    session.flush()


def write_next_draft(
    session: Session,
    study_id: uuid.UUID,
    previous_draft_id: uuid.UUID,
    next_draft: NextDraft,
    *,
    by: uuid.UUID,
    now: datetime,
) -> uuid.UUID:
    """Draft k+1 with its statements, new wordings, copy-edits that `by` attests, and lineage.

    A restored wording goes on from where it last stood.
    """
    lock_study(session, study_id)
    latest = _latest_locked(session, study_id)
    if latest is None or latest.id != previous_draft_id:
        raise WrongState(msg("There is a later draft already; look at it first."))
    standing = queries.draft(session, latest.id)
    former = queries.former_statements(session, study_id, standing)
    all_before: tuple[Standing, ...] = (*former, *standing.statements)
    before = {str(one.wording_id): one for one in all_before}
    draft = Draft(id=new_id(), study_id=study_id, number=latest.number + 1, created_at=now)
    session.add(draft)
    session.flush()
    ids = _store(session, draft, next_draft.statements, before=before, by=by, now=now)
    edges = [
        {
            "id": new_id(),
            "from_statement_id": before[edge.origin].id if edge.origin else None,
            "to_statement_id": ids[edge.to] if edge.to else None,
            "relation": edge.relation,
        }
        for edge in next_draft.lineage
    ]
    _insert(session, LineageEdge, edges)
    _record(session, "draft.made", draft, by=by, now=now, details={"statements": len(ids)})
    return draft.id


def _latest_locked(session: Session, study_id: uuid.UUID) -> Draft | None:
    return session.scalar(_locked().where(Draft.study_id == study_id).order_by(Draft.number.desc()).limit(1))


def _locked() -> Select[Draft]:
    """What the session remembers of the row is read anew: it may have been frozen meanwhile."""
    return select(Draft).with_for_update().execution_options(populate_existing=True)


def _refuse_fixed(draft: Draft) -> None:
    refusal = change_refused(draft.number, frozen=draft.frozen_at is not None)
    if refusal:
        raise WrongState(refusal)


def _refuse_text(text: str, outcome: str | None) -> None:
    """As strict as an import: the same characters and the same length."""
    for name, given in (("text", text), ("outcome", outcome or "")):
        if problem := clean(given).problem:
            raise InvalidInput(msg("%(field)s: %(problem)s", field=name, problem=problem))
    if not text.strip():
        raise InvalidInput(msg("The statement has no wording; write it."))


def _empty(session: Session, draft: Draft) -> None:
    """Take out what was imported before, with its wordings: nobody has seen them."""
    wordings = list(session.scalars(select(Statement.wording_id).where(Statement.draft_id == draft.id)))
    session.execute(delete(Statement).where(Statement.draft_id == draft.id))
    session.execute(delete(TextRevision).where(TextRevision.wording_id.in_(wordings)))
    session.execute(delete(Wording).where(Wording.id.in_(wordings)))


def _first_statements(tree: Sequence[Node]) -> list[_FirstStatement]:
    placed = list(walk(tree))
    wordings = {one.node.code: str(new_id()) for one in placed}
    return [
        _FirstStatement(
            wording_id=wordings[one.node.code],
            code=one.node.code,
            kind=one.node.kind,
            level=one.node.level,
            text=one.node.text,
            outcome=one.node.outcome,
            parent=wordings[one.parent.code] if one.parent else None,
        )
        for one in placed
    ]


def _store(
    session: Session,
    draft: Draft,
    statements: Sequence[NextStatement],
    *,
    before: Mapping[str, Standing],
    by: uuid.UUID,
    now: datetime,
) -> dict[str, uuid.UUID]:
    """Statements in reading order, with their new wordings and revisions; gives their ids by wording."""
    _store_texts(session, draft, statements, before=before, by=by, now=now)
    ids = {one.wording_id: new_id() for one in statements}
    rows = [
        {
            "id": ids[one.wording_id],
            "draft_id": draft.id,
            "parent_id": ids[one.parent] if one.parent else None,
            "position": position,
            "code": one.code,
            "kind": one.kind,
            "level": one.level,
            "wording_id": uuid.UUID(one.wording_id),
            "revision": _revision(one, before.get(one.wording_id)),
        }
        for position, one in enumerate(statements)
    ]
    _insert(session, Statement, rows)
    return ids


def _store_texts(
    session: Session,
    draft: Draft,
    statements: Sequence[NextStatement],
    *,
    before: Mapping[str, Standing],
    by: uuid.UUID,
    now: datetime,
) -> None:
    """New wordings with their first text, and a further revision where the text of one was edited."""
    changed = [one for one in statements if not _is_unchanged(one, before.get(one.wording_id))]
    new = [one for one in changed if one.wording_id not in before]
    _insert(
        session,
        Wording,
        [{"id": uuid.UUID(one.wording_id), "study_id": draft.study_id, "created_at": now} for one in new],
    )
    texts = [
        {
            "wording_id": uuid.UUID(one.wording_id),
            "revision": _revision(one, before.get(one.wording_id)),
            "text": one.text,
            "outcome": one.outcome,
            "attested_by": by if one.wording_id in before else None,
            "created_at": now,
        }
        for one in changed
    ]
    _insert(session, TextRevision, texts)


def _revision(one: NextStatement, before: Standing | None) -> int:
    if before is None:
        return 1
    return before.revision if _is_unchanged(one, before) else before.revision + 1


def _is_unchanged(one: NextStatement, before: Standing | None) -> bool:
    return before is not None and (one.text, one.outcome) == (before.text, before.outcome)


def _insert(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model), rows)


def _record(
    session: Session, action: str, draft: Draft, *, by: uuid.UUID, now: datetime, details: dict[str, object]
) -> None:
    audit.record(
        session,
        at=now,
        account_id=by,
        study_id=draft.study_id,
        action=action,
        subject=str(draft.id),
        details={"draft": draft.number} | details,
    )
