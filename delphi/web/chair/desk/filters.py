"""Which statements of the desk are gone through: by where they stand, by area, by words. Kept while moving on."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

UNDECIDED: Final = "undecided"
NEEDS_YOU: Final = "needs"
CONTESTED: Final = "contested"
FRAGILE: Final = "fragile"
COMMENTED: Final = "commented"
DECIDED: Final = "decided"
UNRATED: Final = "unrated"
SHOWN: Final = (UNDECIDED, NEEDS_YOU, CONTESTED, FRAGILE, COMMENTED, DECIDED, UNRATED)
LONGEST: Final = 100


@dataclass(frozen=True)
class Marked:
    """A statement with all that a filter asks of it.

    `area` is the wording of the area it stands in, `words` are casefolded.
    """

    wording_id: uuid.UUID
    area: str
    words: str
    rated: bool
    decided: bool
    needs_you: bool
    contested: bool
    fragile: bool
    commented: bool


_ASKS: Final[Mapping[str, Callable[[Marked], bool]]] = {
    "": lambda one: one.rated,
    UNDECIDED: lambda one: one.rated and not one.decided,
    NEEDS_YOU: lambda one: one.needs_you,
    CONTESTED: lambda one: one.contested,
    FRAGILE: lambda one: one.fragile,
    COMMENTED: lambda one: one.commented,
    DECIDED: lambda one: one.decided,
    UNRATED: lambda one: not one.rated,
}


@dataclass(frozen=True)
class Filter:
    """Without a choice all that was rated: the others seldom need a look."""

    show: str = ""
    area: str = ""
    words: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """What an address asks for; what it cannot mean is left out."""
        show = asked.get("show", "")
        words = " ".join(asked.get("find", "")[:LONGEST].split())
        return cls(show if show in SHOWN else "", asked.get("area", "")[:LONGEST], words)

    @property
    def args(self) -> dict[str, str]:
        """As it stands in an address."""
        named = {"show": self.show, "area": self.area, "find": self.words}
        return {name: value for name, value in named.items() if value}

    def showing(self, show: str) -> Self:
        return replace(self, show=show)

    def within(self, area: str) -> Self:
        return replace(self, area=area)

    def leaves(self, marked: Sequence[Marked]) -> tuple[Marked, ...]:
        asks, words = _ASKS[self.show], self.words.casefold()
        return tuple(
            one
            for one in marked
            if asks(one) and (not self.area or one.area == self.area) and words in one.words
        )

    def count(self, marked: Sequence[Marked]) -> int:
        return len(self.leaves(marked))
