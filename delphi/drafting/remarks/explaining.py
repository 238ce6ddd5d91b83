"""Codes in words, and what somebody else made of a remark meanwhile."""

from collections.abc import Iterator
from typing import Final

from delphi.drafting.remarks.queries import Reading
from delphi.drafting.remarks.rules import CODES
from delphi.errors import Message, msg

_CODES: Final = {
    "substantive": msg("Other content"),
    "editorial": msg("Small correction"),
    "duplicate": msg("Duplicate"),
    "two_ideas": msg("Two ideas"),
    "misplaced": msg("Wrong place"),
    "out_of_scope": msg("Out of scope"),
    "none": msg("Nothing asked"),
}


def code_words(code: str) -> Message:
    return _CODES[code]


def what_stands(reading: Reading) -> Message:
    """For whoever saw an earlier revision: what stands now, and who left it so."""
    parts = [*_parts(reading)] or [msg("nothing")]
    told = parts[0]
    for part in parts[1:]:
        told = msg("%(one)s; %(other)s", one=told, other=part)
    return msg(
        "%(name)s read this meanwhile. What stands now: %(what)s. Look at it, then say again what you still want.",
        name=reading.by or msg("Somebody else"),
        what=told,
    )


def _parts(reading: Reading) -> Iterator[Message]:
    for code in CODES:
        if code in reading.codes:
            yield _CODES[code]
    if reading.paraphrase:
        yield msg('paraphrase "%(text)s"', text=reading.paraphrase)
    if reading.hidden_because:
        yield msg('hidden because "%(text)s"', text=reading.hidden_because)
    if reading.reply:
        yield msg('reply "%(text)s"', text=reading.reply)
    if reading.declined_because:
        yield msg('declined because "%(text)s"', text=reading.declined_because)
    if reading.same_as:
        yield msg("the same as another proposal")
