"""What a comment may be about, suggested from its words. A suggestion never counts: a person codes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal, get_args

from analysis.comments.language import language_of
from analysis.comments.text import PhraseBook, Word, words_of
from analysis.comments.words import CUES, NEGATIONS, NEGATIVE_ENDING
from analysis.result import Json

Code = Literal["duplicate", "two_ideas", "misplaced", "editorial", "substantive", "none"]
CODES: tuple[Code, ...] = get_args(Code)
MOST_CONFIDENCE = 0.95
WORDS_OF_A_NEGATION = 3

WHY: Mapping[Code, str] = {
    "duplicate": "The comment seems to say that another statement says the same: {cues}.",
    "two_ideas": "The comment seems to say that the statement holds more than one idea: {cues}.",
    "misplaced": "The comment seems to say that the statement belongs to another level or area: {cues}.",
    "editorial": "The comment seems to ask for a correction that leaves the meaning: {cues}.",
    "substantive": "The comment seems to ask for another content: {cues}.",
    "none": "The comment seems to ask for nothing: {cues}.",
}
_BOOKS: Mapping[Code, PhraseBook] = {code: PhraseBook(CUES[code]) for code in CODES}


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that led to a suggestion and their place in the comment (from, up to)."""

    words: str
    start: int
    end: int

    def as_json(self) -> dict[str, Json]:
        return {"words": self.words, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code, how strongly the words speak for it (0..1; no probability), the words, why in one sentence."""

    code: Code
    confidence: float
    cues: tuple[Cue, ...]
    why: str

    def as_json(self) -> dict[str, Json]:
        return {
            "code": self.code,
            "confidence": self.confidence,
            "cues": [cue.as_json() for cue in self.cues],
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The strongest first; none where no word gives a hint. `not_checked` says why nothing was looked for."""

    codes: tuple[Suggestion, ...]
    not_checked: str | None = None

    def as_json(self) -> dict[str, Json]:
        return {"codes": [one.as_json() for one in self.codes], "not_checked": self.not_checked}


def suggest_codes(comment: str, language: str = "en") -> Suggestions:
    """Suggest codes from cue words; confidence is 1 - product of (1 - weight) over different cues, at most 0.95.

    A cue after a negation ("not a duplicate") is passed over, unless it holds the negation itself. "none" is
    suggested only where nothing else is. Only English is read; an empty comment asks for nothing.
    """
    words = words_of(comment)
    if not words:
        return Suggestions((Suggestion("none", MOST_CONFIDENCE, (), "The comment has no words."),))
    known = language_of(words, language)
    if not known.checked:
        return Suggestions((), known.why_not)
    found = [one for code in CODES if (one := _suggestion(code, comment, words)) is not None]
    asked = [one for one in found if one.code != "none"] or found
    return Suggestions(tuple(sorted(asked, key=lambda one: (-one.confidence, CODES.index(one.code)))))


def _suggestion(code: Code, comment: str, words: Sequence[Word]) -> Suggestion | None:
    cues: dict[str, Cue] = {}
    for phrase, first, last in _unnegated(code, words):
        start, end = words[first].start, words[last].end
        cues.setdefault(phrase, Cue(comment[start:end][:80], start, end))
    if not cues:
        return None
    missing = prod(1 - CUES[code][phrase] for phrase in cues)
    named = ", ".join(f"“{cue.words}”" for cue in cues.values())
    confidence = round(min(MOST_CONFIDENCE, 1 - missing), 3)
    return Suggestion(code, confidence, tuple(cues.values()), WHY[code].format(cues=named))


def _unnegated(code: Code, words: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
    for found in _BOOKS[code].find(words):
        before = words[max(0, found.first - WORDS_OF_A_NEGATION) : found.first]
        if not any(word.key in NEGATIONS or word.key.endswith(NEGATIVE_ENDING) for word in before):
            yield found.phrase, found.first, found.last
