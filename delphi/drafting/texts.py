"""The words in a decision: normalised as those of an import are, or refused for what deceives or breaks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from delphi.drafting.checks import written
from delphi.drafting.operations import Add, CopyEdit, Merge, Operation, Reword, Split
from delphi.errors import Message, msg
from delphi.sheets.text import CleanText, clean

LONGEST_RATIONALE: Final = 5000
LONGEST_SUMMARY: Final = 5000


def text_problems(operation: Operation) -> Iterator[Message]:
    """Each with the words it is about; how long they may be is a question of the draft."""
    for part in written(operation):
        if problem := _clean(part.text).problem:
            yield msg("Wording: %(problem)s", problem=problem)
        if problem := _clean(part.outcome or "").problem:
            yield msg("Measurable outcome: %(problem)s", problem=problem)


def cleaned(operation: Operation) -> Operation:
    """With its words normalised, without white space around, and no outcome where it is empty."""
    match operation:
        case CopyEdit() | Reword() | Merge() | Add():
            return replace(operation, text=_text(operation.text), outcome=_outcome(operation.outcome))
        case Split(parts=parts):
            clean_parts = (
                replace(part, text=_text(part.text), outcome=_outcome(part.outcome)) for part in parts
            )
            return replace(operation, parts=tuple(clean_parts))
        case _:
            return operation


def _text(raw: str) -> str:
    return _clean(raw).text


def _outcome(raw: str | None) -> str | None:
    return _text(raw or "") or None


def _clean(raw: str) -> CleanText:
    return clean(raw, longest=len(raw))
