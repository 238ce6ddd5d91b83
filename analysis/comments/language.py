"""Whether the English word lists may be used on a text: rather "not checked" than wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.comments.text import Word
from analysis.comments.words import ONLY_ENGLISH

ENOUGH_TO_TELL = 10  # words; in English so many hold hardly ever less than one common word in ten


@dataclass(frozen=True, slots=True)
class Language:
    """Why the text was not checked; None where it was."""

    why_not: str | None = None

    @property
    def checked(self) -> bool:
        return self.why_not is None


def language_of(words: Sequence[Word], declared: str) -> Language:
    """Trust the declared tag, unless it says English and the letters or words say otherwise."""
    if declared.casefold().replace("_", "-").partition("-")[0] != "en":
        return Language(
            "Not checked: the word lists are English, and the text is declared to be something else."
        )
    latin = sum(word.key.isascii() for word in words)
    common = sum(word.key in ONLY_ENGLISH for word in words)
    if 2 * latin < len(words) or (len(words) >= ENOUGH_TO_TELL and 10 * common < len(words)):
        return Language("Not checked: the word lists are English, and the text does not look like it.")
    return Language()
