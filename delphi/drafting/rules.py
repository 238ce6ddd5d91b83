"""From a draft and the decisions on it to the next draft, with the lineage of every statement.

A statement without a decision is kept. The decisions are checked as a whole and refused with every reason
that can be told at that stage: first what each says, then where it puts things, then the tree that results.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from delphi.drafting.arrangement import Arrangement
from delphi.drafting.checks import decision_problems, draft_problems
from delphi.drafting.draft import DraftingRefused, DraftStatement, Edge, NextDraft
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Rerate,
    Restore,
    Reword,
    Split,
    handed,
    subjects,
)
from delphi.errors import Message
from delphi.frameworks.tree import codes_by_place


def apply(
    statements: Sequence[DraftStatement],
    operations: Sequence[Operation],
    *,
    levels: Sequence[str],
    former: Sequence[DraftStatement] = (),
) -> NextDraft:
    """The same statements and operations give the same draft. Raises `DraftingRefused`.

    `former` are those of earlier drafts that can be restored.
    """
    _refuse_if(decision_problems(statements, operations, former))
    arrangement = Arrangement(statements, operations, former)
    _refuse_if(arrangement.problems)
    ordered = arrangement.in_reading_order()
    _refuse_if(draft_problems(ordered, operations, levels))
    return NextDraft(_numbered(ordered), tuple(_lineage(statements, operations)))


def _refuse_if(problems: Sequence[Message]) -> None:
    if problems:
        raise DraftingRefused(*problems)


def _numbered(statements: Sequence[DraftStatement]) -> tuple[DraftStatement, ...]:
    codes = codes_by_place((one.wording_id, one.kind, one.parent) for one in statements)
    return tuple(replace(statement, code=codes[statement.wording_id]) for statement in statements)


def _lineage(statements: Sequence[DraftStatement], operations: Sequence[Operation]) -> Iterator[Edge]:
    decided = {wording: operation for operation in operations for wording in subjects(operation)}
    elsewhere = {child for operation in operations for child in _handed_elsewhere(statements, operation)}
    for statement in statements:
        wording = statement.wording_id
        operation = decided.get(wording, Keep(wording))
        if wording in elsewhere and isinstance(operation, Keep | Rerate):
            yield Edge(wording, wording, "moved")
        else:
            yield from _edges(wording, operation)
    for operation in operations:
        match operation:
            case Add(new_wording_id=new):
                yield Edge(None, new, "added")
            case Restore(wording_id=wording):
                yield Edge(wording, wording, "restored")


def _handed_elsewhere(statements: Sequence[DraftStatement], operation: Operation) -> Iterator[str]:
    """What is handed to another than what stands in its old parent's place, and so has moved."""
    parents = {one.wording_id: one.parent for one in statements}
    for child, parent in handed(operation):
        match operation:
            case Split(parts=parts):
                stays = parent in [part.wording_id for part in parts]
            case Merge(sources=(first, *_), new_wording_id=new):
                stays = parent == new and parents[child] == first
            case _:
                stays = False
        if not stays:
            yield child


def _edges(wording: str, operation: Operation) -> Iterator[Edge]:
    match operation:
        case Keep() | Rerate():
            yield Edge(wording, wording, "kept")
        case CopyEdit():
            yield Edge(wording, wording, "copy-edited")
        case Move():
            yield Edge(wording, wording, "moved")
        case Reword(new_wording_id=new):
            yield Edge(wording, new, "reworded")
        case Merge(new_wording_id=new):
            yield Edge(wording, new, "merged")
        case Split(parts=parts):
            yield from (Edge(wording, part.wording_id, "split") for part in parts)
        case Drop():
            yield Edge(wording, None, "dropped")
