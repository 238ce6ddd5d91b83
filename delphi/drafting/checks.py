"""Why a set of decisions cannot become a draft."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from delphi.drafting.draft import DraftStatement
from delphi.drafting.operations import (
    CopyEdit,
    Drop,
    Merge,
    Move,
    Operation,
    Part,
    Reword,
    Split,
    brought,
    subjects,
)
from delphi.errors import Message, msg
from delphi.frameworks.tree import level_problem, place_problem
from delphi.sheets.problems import shown

MAX_TEXT = 2_000


def decision_problems(
    statements: Sequence[DraftStatement], operations: Sequence[Operation]
) -> tuple[Message, ...]:
    """What is wrong with the decisions before they are put together."""
    known = {statement.wording_id: statement for statement in statements}
    if unknown := [w for operation in operations for w in subjects(operation) if w not in known]:
        return tuple(msg("Statement %(id)s is not in this draft.", id=shown(wording)) for wording in unknown)
    found = [
        *_decided_twice(known, operations),
        *_identifiers(known, operations),
        *_left_without_parent(statements, operations),
    ]
    for operation in operations:
        found += [*_shape(operation, known), *_texts(operation)]
    return tuple(found)


def draft_problems(
    statements: Sequence[DraftStatement], operations: Sequence[Operation], levels: Sequence[str]
) -> tuple[Message, ...]:
    """What is wrong with the draft that results."""
    by_wording = {statement.wording_id: statement for statement in statements}
    found: list[Message] = []
    for statement in statements:
        parent_kind = by_wording[statement.parent].kind if statement.parent else None
        found += [
            msg("%(statement)s: %(problem)s", statement=_name(statement), problem=problem)
            for problem in (
                place_problem(statement.kind, parent_kind),
                level_problem(statement.kind, statement.level, levels),
            )
            if problem
        ]
    return (*found, *_same_text(statements, operations))


def _decided_twice(known: dict[str, DraftStatement], operations: Sequence[Operation]) -> Iterator[Message]:
    times = Counter(wording for operation in operations for wording in set(subjects(operation)))
    for wording, count in times.items():
        if count > 1:
            yield msg(
                "%(statement)s is decided more than once; withdraw one decision.",
                statement=_name(known[wording]),
            )


def _identifiers(known: dict[str, DraftStatement], operations: Sequence[Operation]) -> Iterator[Message]:
    times = Counter([*known, *(part.wording_id for operation in operations for part in brought(operation))])
    for wording, count in times.items():
        if count > 1:
            yield msg("Identifier %(id)s is used more than once; decide again.", id=shown(wording))


def _left_without_parent(
    statements: Sequence[DraftStatement], operations: Sequence[Operation]
) -> Iterator[Message]:
    gone = _decided_as(operations, Drop, Merge, Split)
    taken_care_of = _decided_as(operations, Drop, Merge, Move)
    for statement in statements:
        if statement.wording_id not in gone:
            continue
        staying = [
            child.code
            for child in statements
            if child.parent == statement.wording_id and child.wording_id not in taken_care_of
        ]
        if staying:
            yield msg(
                "%(statement)s still holds %(children)s; move, merge or drop these too.",
                statement=_name(statement),
                children=", ".join(staying),
            )


def _decided_as(operations: Sequence[Operation], *kinds: type[Operation]) -> set[str]:
    return {
        wording for operation in operations if isinstance(operation, kinds) for wording in subjects(operation)
    }


def _shape(operation: Operation, known: dict[str, DraftStatement]) -> Iterator[Message]:
    match operation:
        case Merge(sources=sources):
            if len(set(sources)) < 2 or len(set(sources)) < len(sources):
                yield msg("A merge needs two or more different statements; choose another one.")
            if len({known[source].kind for source in sources}) > 1:
                yield msg("Only statements of one kind can be merged; choose others.")
        case Split(parts=parts) if len(parts) < 2:
            yield msg("A split needs two or more parts; write another one.")
        case (
            CopyEdit(wording_id=wording, text=text, outcome=outcome)
            | Reword(wording_id=wording, text=text, outcome=outcome)
        ) if (text, outcome) == (known[wording].text, known[wording].outcome):
            yield msg("%(statement)s is not changed; keep it instead.", statement=_name(known[wording]))
        case Move(position=position) if position < 0:
            yield msg("Positions count from 0; choose a place.")


def _texts(operation: Operation) -> Iterator[Message]:
    for part in written(operation):
        if not part.text.strip():
            yield msg("A wording is empty; write it.")
        if len(part.text) > MAX_TEXT or len(part.outcome or "") > MAX_TEXT:
            yield msg(
                '"%(text)s" or its outcome is longer than %(limit)s characters; shorten it.',
                text=shown(part.text),
                limit=f"{MAX_TEXT:,}",
            )


def _same_text(statements: Sequence[DraftStatement], operations: Sequence[Operation]) -> Iterator[Message]:
    times = Counter(_folded(statement.text) for statement in statements)
    new_texts = {_folded(part.text) for operation in operations for part in written(operation)}
    for statement in statements:
        folded = _folded(statement.text)
        if folded in new_texts and times[folded] > 1:
            new_texts.discard(folded)
            yield msg(
                '"%(text)s" would be in the draft %(count)s times; word the statements differently.',
                text=shown(statement.text),
                count=times[folded],
            )


def written(operation: Operation) -> tuple[Part, ...]:
    """Everything the operation words, a copy-edit included."""
    if isinstance(operation, CopyEdit):
        return (Part(operation.wording_id, operation.text, operation.outcome),)
    return brought(operation)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _name(statement: DraftStatement) -> str:
    return statement.code or f'"{shown(statement.text)}"'
