"""Why a set of decisions cannot become a draft."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from delphi.drafting.draft import DraftStatement
from delphi.drafting.operations import (
    CopyEdit,
    Merge,
    Operation,
    Part,
    Restore,
    Reword,
    Split,
    brought,
    handed,
    put,
    subjects,
)
from delphi.errors import Message, msg
from delphi.frameworks.tree import level_problem, place_problem
from delphi.sheets.problems import shown

MAX_TEXT = 2_000


def decision_problems(
    statements: Sequence[DraftStatement],
    operations: Sequence[Operation],
    former: Sequence[DraftStatement] = (),
) -> tuple[Message, ...]:
    """What is wrong with the decisions before they are put together."""
    known = {statement.wording_id: statement for statement in statements}
    earlier = {statement.wording_id: statement for statement in former}
    if strangers := tuple(_strangers(known, earlier, operations)):
        return strangers
    found = [
        *_decided_twice(earlier | known, operations),
        *_identifiers([*earlier, *known], operations),
    ]
    for operation in operations:
        found += [*_shape(operation, known), *_texts(operation)]
    return tuple(found)


def draft_problems(
    statements: Sequence[DraftStatement], operations: Sequence[Operation], levels: Sequence[str]
) -> tuple[Message, ...]:
    """What is wrong with the draft that results."""
    if not statements:
        return (msg("Nothing would be left in the draft; keep or add a statement first."),)
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


def _strangers(
    known: Mapping[str, DraftStatement],
    earlier: Mapping[str, DraftStatement],
    operations: Sequence[Operation],
) -> Iterator[Message]:
    for operation in operations:
        for wording in subjects(operation):
            if not isinstance(operation, Restore):
                if wording not in known:
                    yield msg("Statement %(id)s is not in this draft.", id=shown(wording))
            elif wording in known:
                yield msg(
                    "%(statement)s stands in this draft; only what is gone can be brought back.",
                    statement=_name(known[wording]),
                )
            elif wording not in earlier:
                yield msg("Statement %(id)s was in no earlier draft.", id=shown(wording))


def _decided_twice(known: Mapping[str, DraftStatement], operations: Sequence[Operation]) -> Iterator[Message]:
    times = Counter(wording for operation in operations for wording in set(subjects(operation)))
    for wording, count in times.items():
        if count > 1:
            yield msg(
                "%(statement)s is decided more than once; withdraw one decision.",
                statement=_name(known[wording]),
            )


def _identifiers(known: Sequence[str], operations: Sequence[Operation]) -> Iterator[Message]:
    times = Counter([*known, *(part.wording_id for operation in operations for part in brought(operation))])
    for wording, count in times.items():
        if count > 1:
            yield msg("Identifier %(id)s is used more than once; decide again.", id=shown(wording))


def _shape(operation: Operation, known: Mapping[str, DraftStatement]) -> Iterator[Message]:
    if any(place.position is not None and place.position < 0 for _, place in put(operation)):
        yield msg("Positions count from 0; choose a place.")
    for child, _ in handed(operation):
        if child not in known or known[child].parent not in subjects(operation):
            yield msg(
                "%(statement)s does not stand under what goes; leave it where it is.",
                statement=_name(known[child]) if child in known else shown(child),
            )
    match operation:
        case Merge(sources=sources):
            if len(set(sources)) < 2 or len(set(sources)) < len(sources):
                yield msg("A merge needs two or more different statements; choose another one.")
            if len({known[source].kind for source in sources}) > 1:
                yield msg("Only statements of one kind can be merged; choose others.")
        case Split(parts=parts) if len(parts) < 2:
            yield msg("A split needs two or more parts; write another one.")
        case (
            CopyEdit(wording_id=wording, text=text, outcome=outcome, place=place)
            | Reword(wording_id=wording, text=text, outcome=outcome, place=place)
        ) if (text, outcome) == (known[wording].text, known[wording].outcome):
            refusal = msg("%(statement)s is not changed; keep it instead.", statement=_name(known[wording]))
            moved = msg("%(statement)s is only moved; move it instead.", statement=_name(known[wording]))
            yield moved if place else refusal


def _texts(operation: Operation) -> Iterator[Message]:
    for part in written(operation):
        if not _folded(part.text):
            yield msg("A wording is empty; write it.")
        if len(part.text) > MAX_TEXT or len(part.outcome or "") > MAX_TEXT:
            yield msg(
                '"%(text)s" or its outcome is longer than %(limit)s characters; shorten it.',
                text=shown(part.text),
                limit=f"{MAX_TEXT:,}",
            )


def _same_text(statements: Sequence[DraftStatement], operations: Sequence[Operation]) -> Iterator[Message]:
    times = Counter(_folded(statement.text) for statement in statements)
    new = {part.wording_id for operation in operations for part in written(operation)}
    new |= {operation.wording_id for operation in operations if isinstance(operation, Restore)}
    doubled = {
        _folded(statement.text): statement.text for statement in statements if statement.wording_id in new
    }
    for folded, text in doubled.items():
        if times[folded] > 1:
            yield msg(
                '"%(text)s" would be in the draft %(count)s times; word the statements differently.',
                text=shown(text),
                count=times[folded],
            )


def written(operation: Operation) -> tuple[Part, ...]:
    """Everything the operation words, a copy-edit included."""
    if isinstance(operation, CopyEdit):
        return (Part(operation.wording_id, operation.text, operation.outcome),)
    return brought(operation)


def _folded(text: str) -> str:
    """What a reader sees of it: without case, spacing, and marks that only steer how text is laid out."""
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen.casefold()).split())


def _name(statement: DraftStatement) -> str:
    return statement.code or f'"{shown(statement.text)}"'
