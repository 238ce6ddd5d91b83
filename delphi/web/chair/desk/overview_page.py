"""The desk before a statement is picked: what is decided, what waits, and what comes of it."""

import uuid
from dataclasses import dataclass

from delphi.drafting.operations import without_predecessor
from delphi.web.chair.desk.filter_bar import FilterBar, filter_bar
from delphi.web.chair.desk.keys import KeysHelp, keys_help
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.remarks_suggestions import (
    SuggestionCard,
    suggestion_cards,
    suggestions_count,
)
from delphi.web.chair.desk.standing import Standing, Undo, closed_words, standing, undo_of
from delphi.web.chair.desk.tree import (
    Branch,
    Line,
    Progress,
    branches,
    desk_url,
    need_you,
    progress_of,
    robust_keeps,
    statement_url,
    where_left,
)
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class ListLine:
    """`proposal` is what is proposed, in words; empty for what was not rated."""

    line: Line
    proposal: str


@dataclass(frozen=True)
class ListBranch:
    branch: Branch
    lines: tuple[ListLine, ...]


@dataclass(frozen=True)
class DeskPage:
    title: str
    closed: str
    progress: Progress
    next: Link
    next_words: str
    keeps: Link | None
    undo: Undo | None
    filter: FilterBar
    branches: tuple[ListBranch, ...]
    added: tuple[Standing, ...]
    suggestions: tuple[SuggestionCard, ...]
    suggestions_count: str
    add_url: str | None
    earlier: Link | None
    draft: Link
    keys: KeysHelp
    report_url: str


def desk_page(place: Place, account_id: uuid.UUID) -> DeskPage:
    step, words = _next_step(place, account_id)
    return DeskPage(
        title=gettext("Decide on round %(number)s", number=place.number),
        closed=closed_words(place),
        progress=progress_of(place),
        next=step,
        next_words=words,
        keeps=_keeps(place),
        undo=undo_of(place, account_id),
        filter=filter_bar(place),
        branches=_branches(place),
        added=tuple(
            standing(place, one) for one in place.desk.decisions if without_predecessor(one.operation)
        ),
        suggestions=suggestion_cards(place),
        suggestions_count=suggestions_count(place),
        add_url=desk_url(place, "add_statement") if place.may_decide else None,
        earlier=_earlier(place),
        draft=_draft(place),
        keys=keys_help(place),
        report_url=desk_url(place, "report"),
    )


def _branches(place: Place) -> tuple[ListBranch, ...]:
    proposed = {wording: say(one.sentence) for wording, one in place.proposals.items()}
    return tuple(
        ListBranch(one, tuple(ListLine(line, proposed.get(line.wording_id, "")) for line in one.lines))
        for one in branches(place)
    )


def _next_step(place: Place, account_id: uuid.UUID) -> tuple[Link, str]:
    """Where this person left, within what the filter leaves."""
    if not place.may_decide:
        return _draft(place), ""
    coming = where_left(place, account_id)
    unanswered = sum(not one.answer for one in place.suggestions)
    if coming is None and not place.desk.undecided and unanswered:
        return _to_suggestions(place), _suggestions_wait(unanswered)
    if coming is None:
        return _draft(place), _nothing_waits(place)
    words = gettext("Next in order is %(code)s: %(text)s", code=coming.code, text=coming.text)
    waiting = len(need_you(place))
    if waiting:
        words = ngettext(
            "Of %(all)s undecided, %(num)s needs you; what is proposed for the others can be accepted as it is. %(next)s",
            "Of %(all)s undecided, %(num)s need you; what is proposed for the others can be accepted as it is. %(next)s",
            waiting,
            all=len(place.desk.undecided),
            next=words,
        )
    return Link(gettext("Decide on %(code)s", code=coming.code), statement_url(place, coming)), words


def _to_suggestions(place: Place) -> Link:
    return Link(
        gettext("Answer what experts proposed to add"), desk_url(place, "desk", _anchor="new-statements")
    )


def _suggestions_wait(unanswered: int) -> str:
    return ngettext(
        "Every rated statement is decided. %(num)s proposed statement waits for an answer before the draft can "
        "be published.",
        "Every rated statement is decided. %(num)s proposed statements wait for an answer before the draft can "
        "be published.",
        unanswered,
    )


def _nothing_waits(place: Place) -> str:
    left = len(place.desk.undecided)
    if not left:
        return gettext("Every rated statement is decided.")
    return ngettext(
        "Nothing waits with this filter; %(num)s other statement does.",
        "Nothing waits with this filter; %(num)s other statements do.",
        left,
    )


def _keeps(place: Place) -> Link | None:
    keeps = len(robust_keeps(place)) if place.may_decide else 0
    if not keeps:
        return None
    label = ngettext("Keep %(num)s undisputed statement", "Keep %(num)s undisputed statements", keeps)
    return Link(label, desk_url(place, "keep_undisputed"))


def _earlier(place: Place) -> Link | None:
    gone = len(place.desk.former)
    if not gone or not place.may_decide:
        return None
    label = ngettext(
        "Bring back %(num)s statement from an earlier draft",
        "Bring back one of %(num)s statements from earlier drafts",
        gone,
    )
    return Link(label, desk_url(place, "earlier_statements"))


def _draft(place: Place) -> Link:
    published = place.desk.published
    if published is not None:
        url = desk_url(place, "next_draft")
        return Link(gettext("See what became draft %(number)s", number=published.number), url)
    number = place.desk.draft.number + 1
    return Link(gettext("Look at draft %(number)s", number=number), desk_url(place, "next_draft"))
