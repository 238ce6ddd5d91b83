"""The reading level of a text, as a hint."""

import re
from collections.abc import Sequence

from analysis.comments.language import Language
from analysis.comments.text import Word, sentences_in
from analysis.result import Estimate, Reason, no_value

METHOD = "Flesch-Kincaid grade, syllables counted by rule"
RELIABLE_FROM = 100  # words
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouydt])ed$|(?<=[^aeiouycghsxz])es$")
_LIMITS = "made for running prose: technical words count as hard, and sense does not count"


def reading_grade(text: str, words: Sequence[Word], language: Language) -> Estimate:
    """Flesch-Kincaid grade: 0.39 words/sentences + 11.8 syllables/words - 15.59, years of schooling in the USA.

    A hint with limits: made for running prose, unsteady below a hundred words, blind to sense; syllables are
    counted by vowel groups. Undefined without a word; not applicable to other languages than English.
    Kincaid, Fishburne, Rogers & Chissom (1975), Navy Research Branch Report 8-75.
    """
    if language.why_not is not None:
        reason = Reason("other_language", language.why_not)
        return Estimate(None, METHOD, 0, status="not_applicable", reason=reason)
    if not words:
        return no_value("no_data", METHOD)
    syllables = sum(syllables_in(word.key) for word in words)
    grade = 0.39 * len(words) / sentences_in(text) + 11.8 * syllables / len(words) - 15.59
    short = ("fewer than 100 words: unsteady",) if len(words) < RELIABLE_FROM else ()
    return Estimate(grade, METHOD, len(words), warnings=(_LIMITS, *short))


def syllables_in(word: str) -> int:
    """Count vowel groups, a silent e at the end not counted; at least one."""
    return max(1, len(_VOWELS.findall(_SILENT.sub("", word))))
