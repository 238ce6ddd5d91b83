import uuid
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.drafting.draft import DraftStatement
from delphi.drafting.operations import Add, CopyEdit, Drop, Merge, Move, Operation, Place, Reword, Split
from delphi.drafting.operations import Part as SplitPart
from delphi.drafting.rules import apply
from delphi.errors import InvalidInput, NotFound, WrongState
from delphi.frameworks import queries, service
from delphi.frameworks.models import TextRevision, Wording
from delphi.frameworks.queries import DraftView
from delphi.frameworks.tree import Kind, Node
from tests.builders import a_framework, a_study, an_account, small_tree

LEVELS = ("novice", "competent", "expert")


@pytest.fixture
def by(session: Session) -> uuid.UUID:
    return an_account(session).id


@pytest.fixture
def study_id(session: Session) -> uuid.UUID:
    return a_study(session).id


def test_an_imported_tree_is_read_back_in_reading_order(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    assert queries.latest_draft(session, study_id) is None
    service.replace_draft(session, study_id, small_tree(), source_sha256="a" * 64, by=by, now=now)
    draft = queries.latest_draft(session, study_id)
    assert draft is not None
    assert (draft.number, draft.frozen_at) == (0, None)
    read = [(one.code, one.kind, one.level, one.text, one.outcome, one.depth) for one in draft.statements]
    assert read == [
        ("1", "area", None, "Assessing wounds", None, 1),
        ("1.1", "competency", None, "Stages pressure injuries", "Agrees with a second rater", 2),
        ("1.1.a", "behaviour", "novice", "Names the stages", None, 3),
        ("1.1.b", "behaviour", "expert", "Teaches staging", None, 3),
        ("1.2", "competency", None, "Measures wounds", None, 2),
        ("2", "area", None, "Working together", None, 1),
        ("2.1", "competency", None, "Hands over", None, 2),
    ]
    assert queries.tree_of(draft) == small_tree()
    ids = {one.code: one.id for one in draft.statements}
    assert [one.parent_id for one in draft.statements[:3]] == [None, ids["1"], ids["1.1"]]
    assert [(row.number, row.statements) for row in queries.drafts(session, study_id)] == [(0, 7)]
    assert session.scalar(select(AuditEvent.action)) == "framework.imported"


def test_a_second_import_takes_the_place_of_the_first_and_leaves_nothing_of_it(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    first = service.replace_draft(session, study_id, small_tree(), source_sha256="a" * 64, by=by, now=now)
    tree = (Node("9", "area", "Another"),)
    second = service.replace_draft(session, study_id, tree, source_sha256="b" * 64, by=by, now=now)
    assert second == first
    assert [one.text for one in queries.draft(session, second).statements] == ["Another"]
    assert session.scalar(select(func.count()).select_from(Wording)) == 1
    assert session.scalar(select(func.count()).select_from(TextRevision)) == 1


def test_the_same_file_twice_changes_nothing(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    service.replace_draft(session, study_id, small_tree(), source_sha256="a" * 64, by=by, now=now)
    later = now + timedelta(days=3)
    with pytest.raises(WrongState, match="imported on 2026-03-02 "):
        service.replace_draft(session, study_id, small_tree(), source_sha256="a" * 64, by=by, now=later)


def test_a_frozen_draft_is_not_replaced_and_stays_frozen_since_the_first_time(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    draft_id = a_framework(session, study_id)
    service.freeze_draft(session, draft_id, now)
    service.freeze_draft(session, draft_id, now + timedelta(days=20))
    assert queries.draft(session, draft_id).frozen_at == now
    with pytest.raises(WrongState, match="A round was opened on this draft"):
        service.replace_draft(session, study_id, small_tree(), source_sha256=None, by=by, now=now)


def test_a_tree_that_is_no_framework_of_the_study_is_refused(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    tree = (Node("1", "area", "A", children=(Node("1.1", "competency", "B", level="guru"),)),)
    with pytest.raises(InvalidInput, match="only behaviours have a level"):
        service.replace_draft(session, study_id, tree, source_sha256=None, by=by, now=now)
    with pytest.raises(InvalidInput, match="no statement"):
        service.replace_draft(session, study_id, (), source_sha256=None, by=by, now=now)
    with pytest.raises(NotFound):
        service.replace_draft(session, uuid.uuid4(), small_tree(), source_sha256=None, by=by, now=now)


def test_a_statement_is_edited_in_place_and_the_file_may_then_be_imported_again(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    draft_id = service.replace_draft(session, study_id, small_tree(), source_sha256="a" * 64, by=by, now=now)
    statement = queries.draft(session, draft_id).statements[1]
    service.edit_statement(
        session, study_id, statement.id, text="Grades pressure injuries", outcome="", by=by, now=now
    )
    edited = queries.draft(session, draft_id).statements[1]
    assert (edited.text, edited.outcome, edited.revision) == ("Grades pressure injuries", None, 1)
    assert edited.wording_id == statement.wording_id
    service.replace_draft(session, study_id, small_tree(), source_sha256="a" * 64, by=by, now=now)


@pytest.mark.parametrize(
    ("text", "words"),
    [("  ", "no wording"), ("a\u202eb", "direction-override"), ("x" * 2_001, "longer than 2,000")],
)
def test_an_edit_is_as_strict_as_an_import(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime, text: str, words: str
) -> None:
    statement = queries.draft(session, a_framework(session, study_id)).statements[1]
    with pytest.raises(InvalidInput, match=words):
        service.edit_statement(session, study_id, statement.id, text=text, outcome=None, by=by, now=now)


def test_a_statement_of_another_study_cannot_be_edited(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    statement = queries.draft(session, a_framework(session, study_id)).statements[1]
    other = a_study(session).id
    a_framework(session, other)
    with pytest.raises(NotFound):
        service.edit_statement(session, other, statement.id, text="Mine", outcome=None, by=by, now=now)


def as_drafted(draft: DraftView) -> list[DraftStatement]:
    wordings = {one.id: str(one.wording_id) for one in draft.statements}
    return [
        DraftStatement(
            str(one.wording_id),
            one.code,
            cast("Kind", one.kind),
            one.text,
            wordings[one.parent_id] if one.parent_id else None,
            one.level,
            one.outcome,
        )
        for one in draft.statements
    ]


def next_draft_id(
    session: Session, study_id: uuid.UUID, draft_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> uuid.UUID:
    """Draft 1 after one decision of each kind that changes something."""
    before = {one.code: one for one in queries.draft(session, draft_id).statements}
    ids = {code: str(one.wording_id) for code, one in before.items()}
    operations: list[Operation] = [
        CopyEdit(ids["1.1"], "Stages pressure injuries.", "Agrees with a second rater"),
        Drop(ids["1.1.a"]),
        Reword(ids["1.1.b"], str(uuid.uuid4()), "Teaches others to stage", None),
        Split(
            ids["1.2"],
            (SplitPart(str(uuid.uuid4()), "Measures depth"), SplitPart(str(uuid.uuid4()), "Measures area")),
        ),
        Add(str(uuid.uuid4()), "competency", "Consults in time", Place(ids["2"])),
        Move(ids["2.1"], Place(ids["1"], 0)),
    ]
    drafted = apply(as_drafted(queries.draft(session, draft_id)), operations, levels=LEVELS)
    return service.write_next_draft(session, study_id, draft_id, drafted, by=by, now=now)


def test_the_next_draft_has_its_statements_wordings_and_lineage(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    draft_id = a_framework(session, study_id)
    service.freeze_draft(session, draft_id, now)
    before = {one.text: one for one in queries.draft(session, draft_id).statements}
    after = queries.draft(session, next_draft_id(session, study_id, draft_id, by, now))
    assert (after.number, after.frozen_at) == (1, None)
    assert [(one.code, one.text, one.revision) for one in after.statements] == [
        ("1", "Assessing wounds", 1),
        ("1.1", "Hands over", 1),
        ("1.2", "Stages pressure injuries.", 2),
        ("1.2.a", "Teaches others to stage", 1),
        ("1.3", "Measures depth", 1),
        ("1.4", "Measures area", 1),
        ("2", "Working together", 1),
        ("2.1", "Consults in time", 1),
    ]
    edited = after.statements[2]
    assert edited.wording_id == before["Stages pressure injuries"].wording_id
    attested = session.get_one(TextRevision, (edited.wording_id, 2))
    assert attested.attested_by == by
    assert before["Teaches staging"].wording_id not in {one.wording_id for one in after.statements}
    assert queries.draft(session, draft_id).statements[1].text == "Stages pressure injuries"


def test_lineage_is_told_by_the_new_draft_in_reading_order_with_the_dropped_last(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    draft_id = a_framework(session, study_id)
    told = queries.lineage_between(session, next_draft_id(session, study_id, draft_id, by, now))
    assert [
        (one.relation, one.origin.code if one.origin else None, one.to.code if one.to else None)
        for one in told
    ] == [
        ("kept", "1", "1"),
        ("moved", "2.1", "1.1"),
        ("copy-edited", "1.1", "1.2"),
        ("reworded", "1.1.b", "1.2.a"),
        ("split", "1.2", "1.3"),
        ("split", "1.2", "1.4"),
        ("kept", "2", "2"),
        ("added", None, "2.1"),
        ("dropped", "1.1.a", None),
    ]
    assert queries.lineage_between(session, draft_id) == []


def test_a_draft_has_one_successor(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    draft_id = a_framework(session, study_id)
    next_draft_id(session, study_id, draft_id, by, now)
    with pytest.raises(WrongState, match="later draft"):
        next_draft_id(session, study_id, draft_id, by, now)
    with pytest.raises(WrongState, match="made by the decisions of a round"):
        service.replace_draft(session, study_id, small_tree(), source_sha256=None, by=by, now=now)


def test_merged_statements_lead_to_one(
    session: Session, study_id: uuid.UUID, by: uuid.UUID, now: datetime
) -> None:
    draft_id = a_framework(session, study_id)
    before = queries.draft(session, draft_id)
    ids = {one.code: str(one.wording_id) for one in before.statements}
    merge = Merge((ids["1.1.a"], ids["1.1.b"]), str(uuid.uuid4()), "Names and teaches the stages")
    drafted = apply(as_drafted(before), [merge], levels=LEVELS)
    after = service.write_next_draft(session, study_id, draft_id, drafted, by=by, now=now)
    merged = [one for one in queries.lineage_between(session, after) if one.relation == "merged"]
    assert [one.origin.code for one in merged if one.origin] == ["1.1.a", "1.1.b"]
    assert len({one.to.id for one in merged if one.to}) == 1
