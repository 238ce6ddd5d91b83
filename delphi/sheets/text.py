"""One cell's text: normalised, and free of characters that deceive or break what comes after."""

import unicodedata
from dataclasses import dataclass

from delphi.errors import Message, msg
from delphi.sheets.limits import MAX_CELL_CHARACTERS

# Embeddings, overrides and isolates reorder what is read; the plain marks that Arabic and Hebrew need do not.
_DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WHITE_CONTROLS = frozenset("\t\n\r")


@dataclass(frozen=True)
class CleanText:
    """`text` is always safe to store and show; `problem` says what had to be taken out of it."""

    text: str
    problem: Message | None = None
    renormalised: bool = False


def clean(raw: str, *, longest: int = MAX_CELL_CHARACTERS) -> CleanText:
    """NFC, line ends as LF, no white space around."""
    if len(raw) > longest:
        problem = msg("longer than %(limit)s characters; shorten the text.", limit=f"{longest:,}")
        return CleanText(_without_bad_characters(raw[:longest]), problem)
    problem_found = _bad_character(raw)
    sound = _without_bad_characters(raw) if problem_found else raw
    normal = unicodedata.normalize("NFC", sound)
    text = normal.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff")
    return CleanText(text, problem_found, renormalised=normal != sound)


def one_line(text: str) -> str:
    return " ".join(text.split())


def is_bad(character: str) -> bool:
    """It deceives about the order of what is read, or breaks what comes after."""
    return character in _DIRECTION_OVERRIDES or _is_invalid(character)


def _bad_character(text: str) -> Message | None:
    for character in text:
        if character == "\0":
            return msg("the text holds a NUL character; remove it.")
        if character in _DIRECTION_OVERRIDES:
            return msg("direction-override character is not accepted; remove it.")
        if _is_invalid(character):
            return msg("invalid character (%(code)s); remove it.", code=f"U+{ord(character):04X}")
    return None


def _is_invalid(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cc":
        return character not in _WHITE_CONTROLS
    return category == "Cs" or (ord(character) & 0xFFFE) == 0xFFFE


def _without_bad_characters(text: str) -> str:
    return "".join(character for character in text if not is_bad(character))
