"""The declared scale: its categories, their scores, and the bands at its ends."""

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

MOST_CATEGORIES = 11
Band: TypeAlias = tuple[int, int]
Bands: TypeAlias = tuple[Band, Band]
"""The agree band first, then the oppose band."""
_RANGE = re.compile(r"(\d{1,3})\s*[-–]\s*(\d{1,3})")
_TWO_RANGES = re.compile(rf"{_RANGE.pattern}\s*,\s*{_RANGE.pattern}")
# Bands of the presets, as the field uses them; other scales take a third at each end.
_BANDS = {(1, 9): (3, 7), (1, 5): (2, 4), (1, 4): (2, 3)}


class RatingsError(ValueError):
    """The ratings or the scale cannot be what they claim to be; the text says which and where."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Ordered categories with integer scores; the lowest oppose, the highest agree, the rest is the middle.

    Scores up to `oppose_to` form the oppose band, scores from `agree_from` the agree band.
    """

    scores: tuple[int, ...]
    oppose_to: int
    agree_from: int

    def __post_init__(self) -> None:
        if not 2 <= len(self.scores) <= MOST_CATEGORIES:
            raise RatingsError(
                f"A scale has 2 to {MOST_CATEGORIES} categories; this one has {len(self.scores)}."
            )
        if list(self.scores) != sorted(set(self.scores)):
            raise RatingsError("The scores of a scale must rise from one category to the next.")
        if self.oppose_to >= self.agree_from:
            raise RatingsError(f"The bands of the scale overlap at {self.agree_from}.")
        if self.oppose_to not in self.scores or self.agree_from not in self.scores:
            raise RatingsError("The bands of the scale must begin and end at one of its categories.")

    def __repr__(self) -> str:
        return f"<Scale {self.name}, oppose {span(*self.oppose)}, agree {span(*self.agree)}>"

    @classmethod
    def parse(cls, text: str) -> "Scale":
        """Read a scale such as "1-9"; ranges other than the presets take a third at each end as bands."""
        match = _RANGE.fullmatch(text.strip())
        if match is None:
            raise RatingsError(f"A scale is written like 1-9, not {text[:80]!r}.")
        low, high = int(match[1]), int(match[2])
        if low > high:
            raise RatingsError(f"Scale {low}-{high}: the lowest is above the highest.")
        if low == high:
            raise RatingsError(f"Scale {low}-{high}: at least two points are needed.")
        third = max(1, (high - low + 1) // 3)
        oppose_to, agree_from = _BANDS.get((low, high), (low + third - 1, high - third + 1))
        return cls(tuple(range(low, high + 1)), oppose_to, agree_from)

    def with_bands(self, text: str) -> "Scale":
        """Take the oppose and the agree band from a text such as "1-2,4-5"; they lie at the ends."""
        match = _TWO_RANGES.fullmatch(text.strip())
        if match is None:
            raise RatingsError(f"Bands are written like 1-2,4-5, not {text[:80]!r}.")
        low, oppose_to, agree_from, high = map(int, match.groups())
        if (low, high) != (self.scores[0], self.scores[-1]):
            raise RatingsError(f"The bands of the scale {self.name} begin at its lowest, end at its highest.")
        return replace(self, oppose_to=oppose_to, agree_from=agree_from)

    @property
    def name(self) -> str:
        low, high = self.scores[0], self.scores[-1]
        steps = high - low + 1 == len(self.scores)
        return f"{low}-{high}" if steps else ",".join(map(str, self.scores))

    @property
    def oppose(self) -> Band:
        return self.scores[0], self.oppose_to

    @property
    def agree(self) -> Band:
        return self.agree_from, self.scores[-1]


def span(low: int, high: int) -> str:
    """Print a band: its ends, or its only category."""
    return str(low) if low == high else f"{low}-{high}"
