"""Comments and proposed texts of a round, with nothing left that ties two of them to one writer."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from delphi import canonical
from delphi.reports.content import Comment
from delphi.rounds.snapshot import RoundSnapshot

# Whoever says "I rated 2" beside a comment must have company: the stripe of a band that only one or two
# people are in would tell their rating.
LEAST_IN_BAND: Final = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Remarks:
    """Of one statement. `writers` counts people, whether they commented or proposed a wording."""

    comments: tuple[Comment, ...] = ()
    proposed_wordings: tuple[str, ...] = ()
    writers: int = 0


def remarks_by_wording(
    snapshot: RoundSnapshot, band_of: Callable[[int], str], *, minimum_cell: int
) -> dict[uuid.UUID, Remarks]:
    comments: dict[uuid.UUID, list[Comment]] = defaultdict(list)
    wordings: dict[uuid.UUID, list[str]] = defaultdict(list)
    writers: dict[uuid.UUID, set[int]] = defaultdict(set)
    bands = _bands(snapshot, band_of, minimum_cell)
    for remark in snapshot.remarks:
        writers[remark.wording_id].add(remark.seat)
        if remark.comment:
            band = bands.get(remark.wording_id, {}).get(remark.seat, "")
            comments[remark.wording_id].append(Comment(remark.comment, band))
        if remark.proposed_wording:
            wordings[remark.wording_id].append(remark.proposed_wording)
    return {
        wording: Remarks(
            comments=shuffled(comments[wording], lambda one: one.text, salt=wording),
            proposed_wordings=shuffled(wordings[wording], str, salt=wording),
            writers=len(seats),
        )
        for wording, seats in writers.items()
    }


def shuffled(items: Iterable[T], text_of: Callable[[T], str], *, salt: object) -> tuple[T, ...]:
    """In an order that says nothing about who or when, and is the same each time."""
    return tuple(sorted(items, key=lambda one: canonical.sha256(f"{salt}\n{text_of(one)}")))


def _bands(
    snapshot: RoundSnapshot, band_of: Callable[[int], str], minimum_cell: int
) -> dict[uuid.UUID, dict[int, str]]:
    """The band of each seat's rating on the statements commented on, where it may be shown."""
    commented = {remark.wording_id for remark in snapshot.remarks if remark.comment}
    found = {}
    for place, wording in enumerate(snapshot.wordings):
        if wording not in commented:
            continue
        rated = {
            seat: band_of(mark.category)
            for seat in range(len(snapshot.seats))
            if (mark := snapshot.mark(seat, place)).category is not None
        }
        sizes = [*rated.values()]
        if len(rated) >= minimum_cell:
            found[wording] = {
                seat: band for seat, band in rated.items() if sizes.count(band) >= LEAST_IN_BAND
            }
    return found
