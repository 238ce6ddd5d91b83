"""The next draft before it is published, or what a published one changed: before, after, and why."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from delphi.drafting.changes import Change
from delphi.drafting.draft import DraftStatement
from delphi.drafting.explaining import related
from delphi.drafting.operations import Add
from delphi.drafting.redline import redline
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.standing import closed_words
from delphi.web.chair.desk.tree import desk_url, statement_url
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say

PIECES = {"keep": "same", "delete": "removed", "insert": "added"}


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


@dataclass(frozen=True)
class ChangeLine:
    """`befores` only where there are several: a redline is of one text."""

    code: str
    code_before: str
    word: str
    befores: tuple[str, ...]
    text: tuple[Piece, ...]
    outcome: tuple[Piece, ...]
    level: str
    argument: str


@dataclass(frozen=True)
class Publishing:
    url: str
    label: str
    what_happens: str


@dataclass(frozen=True)
class DraftPage:
    title: str
    lead: str
    changed: tuple[ChangeLine, ...]
    changed_count: str
    unchanged: tuple[ChangeLine, ...]
    unchanged_count: str
    undecided: tuple[Link, ...]
    undecided_words: str
    closed: str
    publishing: Publishing | None
    waits_for_chair: bool
    desk_url: str
    study_url: str


def draft_page(place: Place, changes: Sequence[Change], *, may_publish: bool) -> DraftPage:
    """`may_publish`: the person is a chair."""
    arguments = _arguments(place)
    lines = [(_line(one, arguments), one.is_unchanged) for one in changes]
    changed = tuple(line for line, same in lines if not same)
    unchanged = tuple(line for line, same in lines if same)
    undecided = place.desk.undecided if place.may_decide else ()
    number = place.desk.draft.number + 1
    statements = sum(one.after is not None for one in changes)
    ready = place.may_decide and not undecided
    return DraftPage(
        title=gettext("Draft %(number)s so far", number=number)
        if place.may_decide
        else gettext("What changed in draft %(number)s", number=number),
        lead=_lead(place, statements),
        changed=changed,
        changed_count=ngettext("%(num)s changed statement", "%(num)s changed statements", len(changed)),
        unchanged=unchanged,
        unchanged_count=ngettext("%(num)s unchanged", "%(num)s unchanged", len(unchanged)),
        undecided=tuple(Link(one.code, statement_url(place, one)) for one in undecided),
        undecided_words=ngettext(
            "%(num)s statement is not decided yet; then the draft can be published.",
            "%(num)s statements are not decided yet; then the draft can be published.",
            len(undecided),
        ),
        closed=closed_words(place) if place.desk.published is None else "",
        publishing=_publishing(place, number, statements) if ready and may_publish else None,
        waits_for_chair=ready and not may_publish,
        desk_url=desk_url(place),
        study_url=url_for("chair.study", study_id=place.study_id),
    )


def _lead(place: Place, statements: int) -> str:
    counted = ngettext("%(num)s statement", "%(num)s statements", statements)
    return gettext(
        "Areas and behaviours counted, draft %(before)s had %(old)s, draft %(after)s has %(new)s. Words struck out go, underlined ones come.",
        before=place.desk.draft.number,
        old=len(place.desk.draft.statements),
        after=place.desk.draft.number + 1,
        new=counted,
    )


def _publishing(place: Place, number: int, statements: int) -> Publishing:
    return Publishing(
        url=desk_url(place, "publish_next_draft"),
        label=gettext("Publish draft %(number)s", number=number),
        what_happens=ngettext(
            "Draft %(number)s with %(num)s statement becomes the framework, and round %(next)s can open on it. "
            "The decisions on round %(round)s are fixed then; this cannot be undone.",
            "Draft %(number)s with %(num)s statements becomes the framework, and round %(next)s can open on "
            "it. The decisions on round %(round)s are fixed then; this cannot be undone.",
            statements,
            number=number,
            next=place.number + 1,
            round=place.number,
        ),
    )


def _arguments(place: Place) -> Mapping[str, str]:
    """By wording of the rated draft, and by the new wording of what was added."""
    desk = place.desk
    found = {str(wording): _argument(place, wording) for wording in desk.statements}
    for decision in desk.decisions:
        if isinstance(decision.operation, Add):
            found[decision.operation.new_wording_id] = decision.rationale or ""
    return found


def _argument(place: Place, wording_id: uuid.UUID) -> str:
    """What was written, else the line of the table that was followed."""
    decision, proposal = place.desk.by_wording.get(wording_id), place.proposals.get(wording_id)
    if decision is None:
        return gettext("not decided yet") if wording_id in place.desk.rated else gettext("not rated")
    if decision.rationale:
        return decision.rationale
    return say(proposal.reason) if proposal else ""


def _line(change: Change, arguments: Mapping[str, str]) -> ChangeLine:
    first = change.befores[0] if change.befores else None
    several = len(change.befores) > 1
    source = first or change.after
    old = None if several else first
    return ChangeLine(
        code=change.after.code if change.after else "",
        code_before=", ".join(one.code for one in change.befores),
        word=say(related(change.relation)),
        befores=tuple(f"{one.code} {one.text}" for one in change.befores) if several else (),
        text=_pieces(old.text if old else "", change.after.text if change.after else ""),
        outcome=_pieces((old and old.outcome) or "", (change.after and change.after.outcome) or ""),
        level=_level(first, change.after),
        argument=arguments.get(source.wording_id, "") if source else "",
    )


def _pieces(old: str, new: str) -> tuple[Piece, ...]:
    return tuple(Piece(PIECES[segment.kind], segment.text) for segment in redline(old, new))


def _level(before: DraftStatement | None, after: DraftStatement | None) -> str:
    old, new = before.level if before else None, after.level if after else None
    if old and new and old != new:
        return gettext("%(old)s, now %(new)s", old=old, new=new)
    return new or old or ""
