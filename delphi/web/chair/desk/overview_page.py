"""The desk before a statement is picked: what is decided, what waits, and what comes of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from delphi.reports.content import NewStatement
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.standing import Standing, closed_words, standing
from delphi.web.chair.desk.tree import (
    DECIDED,
    NEEDS_YOU,
    PROPOSED,
    UNRATED,
    Branch,
    Line,
    Progress,
    branches,
    desk_url,
    need_you,
    next_undecided,
    progress_of,
    robust_keeps,
    statement_url,
)
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class SuggestionLine:
    text: str
    area: str
    reason: str
    add: Link | None


@dataclass(frozen=True)
class DeskPage:
    title: str
    closed: str
    progress: Progress
    next: Link
    next_words: str
    keeps: Link | None
    filters: tuple[Link, ...]
    count: str
    branches: tuple[Branch, ...]
    added: tuple[Standing, ...]
    suggestions: tuple[SuggestionLine, ...]
    add_url: str | None
    draft: Link
    report_url: str


def desk_page(place: Place, show: str | None) -> DeskPage:
    chosen = show if show in (NEEDS_YOU, PROPOSED, DECIDED, UNRATED) else None
    found = branches(place)
    shown = tuple(branch for one in found if (branch := _only(one, chosen)).lines)
    step, words = _next_step(place)
    return DeskPage(
        title=gettext("Decide on round %(number)s", number=place.number),
        closed=closed_words(place),
        progress=progress_of(place),
        next=step,
        next_words=words,
        keeps=_keeps(place),
        filters=_filters(place, found, chosen),
        count=_count(shown),
        branches=shown,
        added=tuple(standing(place, one) for one in place.desk.decisions if not one.subjects),
        suggestions=tuple(
            _suggestion(place, index, one) for index, one in enumerate(place.content.new_statements)
        ),
        add_url=desk_url(place, "add_statement") if place.may_decide else None,
        draft=_draft(place),
        report_url=desk_url(place, "report"),
    )


def _only(branch: Branch, state: str | None) -> Branch:
    """Without a choice all that waits or is decided: what was not rated seldom needs a look."""
    return replace(branch, lines=tuple(one for one in branch.lines if _is_shown(one, state)))


def _is_shown(line: Line, state: str | None) -> bool:
    return line.state == state if state else line.state != UNRATED


def _count(shown: Sequence[Branch]) -> str:
    lines = [line for one in shown for line in one.lines]
    if any(line.state == UNRATED for line in lines):
        return ngettext("%(num)s statement, not rated", "%(num)s statements, not rated", len(lines))
    return ngettext("%(num)s rated statement", "%(num)s rated statements", len(lines))


def _filters(place: Place, found: Sequence[Branch], chosen: str | None) -> tuple[Link, ...]:
    counted = Counter(line.state for branch in found for line in branch.lines)
    labels = {
        None: gettext("All rated (%(count)s)", count=counted.total() - counted[UNRATED]),
        NEEDS_YOU: gettext("Needs you (%(count)s)", count=counted[NEEDS_YOU]),
        PROPOSED: gettext("Proposed (%(count)s)", count=counted[PROPOSED]),
        DECIDED: gettext("Decided (%(count)s)", count=counted[DECIDED]),
        UNRATED: gettext("Not rated (%(count)s)", count=counted[UNRATED]),
    }
    return tuple(
        Link(label, desk_url(place, show=state, _anchor="statements"), state == chosen)
        for state, label in labels.items()
        if state is None or counted[state]
    )


def _next_step(place: Place) -> tuple[Link, str]:
    coming = next_undecided(place)
    if coming is None or not place.may_decide:
        return _draft(place), gettext("Every rated statement is decided.") if place.may_decide else ""
    link = Link(gettext("Decide on %(code)s", code=coming.code), statement_url(place, coming))
    words = gettext("Next is %(code)s: %(text)s", code=coming.code, text=coming.text)
    waiting = len(need_you(place))
    if not waiting:
        return link, words
    return link, ngettext(
        "%(num)s statement needs you. %(next)s", "%(num)s statements need you. %(next)s", waiting, next=words
    )


def _keeps(place: Place) -> Link | None:
    keeps = len(robust_keeps(place)) if place.may_decide else 0
    if not keeps:
        return None
    label = ngettext("Keep %(num)s undisputed statement", "Keep %(num)s undisputed statements", keeps)
    return Link(label, desk_url(place, "keep_undisputed"))


def _draft(place: Place) -> Link:
    published = place.desk.published
    if published is not None:
        url = desk_url(place, "next_draft")
        return Link(gettext("See what became draft %(number)s", number=published.number), url)
    number = place.desk.draft.number + 1
    return Link(gettext("Look at draft %(number)s", number=number), desk_url(place, "next_draft"))


def _suggestion(place: Place, index: int, one: NewStatement) -> SuggestionLine:
    url = desk_url(place, "add_statement", suggestion=index) if place.may_decide else None
    return SuggestionLine(
        one.text, one.area, one.reason or "", Link(gettext("Add this statement"), url) if url else None
    )
