"""Two drafts as one text: every line of the old and of the new, and what of it goes, stays or comes.

Striking out what goes leaves the new draft, striking out what comes leaves the old one, line by line and in
its order. A statement that stays in its place is one line with its words compared; one that changes places
goes from the old and comes at the new.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from operator import ne
from typing import Literal

from delphi.drafting.changes import Change
from delphi.drafting.draft import DraftStatement
from delphi.drafting.redline import Segment, redline

Fate = Literal["keep", "delete", "insert"]
Style = Literal["area", "competency", "behaviour", "outcome"]


@dataclass(frozen=True)
class Placed:
    """A statement where it stands in its draft; `depth` of an area is 1."""

    statement: DraftStatement
    depth: int


@dataclass(frozen=True)
class RedlinedStatement:
    """Not both are None. `changes`: what it became, or came from; several where it was split."""

    before: Placed | None
    after: Placed | None
    changes: tuple[Change, ...]

    @property
    def place(self) -> Placed:
        return next(one for one in (self.after, self.before) if one is not None)

    @property
    def fate(self) -> Fate:
        if self.before is None:
            return "insert"
        return "keep" if self.after else "delete"


@dataclass(frozen=True)
class Paragraph:
    """Words of a redlined statement, or its measurable outcome."""

    style: Style
    depth: int
    fate: Fate
    code: tuple[Segment, ...]
    words: tuple[Segment, ...]
    level: tuple[Segment, ...] = ()


def redlined(
    old: Sequence[DraftStatement], new: Sequence[DraftStatement], changes: Sequence[Change]
) -> tuple[RedlinedStatement, ...]:
    """In reading order of both drafts."""
    before, after = _placed(old), _placed(new)
    return tuple(_lines(before, after, _staying(before, after, changes), changes))


def paragraphs(line: RedlinedStatement) -> tuple[Paragraph, ...]:
    before = line.before.statement if line.before else None
    after = line.after.statement if line.after else None
    kind, depth = line.place.statement.kind, line.place.depth
    said = Paragraph(
        style=kind,
        depth=depth,
        fate=line.fate,
        code=replaced(_code(before), _code(after)),
        words=redline(before.text if before else "", after.text if after else ""),
        level=replaced(_level(before), _level(after)),
    )
    old_outcome, new_outcome = _outcome(before), _outcome(after)
    if not old_outcome and not new_outcome:
        return (said,)
    fate: Fate = "insert" if not old_outcome else "delete" if not new_outcome else "keep"
    return said, Paragraph("outcome", depth, fate, (), redline(old_outcome, new_outcome))


def replaced(old: str, new: str) -> tuple[Segment, ...]:
    """Codes and levels are read whole: a digit struck out inside one is no help."""
    if old == new:
        return (Segment("keep", old),) if old else ()
    whole = (Segment("delete", old), Segment("insert", new))
    return tuple(one for one in whole if one.text)


def _code(one: DraftStatement | None) -> str:
    return one.code if one else ""


def _level(one: DraftStatement | None) -> str:
    return (one.level or "") if one else ""


def _outcome(one: DraftStatement | None) -> str:
    return (one.outcome or "") if one else ""


def _placed(draft: Sequence[DraftStatement]) -> dict[str, Placed]:
    """By wording, in reading order, which puts parents first."""
    found: dict[str, Placed] = {}
    for one in draft:
        depth = found[one.parent].depth + 1 if one.parent else 1
        found[one.wording_id] = Placed(one, depth)
    return found


def _staying(
    before: Mapping[str, Placed], after: Mapping[str, Placed], changes: Sequence[Change]
) -> dict[str, str]:
    """New wording -> the old one whose place it holds: as many as keep the order among them."""
    by_end = {change.after.wording_id: change for change in changes if change.after}
    places = {wording: index for index, wording in enumerate(before)}
    follows: dict[str, str] = {}
    taken: set[str] = set()
    for wording, end in after.items():
        origin = next((one.wording_id for one in by_end[wording].befores), None)
        if origin is None or origin in taken or origin not in before:
            continue
        if _stands_alike(before[origin], end, follows):
            follows[wording] = origin
            taken.add(origin)
    pairs = list(follows.items())
    return dict(pairs[index] for index in _longest_rising([places[origin] for _, origin in pairs]))


def _stands_alike(one: Placed, other: Placed, follows: Mapping[str, str]) -> bool:
    """A statement under another parent does not stay, wherever the order would let it."""
    parent = other.statement.parent
    above = follows.get(parent, "") if parent else None
    alike = (one.statement.kind, one.depth, one.statement.parent)
    return alike == (other.statement.kind, other.depth, above)


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """Indexes of a longest rising subsequence. Schensted (1961), Canad J Math 13:179."""
    ends: list[int] = []  # the smallest number that a rising run of each length can end on
    at: list[int] = []  # where that number stands
    came_from: list[int | None] = []
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        came_from.append(at[length - 1] if length else None)
        if length == len(ends):
            ends.append(number)
            at.append(index)
        else:
            ends[length], at[length] = number, index
    found: list[int] = []
    here = at[-1] if at else None
    while here is not None:
        found.append(here)
        here = came_from[here]
    return found[::-1]


def _lines(
    before: Mapping[str, Placed],
    after: Mapping[str, Placed],
    staying: Mapping[str, str],
    changes: Sequence[Change],
) -> Iterator[RedlinedStatement]:
    became = _became(changes)
    leaving, coming = iter(before), list[str]()
    for wording in (*after, None):
        if wording is not None and wording not in staying:
            coming.append(wording)
            continue
        anchor = None if wording is None else staying[wording]
        going = [before[one] for one in takewhile(partial(ne, anchor), leaving)]
        for old, new in _in_turn(going, [after[one] for one in coming]):
            yield RedlinedStatement(
                old,
                new,
                tuple(told for one in (old, new) if one for told in became[one.statement.wording_id]),
            )
        coming.clear()
        if wording is not None and anchor is not None:
            yield RedlinedStatement(before[anchor], after[wording], became[wording])


def _in_turn(
    going: Sequence[Placed], coming: Sequence[Placed]
) -> Iterator[tuple[Placed | None, Placed | None]]:
    """What goes before what comes, but below the statement that it stands under."""
    left = list(going)
    for new in coming:
        while left and left[0].depth >= new.depth:
            yield left.pop(0), None
        yield None, new
    for old in left:
        yield old, None


def _became(changes: Sequence[Change]) -> Mapping[str, tuple[Change, ...]]:
    """By wording of either draft: the changes it is part of."""
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        for wording in {one.wording_id: None for one in (change.after, *change.befores) if one}:
            found[wording].append(change)
    return {wording: tuple(those) for wording, those in found.items()}
