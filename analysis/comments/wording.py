"""What may be wrong with the wording of a statement. Hints: a person decides whether they matter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from analysis.comments.language import language_of
from analysis.comments.reading import reading_grade
from analysis.comments.text import HIDDEN, MOST_CHARACTERS, PhraseBook, Word, words_of
from analysis.comments.words import (
    JOINS,
    NEGATIONS,
    NEGATIVE_ENDING,
    OPENS_AN_OBJECT,
    UNMEASURABLE,
    VAGUE,
    VERBS,
    VERBS_OR_NOUNS,
)
from analysis.result import Estimate, Json

LONG_STATEMENT = 25  # words; our choice
MOST_FINDINGS = 50

WHY: Mapping[str, str] = MappingProxyType(
    {
        "and_or": "“{what}” leaves open whether one or both are meant.",
        "two_verbs": "“{what}” asks for two things, and an expert may agree with one of them only.",
        "unmeasurable": "Nobody can observe “{what}”; perhaps: {hint}.",
        "vague": "“{what}” means something else to each reader.",
        "negation": "“{what}” makes a low rating hard to read: say what is to be done.",
        "long": "The statement has {hint} words; above 25 it is often read differently.",
        "hidden": "Characters that print nothing stand here; they can hide or turn words.",
        "cut": "Only the first 20,000 characters were looked at.",
    }
)
_SLASH = re.compile(r"\b(?:and\s{0,3}/\s{0,3}or|[^\W\d_]{3,40}/[^\W\d_]{3,40})\b", re.IGNORECASE)
_UNMEASURABLE = PhraseBook(UNMEASURABLE)
_VAGUE = PhraseBook(VAGUE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One hint: its kind, the place in the text (from, up to), the words there, and why in one sentence."""

    kind: str
    start: int
    end: int
    what: str
    why: str

    def as_json(self) -> dict[str, Json]:
        return {"kind": self.kind, "start": self.start, "end": self.end, "what": self.what, "why": self.why}


@dataclass(frozen=True, slots=True)
class WordingCheck:
    """All hints in the order of the text. `not_checked` says why the word lists were not used."""

    findings: tuple[Finding, ...]
    words: int
    reading_grade: Estimate
    not_checked: str | None = None
    more: int = 0
    """Findings beyond the first 50."""

    def as_json(self) -> dict[str, Json]:
        return {
            "findings": [one.as_json() for one in self.findings],
            "more": self.more,
            "words": self.words,
            "reading_grade": self.reading_grade.as_json(),
            "not_checked": self.not_checked,
        }


def check_wording(text: str, language: str = "en") -> WordingCheck:
    """Look for wording that experts read differently: only English is checked, others are said to be unchecked.

    `language` is a tag such as "en" or "de-CH". Findings count characters of `text` as given.
    """
    words = words_of(text)
    known = language_of(words, language)
    found = list(_in_any_language(text))
    if known.checked:
        found += _in_english(text, words)
    found.sort(key=lambda one: (one.start, one.end, one.kind))
    return WordingCheck(
        tuple(found[:MOST_FINDINGS]),
        len(words),
        reading_grade(text, words, known),
        known.why_not,
        max(0, len(found) - MOST_FINDINGS),
    )


def _in_any_language(text: str) -> Iterator[Finding]:
    for match in HIDDEN.finditer(text[:MOST_CHARACTERS]):
        yield _finding("hidden", text, match.start(), match.end())
    if len(text) > MOST_CHARACTERS:
        yield Finding("cut", MOST_CHARACTERS, len(text), "", WHY["cut"])


def _in_english(text: str, words: Sequence[Word]) -> Iterator[Finding]:
    for match in _SLASH.finditer(text[:MOST_CHARACTERS]):
        yield _finding("and_or", text, match.start(), match.end())
    for first, last in _joined_verbs(words):
        yield _finding("two_verbs", text, words[first].start, words[last].end)
    for found in _UNMEASURABLE.find(words):
        hint = UNMEASURABLE[found.phrase]
        yield _finding("unmeasurable", text, words[found.first].start, words[found.last].end, hint)
    for found in _VAGUE.find(words):
        yield _finding("vague", text, words[found.first].start, words[found.last].end)
    for word in words:
        if word.key in NEGATIONS or word.key.endswith(NEGATIVE_ENDING):
            yield _finding("negation", text, word.start, word.end)
    if len(words) > LONG_STATEMENT:
        yield _finding("long", text, words[LONG_STATEMENT].start, words[-1].end, str(len(words)))


def _finding(kind: str, text: str, start: int, end: int, hint: str = "") -> Finding:
    what = HIDDEN.sub("", text[start:end])
    shown = what if len(what) <= 80 else f"{what[:79]}…"
    return Finding(kind, start, end, shown, WHY[kind].format(what=shown, hint=hint))


def _joined_verbs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Find "assess and manage": a verb, then and/or, then another; also "assess pain and manage it"."""
    verb: int | None = None
    for place, word in enumerate(words):
        after_join = place > 0 and words[place - 1].key in JOINS
        if verb is not None and after_join and _is_verb_here(words, place, verb):
            yield verb, place
        if _base(word.key) in VERBS or (place == 0 and _base(word.key) in VERBS_OR_NOUNS):
            verb = place


def _is_verb_here(words: Sequence[Word], place: int, verb: int) -> bool:
    """A word that may be a noun is a verb right after a joined verb, or before an article."""
    base = _base(words[place].key)
    if base in VERBS:
        return True
    beside_a_verb = place - verb == 2
    opens = place + 1 < len(words) and words[place + 1].key in OPENS_AN_OBJECT
    return base in VERBS_OR_NOUNS and (beside_a_verb or opens)


def _base(key: str) -> str:
    """Take a verb back from "assesses" or "manages"; other forms are rarely the verb of a statement."""
    for ending, left in (("ies", "y"), ("es", ""), ("s", "")):
        base = key.removesuffix(ending) + left
        if key.endswith(ending) and (base in VERBS or base in VERBS_OR_NOUNS):
            return base
    return key
