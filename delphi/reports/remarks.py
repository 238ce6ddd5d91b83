"""Comments and proposed texts of a round, with nothing left that ties two of them to one writer."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from delphi import canonical
from delphi.reports.content import AreaComments, Comment, Content, ItemContent, NewStatement
from delphi.rounds.snapshot import RoundSnapshot

# Whoever says "I rated 2" beside a comment must have company: the stripe of a band that only one or two
# people are in would tell their rating.
LEAST_IN_BAND: Final = 3

T = TypeVar("T")
# What may be shown of something the panel wrote, by its kind, its statement and its text; none: nothing.
Moderation = Callable[[str, str | None, str], str | None]
# What the panel is told of a comment, by its statement and its text: the words shown and the reply beneath.
Told = Callable[[str, str], tuple[str, str] | None]


@dataclass(frozen=True)
class Writers:
    """How many people wrote on a statement: all, those of whom something is unread, and by what was read."""

    all: int = 0
    unread: int = 0
    by_code: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def unread_all(cls, writers: int) -> "Writers":
        return cls(writers, writers)


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


def moderated(content: Content, shown: Moderation) -> Content:
    """The same report with what is hidden left out, and paraphrases in place of what they stand for."""
    new = (_shown_statement(one, shown) for one in content.new_statements)
    return replace(
        content,
        items=tuple(_shown_item(one, shown) for one in content.items),
        unrated=tuple(_shown_area(one, shown) for one in content.unrated),
        new_statements=tuple(one for one in new if one is not None),
    )


def _shown_item(item: ItemContent, shown: Moderation) -> ItemContent:
    comments = ((shown("comment", item.wording_id, one.text), one.band) for one in item.comments)
    return replace(
        item,
        comments=tuple(Comment(text, band) for text, band in comments if text is not None),
        proposed_wordings=_shown_texts("wording", item.wording_id, item.proposed_wordings, shown),
    )


def _shown_area(area: AreaComments, shown: Moderation) -> AreaComments:
    return replace(
        area,
        comments=_shown_texts("comment", area.wording_id, area.comments, shown),
        proposed_wordings=_shown_texts("wording", area.wording_id, area.proposed_wordings, shown),
    )


def _shown_texts(kind: str, wording_id: str, texts: Iterable[str], shown: Moderation) -> tuple[str, ...]:
    found = (shown(kind, wording_id, text) for text in texts)
    return tuple(text for text in found if text is not None)


def _shown_statement(one: NewStatement, shown: Moderation) -> NewStatement | None:
    """A paraphrase stands for the reason too."""
    text = shown("statement", None, one.text)
    if text is None or text == one.text:
        return None if text is None else one
    return replace(one, text=text, reason=None)


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
        if len(rated) >= minimum_cell:
            told = _told(Counter(rated.values()))
            found[wording] = {seat: band for seat, band in rated.items() if band in told}
    return found


def _told(people: Counter[str]) -> frozenset[str]:
    """The bands that may stand beside a comment: those that are left out would else tell themselves."""
    smallest_first = sorted(people, key=lambda band: (people[band], band))
    left_out = [band for band in smallest_first if people[band] < LEAST_IN_BAND]
    for band in smallest_first[len(left_out) :]:
        if not left_out or sum(people[one] for one in left_out) >= LEAST_IN_BAND:
            break
        left_out.append(band)
    return frozenset(people) - frozenset(left_out)
