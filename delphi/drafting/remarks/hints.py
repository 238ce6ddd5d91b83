"""What software notices in the words of comments and statements. For a person to judge: nothing here counts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis.comments import check_wording, near_duplicates, suggest_codes

CACHED_DRAFTS: Final = 16
CACHED_TEXTS: Final = 4096


@dataclass(frozen=True)
class CodeHint:
    """A code that the words speak for, and which words these are."""

    code: str
    why: str


@dataclass(frozen=True)
class Near:
    """The place of a text that says nearly the same, and how alike the two are in percent."""

    place: int
    percent: int


@dataclass(frozen=True)
class WordingHints:
    """`findings` are sentences. `grade`: years of schooling that it asks of a reader; none where not known."""

    findings: tuple[str, ...]
    grade: int | None


@lru_cache(maxsize=CACHED_TEXTS)
def code_hints(comment: str) -> tuple[CodeHint, ...]:
    return tuple(CodeHint(one.code, one.why) for one in suggest_codes(comment).codes)


@lru_cache(maxsize=CACHED_TEXTS)
def wording_hints(text: str) -> WordingHints:
    found = check_wording(text)
    grade = found.reading_grade.value
    return WordingHints(
        tuple(one.why for one in found.findings),
        round(grade) if isinstance(grade, int | float) else None,
    )


@lru_cache(maxsize=CACHED_DRAFTS)
def near_each_other(texts: tuple[str, ...]) -> Mapping[int, tuple[Near, ...]]:
    """By the place of a statement of a draft: those that look close to it, the closest first."""
    found: dict[int, list[Near]] = defaultdict(list)
    for pair in near_duplicates(texts):
        percent = round(100 * pair.score)
        found[pair.left].append(Near(pair.right, percent))
        found[pair.right].append(Near(pair.left, percent))
    return {place: tuple(near) for place, near in found.items()}


@lru_cache(maxsize=CACHED_DRAFTS)
def nearest_among(texts: tuple[str, ...], others: tuple[str, ...]) -> Mapping[int, Near]:
    """By the place of a proposed statement, the statement of the draft that looks closest to it."""
    found: dict[int, Near] = {}
    for pair in near_duplicates(texts, others):
        found.setdefault(pair.left, Near(pair.right, round(100 * pair.score)))
    return found
