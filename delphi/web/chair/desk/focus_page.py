"""One statement on the desk: where am I, what do I decide, why."""

import uuid
from dataclasses import dataclass

from flask import url_for

from delphi.drafting.following import proposed_operation
from delphi.web.chair.desk.choices import Act, acceptance, choice, meaning, others
from delphi.web.chair.desk.conflict import Conflict
from delphi.web.chair.desk.decision_form import DecisionForm
from delphi.web.chair.desk.evidence import Pane, evidence_of
from delphi.web.chair.desk.filter_bar import FilterBar, filter_bar
from delphi.web.chair.desk.forms import shares_its_fields
from delphi.web.chair.desk.keys import KeysHelp, keys_help
from delphi.web.chair.desk.place import Focus
from delphi.web.chair.desk.standing import Standing, Undo, closed_words, standing, undo_of
from delphi.web.chair.desk.tree import (
    Branch,
    Progress,
    branches,
    desk_url,
    next_undecided,
    progress_of,
    statement_url,
)
from delphi.web.frame import Link
from delphi.wording import gettext


@dataclass(frozen=True)
class At:
    """The decision at hand: the form is one of its own or shared, with its buttons."""

    name: str
    shared: bool
    accept: Act | None  # stands beside what is proposed
    chosen: Act | None  # decides what this form is for, where that is something else
    others: tuple[Act, ...]
    meaning: str
    url: str  # where the form goes that no button sends elsewhere
    asked: bool
    words_open: bool
    place_open: bool


@dataclass(frozen=True)
class FocusPage:
    title: str
    code: str
    text: str
    under: Link | None
    level: str
    lineage_url: str
    outcome: str
    closed: str
    progress: Progress
    filter: FilterBar
    branches: tuple[Branch, ...]
    evidence: Pane | None
    finding: str  # said where what is proposed is no step
    standing: Standing | None
    at: At | None
    conflict: Conflict | None
    not_taken: tuple[str, ...]  # what was typed when nothing could be decided any more
    seen: int
    before: Link | None
    after: Link | None
    later: Link | None
    undo: Undo | None
    position: str
    keys: KeysHelp
    desk_url: str
    report_url: str


def focus_page(
    focus: Focus,
    form: DecisionForm | None,
    *,
    asked: str | None,
    account_id: uuid.UUID,
    refused: Conflict | None = None,
    not_taken: tuple[str, ...] = (),
) -> FocusPage:
    place, statement = focus.place, focus.statement
    before, after, position = _neighbours(focus)
    return FocusPage(
        title=f"{statement.code} {statement.text}",
        code=statement.code,
        text=statement.text,
        under=_under(focus),
        level=statement.level or "",
        lineage_url=url_for("chair.lineage", study_id=place.study_id, wording_id=statement.wording_id),
        outcome=statement.outcome or "",
        closed=closed_words(place),
        progress=progress_of(place),
        filter=filter_bar(place, statement.wording_id),
        branches=branches(place, statement.wording_id),
        evidence=evidence_of(focus),
        finding=_finding(focus),
        standing=standing(place, focus.decision) if focus.decision else None,
        at=_at_hand(focus, form, asked) if form else None,
        conflict=refused,
        not_taken=not_taken,
        seen=place.desk.latest,
        before=before,
        after=after,
        later=_later(focus),
        undo=undo_of(place, account_id),
        position=position,
        keys=keys_help(place),
        desk_url=desk_url(place, **place.filter.args),
        report_url=desk_url(place, "report"),
    )


def _at_hand(focus: Focus, form: DecisionForm, asked: str | None) -> At:
    name = form.name
    accept, chosen = acceptance(focus, name, asked), choice(focus, name, asked)
    return At(
        name=name,
        shared=shares_its_fields(name),
        accept=accept,
        chosen=chosen,
        others=others(focus, name, accept or chosen),
        meaning=meaning(focus.place, name) if accept or chosen else "",
        url=statement_url(focus.place, focus.statement, do=name),
        asked=asked == name,
        words_open=name in ("copy-edit", "reword"),
        place_open=name == "move",
    )


def _finding(focus: Focus) -> str:
    if focus.proposal is None or proposed_operation(focus.action) is not None:
        return ""
    return gettext("This is a finding, not a step: decide what becomes of the statement, and say why.")


def proposed_wordings(focus: Focus) -> tuple[str, ...]:
    item = focus.place.items.get(focus.statement.wording_id)
    remarks = focus.place.remarks.get(focus.statement.wording_id)
    if item is not None:
        return item.proposed_wordings
    return remarks.proposed_wordings if remarks else ()


def _under(focus: Focus) -> Link | None:
    parent = focus.parent
    if parent is None:
        return None
    return Link(f"{parent.code} {parent.text}", statement_url(focus.place, parent))


def _neighbours(focus: Focus) -> tuple[Link | None, Link | None, str]:
    """Among what the filter leaves, also where this one is not among it."""
    draft, shown = focus.place.desk.draft.statements, focus.place.shown
    order = {one.id: number for number, one in enumerate(draft)}
    here = order[focus.statement.id]
    behind = [one for one in shown if order[one.id] < here]
    ahead = [one for one in shown if order[one.id] > here]
    position = gettext("%(place)s of %(count)s", place=len(behind) + 1, count=len(shown))
    before, after = next(reversed(behind), None), next(iter(ahead), None)
    return (
        Link(gettext("Back to %(code)s", code=before.code), statement_url(focus.place, before))
        if before
        else None,
        Link(gettext("On to %(code)s", code=after.code), statement_url(focus.place, after))
        if after
        else None,
        position if focus.statement in shown else "",
    )


def _later(focus: Focus) -> Link | None:
    """The next that waits, with this one left as it is."""
    coming = next_undecided(focus.place, after=focus.statement)
    if coming is None or not focus.place.may_decide:
        return None
    return Link(gettext("Later: on to %(code)s", code=coming.code), statement_url(focus.place, coming))
