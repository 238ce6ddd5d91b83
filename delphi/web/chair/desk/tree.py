"""The framework on the desk: every statement with where its decision stands, and the way from one to the next."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from delphi.drafting.explaining import decided
from delphi.drafting.remarks.rules import NOTHING_ASKED
from delphi.frameworks.queries import StatementView
from delphi.reports.remarks import Writers
from delphi.web.chair.desk import filters
from delphi.web.chair.desk.filters import Filter, Marked
from delphi.web.chair.desk.place import Place
from delphi.wording import gettext, ngettext, say

DECIDED: Final = filters.DECIDED
PROPOSED: Final = "proposed"
NEEDS_YOU: Final = filters.NEEDS_YOU
UNRATED: Final = filters.UNRATED
# Kinds of the tag macro: a disc, a ring, a square, nothing. The word always goes with it.
_MARKS: Final[Mapping[str, str]] = {DECIDED: "in", PROPOSED: "neither", NEEDS_YOU: "out", UNRATED: "plain"}


@dataclass(frozen=True)
class Line:
    wording_id: uuid.UUID
    code: str
    text: str
    level: str
    url: str
    current: bool
    state: str
    mark: str
    word: str


@dataclass(frozen=True)
class Branch:
    """An area with those of its statements that are shown. `waiting` says how many of them are not decided."""

    code: str
    text: str
    url: str  # shows this area alone, or all again where it is alone
    alone: bool
    lines: tuple[Line, ...]
    waiting: str


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    line: str


def branches(place: Place, current: uuid.UUID | None = None) -> tuple[Branch, ...]:
    """What the filter leaves, by area. Where it leaves one area, the others are there to go to."""
    made = _Lines(place, current)
    lines: dict[str, list[Line]] = {one.area: [] for one in place.marked.values()}
    for statement in place.shown:
        marked = place.marked[statement.wording_id]
        lines[marked.area].append(made.line(statement, marked))
    kept = {area: shown for area, shown in lines.items() if shown or place.filter.area}
    return tuple(_branch(place, area, shown, current) for area, shown in kept.items())


def progress_of(place: Place) -> Progress:
    total, waiting = len(place.desk.rated), len(need_you(place))
    done = total - len(place.desk.undecided)
    line = gettext("%(done)s of %(total)s rated statements decided", done=done, total=total)
    unrated = sum(one.decided and not one.rated for one in place.marked.values())
    if unrated:
        line = ngettext(
            "%(line)s, and %(num)s not rated", "%(line)s, and %(num)s not rated", unrated, line=line
        )
    if waiting:
        line = ngettext("%(line)s · %(num)s needs you", "%(line)s · %(num)s need you", waiting, line=line)
    return Progress(done, total, line)


def state_of(marked: Marked) -> str:
    if marked.decided:
        return DECIDED
    if not marked.rated:
        return UNRATED
    return NEEDS_YOU if marked.needs_you else PROPOSED


def robust_keeps(place: Place) -> tuple[StatementView, ...]:
    """Undecided statements whose keeping needs nobody: no remark asks for anything, every check decides the same."""
    return tuple(
        one
        for one in place.desk.undecided
        if _asks_for_nothing(place.readings.on(one.wording_id))
        and not place.marked[one.wording_id].needs_you
        and place.proposals[one.wording_id].action == "keep"
        and place.items[one.wording_id].figures.robust is True
    )


def _asks_for_nothing(writers: Writers) -> bool:
    """Also what the rule table lets pass, being said by too few, is looked at one by one."""
    return not writers.unread and {*writers.by_code} <= {NOTHING_ASKED}


def need_you(place: Place) -> tuple[StatementView, ...]:
    return tuple(one for one in place.desk.undecided if place.marked[one.wording_id].needs_you)


def next_undecided(place: Place, after: StatementView | None = None) -> StatementView | None:
    """Of those the filter leaves, in reading order; from the beginning again after the end."""
    order = {one.id: position for position, one in enumerate(place.desk.draft.statements)}
    passed = -1 if after is None else order[after.id]
    others = [one for one in place.waiting if after is None or one.id != after.id]
    return next(iter((*(one for one in others if order[one.id] > passed), *others)), None)


def where_left(place: Place, account_id: uuid.UUID) -> StatementView | None:
    """Where this person goes on: what waits after their newest decision."""
    own = [one for one in place.desk.decisions if one.by_id == account_id]
    made = [wording for one in own for wording in one.subjects if wording in place.desk.statements]
    return next_undecided(place, after=place.desk.statements[made[-1]] if made else None)


def statement_url(
    place: Place, statement: StatementView, _anchor: str | None = None, **more: str | int | None
) -> str:
    """With the filter: it is kept while moving on."""
    wanted = {**place.filter.args, **more}
    return desk_url(place, "statement_on_desk", _anchor, wording_id=str(statement.wording_id), **wanted)


def desk_url(
    place: Place, endpoint: str = "desk", _anchor: str | None = None, **more: str | int | None
) -> str:
    values: dict[str, Any] = {"study_id": place.study_id, "number": place.number, **more}
    return url_for(f"chair.{endpoint}", _anchor=_anchor, **values)


class _Lines:
    """What all lines share is made once: a tree has hundreds of them."""

    _PATTERN: Final = str(uuid.UUID(int=0))

    def __init__(self, place: Place, current: uuid.UUID | None) -> None:
        self._decisions, self._current, self._words = place.desk.by_wording, current, _state_words()
        any_url = desk_url(place, "statement_on_desk", wording_id=self._PATTERN, **place.filter.args)
        self._before, self._after = any_url.rsplit(self._PATTERN, 1)

    def line(self, statement: StatementView, marked: Marked) -> Line:
        state, wording = state_of(marked), statement.wording_id
        return Line(
            wording_id=wording,
            code=statement.code,
            text=statement.text,
            level=statement.level or "",
            url=f"{self._before}{wording}{self._after}",
            current=wording == self._current,
            state=state,
            mark=_MARKS[state],
            word=self._words.get(state) or say(decided(self._decisions[wording].operation)),
        )


def filtered_url(place: Place, wanted: Filter, current: uuid.UUID | None) -> str:
    """The same page with another filter."""
    if current is None:
        return desk_url(place, _anchor="statements", **wanted.args)
    return desk_url(place, "statement_on_desk", wording_id=str(current), **wanted.args)


def _branch(place: Place, area: str, lines: list[Line], current: uuid.UUID | None) -> Branch:
    statement, alone = place.desk.statements[uuid.UUID(area)], place.filter.area == area
    wanted = place.filter.within("" if alone else area)
    return Branch(
        code=statement.code,
        text=statement.text,
        url=filtered_url(place, wanted, current),
        alone=alone,
        lines=tuple(lines),
        waiting=_waiting_words(lines),
    )


def _waiting_words(lines: Iterable[Line]) -> str:
    waiting = sum(line.state in (PROPOSED, NEEDS_YOU) for line in lines)
    return gettext("%(count)s to decide", count=waiting) if waiting else ""


def _state_words() -> dict[str, str]:
    """What is decided has a word of its own."""
    return {
        PROPOSED: gettext("proposed"),
        NEEDS_YOU: gettext("needs you"),
        UNRATED: gettext("not rated"),
    }
