"""The framework on the desk: every statement with where its decision stands."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from delphi.drafting.explaining import decided
from delphi.drafting.following import accepted
from delphi.frameworks.queries import StatementView
from delphi.web.chair.desk.place import Place
from delphi.wording import gettext, ngettext, say

DECIDED: Final = "decided"
PROPOSED: Final = "proposed"
NEEDS_YOU: Final = "needs"
UNRATED: Final = "unrated"
# Kinds of the tag macro: a disc, a ring, a square, nothing. The word always goes with it.
_MARKS: Final[Mapping[str, str]] = {DECIDED: "in", PROPOSED: "neither", NEEDS_YOU: "out", UNRATED: "plain"}


@dataclass(frozen=True)
class Line:
    """`proposal` is what is proposed, in words; empty for what was not rated."""

    code: str
    text: str
    level: str
    url: str
    current: bool
    state: str
    mark: str
    word: str
    proposal: str


@dataclass(frozen=True)
class Branch:
    """An area with its lines, its own the first. `waiting` says how many of them are not decided."""

    code: str
    text: str
    lines: tuple[Line, ...]
    waiting: str

    @property
    def is_current(self) -> bool:
        return any(line.current for line in self.lines)


@dataclass(frozen=True)
class Progress:
    done: int
    total: int
    line: str


def branches(place: Place, current: uuid.UUID | None = None) -> tuple[Branch, ...]:
    found: list[list[Line]] = []
    for statement in place.desk.draft.statements:
        line = _line(place, statement, current)
        if statement.parent_id is None:
            found.append([])
        found[-1].append(line)
    return tuple(Branch(lines[0].code, lines[0].text, tuple(lines), _waiting_words(lines)) for lines in found)


def progress_of(place: Place) -> Progress:
    total, waiting = len(place.desk.rated), len(need_you(place))
    done = total - len(place.desk.undecided)
    line = gettext("%(done)s of %(total)s rated statements decided", done=done, total=total)
    if waiting:
        line = ngettext("%(line)s · %(num)s needs you", "%(line)s · %(num)s need you", waiting, line=line)
    return Progress(done, total, line)


def state_of(place: Place, statement: StatementView) -> str:
    wording = statement.wording_id
    if wording in place.desk.by_wording:
        return DECIDED
    if wording not in place.desk.rated:
        return UNRATED
    proposal = place.proposals[wording]
    plain = not proposal.needs_person and accepted(proposal.action, str(wording)) is not None
    return PROPOSED if plain else NEEDS_YOU


def robust_keeps(place: Place) -> tuple[StatementView, ...]:
    """Undecided statements whose keeping needs nobody: no comment to read, every check decides the same."""
    return tuple(
        one
        for one in place.desk.undecided
        if state_of(place, one) == PROPOSED
        and place.proposals[one.wording_id].action == "keep"
        and place.items[one.wording_id].figures.robust is True
    )


def need_you(place: Place) -> tuple[StatementView, ...]:
    return tuple(one for one in place.desk.undecided if state_of(place, one) == NEEDS_YOU)


def next_undecided(place: Place, after: StatementView | None = None) -> StatementView | None:
    """Those that need a person before the others; in reading order, from the beginning again after the end."""
    order = {one.id: position for position, one in enumerate(place.desk.draft.statements)}
    passed = -1 if after is None else order[after.id]
    waiting = need_you(place) or place.desk.undecided
    others = [one for one in waiting if after is None or one.id != after.id]
    return next(iter((*(one for one in others if order[one.id] > passed), *others)), None)


def statement_url(
    place: Place, statement: StatementView, _anchor: str | None = None, **more: str | int | None
) -> str:
    return desk_url(place, "statement_on_desk", _anchor, wording_id=str(statement.wording_id), **more)


def desk_url(
    place: Place, endpoint: str = "desk", _anchor: str | None = None, **more: str | int | None
) -> str:
    values: dict[str, Any] = {"study_id": place.study_id, "number": place.number, **more}
    return url_for(f"chair.{endpoint}", _anchor=_anchor, **values)


def _waiting_words(lines: Iterable[Line]) -> str:
    waiting = sum(line.state in (PROPOSED, NEEDS_YOU) for line in lines)
    return gettext("%(count)s to decide", count=waiting) if waiting else ""


def _line(place: Place, statement: StatementView, current: uuid.UUID | None) -> Line:
    state, proposal = state_of(place, statement), place.proposals.get(statement.wording_id)
    return Line(
        code=statement.code,
        text=statement.text,
        level=statement.level or "",
        url=statement_url(place, statement),
        current=statement.wording_id == current,
        state=state,
        mark=_MARKS[state],
        word=_state_word(place, statement, state),
        proposal=say(proposal.sentence) if proposal else "",
    )


def _state_word(place: Place, statement: StatementView, state: str) -> str:
    if state == DECIDED:
        return say(decided(place.desk.by_wording[statement.wording_id].operation))
    words = {
        PROPOSED: gettext("proposed"),
        NEEDS_YOU: gettext("needs you"),
        UNRATED: gettext("not rated"),
    }
    return words[state]
