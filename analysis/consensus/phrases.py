"""Sentences about a rule as English text with places to fill, so that others can say them in other languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """English text with %(name)s places, and what goes into them: plain text, or phrases again."""

    id: str
    params: Mapping[str, "Phrase | str"] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.id % self.params if self.params else self.id


def phrase(text: str, /, **params: Phrase | str) -> Phrase:
    """Mark `text` for translation (the extraction keyword) and bind what goes into it."""
    return Phrase(text, params)


def row_of(text: str, /, parts: Sequence[Phrase]) -> Phrase:
    """Mark `text`, which has the places %(first)s and %(then)s, and join all parts by it."""
    return _joined(text, parts)


def _joined(text: str, parts: Sequence[Phrase]) -> Phrase:
    """Join by halves, so that a long row is no deep one."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return Phrase(text, {"first": _joined(text, parts[:half]), "then": _joined(text, parts[half:])})
