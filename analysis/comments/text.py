"""Words with their places in a text. Every function reads a bounded part of it, whatever is handed in."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

MOST_CHARACTERS = 20_000
"""Longer texts are looked at up to here, and it is said."""
MOST_LETTERS = 100
"""Of a word; what goes on longer is no word, or writing without blanks."""

# Controls, soft hyphen, zero-width and direction marks: they print nothing and can hide or turn words.
INVISIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
HIDDEN = re.compile(f"[{INVISIBLE}]+")
_WORD = re.compile(rf"[^\W_]+(?:[{INVISIBLE}'’\-\u0300-\u036f]+[^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, and where it stands in the text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a list in a text: the phrase as listed, its first and last word."""

    phrase: str
    first: int
    last: int


def words_of(text: str) -> list[Word]:
    """Split into words, compared without case, accents' encoding or invisible characters."""
    return [
        Word(plain(match[0])[:MOST_LETTERS], match.start(), match.end())
        for match in _WORD.finditer(text[:MOST_CHARACTERS])
    ]


def plain(text: str) -> str:
    """One spelling for what looks alike: NFKC, no case, one apostrophe, nothing invisible."""
    return unicodedata.normalize("NFKC", HIDDEN.sub("", text)).casefold().replace("’", "'")


def sentences_in(text: str) -> int:
    """How many stretches between full stops (and the like) or line ends hold a word."""
    return sum(_WORD.search(part) is not None for part in _SENTENCE_END.split(text[:MOST_CHARACTERS]))


def stem(word: str) -> str:
    """Cut plural and verb endings, never below four letters: enough to compare, not a dictionary."""
    cut = word
    for ending, left in (("ies", "y"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            cut = word.removesuffix(ending) + left
            if ending in ("ing", "ed") and cut[-1] == cut[-2] and cut[-1] not in "ls":
                cut = cut[:-1]
            break
    return cut.removesuffix("e") if len(cut) > 4 else cut


class PhraseBook:
    """Phrases looked up in a list of words: the longest one wins, and matches do not overlap."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: Mapping[str, list[tuple[tuple[str, ...], str]]] = _indexed(phrases)

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        place = 0
        while place < len(words):
            length, phrase = self._longest_at(words, place)
            if length:
                yield Found(phrase, place, place + length - 1)
            place += length or 1

    def _longest_at(self, words: Sequence[Word], place: int) -> tuple[int, str]:
        for wanted, phrase in self._by_first.get(words[place].key, ()):
            here = words[place : place + len(wanted)]
            if len(here) == len(wanted) and all(a.key == b for a, b in zip(here, wanted, strict=True)):
                return len(wanted), phrase
        return 0, ""


def _indexed(phrases: Iterable[str]) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase in phrases:
        for variant in product(*(part.split("|") for part in phrase.split())):
            index.setdefault(variant[0], []).append((variant, phrase))
    for variants in index.values():
        variants.sort(key=lambda one: (-len(one[0]), one))
    return index
