"""Who left between the rounds, and what the tallies would be, at worst, had they stayed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.ratings import RatingMatrix, Tally
from analysis.result import Json

STAYED, LEFT, SILENT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class WorstCase:
    """Tallies a rule can decide on, as if the leavers had stayed: with their last rating, or all opposed."""

    leavers: int
    kept: Tally | None
    opposed: Tally

    def as_json(self) -> dict[str, Json]:
        kept: Json = None if self.kept is None else list(self.kept.counts)
        return {"leavers": self.leavers, "kept": kept, "opposed": list(self.opposed.counts)}


def worst_case_tallies(
    previous: RatingMatrix,
    current: RatingMatrix,
    pairs: Mapping[str, str] | None = None,
    *,
    invited: int | None = None,
) -> tuple[WorstCase, ...]:
    """One for each item of `current`: what it would hold had the leavers answered.

    `kept`: everybody who left and had rated the item keeps that rating (None where the item has no earlier
    self; `pairs` as in `between_rounds`). `opposed`: all who left choose the lowest category.
    """
    left = leaving(previous, current) == LEFT
    gone = int(left.sum())
    seats = set(current.seats).union(seat for seat, one in zip(previous.seats, left, strict=True) if one)
    tallies = current.tallies(max(len(seats), len(current.seats) if invited is None else invited))
    place = {item: column for column, item in enumerate(previous.items)}
    last = previous.of_seats(left.tolist()).counts.tolist()
    opposing = [gone] + [0] * (len(current.scale.scores) - 1)
    found = []
    for item, tally in zip(current.items, tallies, strict=True):
        before = place.get(item if pairs is None else pairs.get(item, ""))
        kept = None if before is None else _joined(tally, last[before])
        found.append(WorstCase(gone, kept, _joined(tally, opposing)))
    return tuple(found)


def leaving(previous: RatingMatrix, current: RatingMatrix) -> NDArray[np.uint8]:
    """Whether each seat of the earlier round stayed, left, or had been silent before."""
    came = current.answered
    if previous.seats != current.seats:
        here = {seat for seat, answered in zip(current.seats, came.tolist(), strict=True) if answered}
        came = np.fromiter((seat in here for seat in previous.seats), np.bool_, len(previous.seats))
    states = np.where(came, STAYED, LEFT)
    return np.where(previous.answered, states, SILENT).astype(np.uint8)


def _joined(tally: Tally, counts: list[int]) -> Tally:
    """The tally with these ratings among it, which until then were missing; itself where there are none."""
    if not any(counts):
        return tally
    together = tuple(one + other for one, other in zip(tally.counts, counts, strict=True))
    missing = max(0, tally.missing - sum(counts))
    return replace(tally, counts=together, missing=missing)
