"""The next draft before it is published, or what a published one changed: as a table, as a redline, as clean text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from delphi.drafting.changes import Change
from delphi.exports.revisions import Heading, Revision, revision
from delphi.web.chair.desk.draft_lines import (
    ChangeLine,
    TextLine,
    UrlOf,
    change_lines,
    clean_lines,
    redlined_lines,
)
from delphi.web.chair.desk.place import Place
from delphi.web.chair.desk.standing import closed_words
from delphi.web.chair.desk.tree import desk_url, statement_url
from delphi.web.frame import Link, page_language
from delphi.wording import gettext, ngettext

TABLE: Final = "table"
REDLINE: Final = "redline"
CLEAN: Final = "clean"
VIEWS: Final = (TABLE, REDLINE, CLEAN)
_TEXTS: Final = {REDLINE: redlined_lines, CLEAN: clean_lines}


@dataclass(frozen=True)
class Waiting:
    """What keeps the draft from being published."""

    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class DraftPage:
    title: str
    lead: str
    summary: str
    view: str
    views: tuple[Link, ...]
    changed: tuple[ChangeLine, ...]
    changed_count: str
    unchanged: tuple[ChangeLine, ...]
    unchanged_count: str
    text: tuple[TextLine, ...]
    files: tuple[Link, ...]
    closed: str
    fixed: str
    waiting: tuple[Waiting, ...]
    publish: Link | None
    waits_for_chair: bool
    desk_url: str
    levels_url: str
    study_url: str


def draft_page(place: Place, made: Revision, *, view: str, may_publish: bool) -> DraftPage:
    """`may_publish`: the person is a chair."""
    waiting, number = waiting_for(place), made.heading.number
    ready = place.may_decide and not waiting
    url_of = _lineage_urls(place)
    return DraftPage(
        title=_title(made.heading),
        lead=_lead(made),
        summary=made.heading.summary,
        view=view,
        views=_views(place, view),
        changed=change_lines(made.changed, url_of) if view == TABLE else (),
        changed_count=ngettext("%(num)s changed statement", "%(num)s changed statements", len(made.changed)),
        unchanged=change_lines(made.unchanged, url_of) if view == TABLE else (),
        unchanged_count=ngettext("%(num)s unchanged", "%(num)s unchanged", len(made.unchanged)),
        text=_TEXTS[view](made, url_of) if view in _TEXTS else (),
        files=_files(place),
        closed=closed_words(place) if place.desk.published is None else "",
        fixed=_fixed(place),
        waiting=waiting,
        publish=_publish(place, number) if ready and may_publish else None,
        waits_for_chair=ready and not may_publish,
        desk_url=desk_url(place),
        levels_url=desk_url(place, "levels_so_far") if place.may_decide else levels_url(place, number),
        study_url=url_for("chair.study", study_id=place.study_id),
    )


def made_so_far(place: Place) -> Revision:
    """By the decisions in force."""
    return made_by(place, place.desk.next_changes())


def waiting_for(place: Place) -> tuple[Waiting, ...]:
    """Empty where nothing waits, or nothing can be decided any more."""
    if not place.may_decide:
        return ()
    return tuple(one for one in (_undecided(place), _unanswered(place)) if one.links)


def _undecided(place: Place) -> Waiting:
    undecided = place.desk.undecided
    return Waiting(
        ngettext(
            "%(num)s statement is not decided yet; then the draft can be published.",
            "%(num)s statements are not decided yet; then the draft can be published.",
            len(undecided),
        ),
        tuple(Link(one.code, statement_url(place, one)) for one in undecided),
    )


def _unanswered(place: Place) -> Waiting:
    left = [one for one in place.suggestions if not one.answer]
    return Waiting(
        ngettext(
            "%(num)s statement that the panel proposed has no answer yet: add it or decline it.",
            "%(num)s statements that the panel proposed have no answer yet: add or decline each.",
            len(left),
        ),
        tuple(Link(one.first.text, desk_url(place, _anchor="new-statements")) for one in left),
    )


def levels_url(place: Place, number: int) -> str:
    return url_for("chair.levels", study_id=place.study_id, number=number)


def made_by(place: Place, changes: tuple[Change, ...]) -> Revision:
    desk, head, published = place.desk, place.content.head, place.desk.published
    last = max((one.at for one in desk.decisions), default=desk.round.closed_at or desk.round.opened_at)
    heading = Heading(
        study=head.study,
        language=page_language(),
        time_zone=head.time_zone,
        round_number=place.number,
        before=desk.draft.number,
        number=desk.draft.number + 1,
        at=published.at if published else last,
        published=published is not None,
        summary=(published.summary or "") if published else "",
    )
    return revision(heading, desk, changes, place.proposals)


def _title(heading: Heading) -> str:
    if heading.published:
        return gettext("What changed in draft %(number)s", number=heading.number)
    return heading.title


def _lead(made: Revision) -> str:
    counted = ngettext("%(num)s statement", "%(num)s statements", len(made.new))
    return gettext(
        "Areas and behaviours counted, draft %(before)s had %(old)s, draft %(after)s has %(new)s. Words struck out go, underlined ones come.",
        before=made.heading.before,
        old=len(made.old),
        after=made.heading.number,
        new=counted,
    )


def _views(place: Place, chosen: str) -> tuple[Link, ...]:
    labels = {
        TABLE: gettext("Before, after, why"),
        REDLINE: gettext("Whole draft as a redline"),
        CLEAN: gettext("Whole draft, clean"),
    }
    return tuple(Link(label, view_url(place, view), view == chosen) for view, label in labels.items())


def view_url(place: Place, view: str) -> str:
    """Of the draft in the making, or of the published one."""
    published = place.desk.published
    if published is None:
        return desk_url(place, "next_draft", view=view)
    return url_for("chair.draft_changes", study_id=place.study_id, number=published.number, view=view)


def _file_url(place: Place, paper: str) -> str:
    published = place.desk.published
    if published is None:
        return desk_url(place, "next_draft_file", paper=paper)
    return url_for("chair.draft_file", study_id=place.study_id, number=published.number, paper=paper)


def _files(place: Place) -> tuple[Link, ...]:
    labels = {
        "redline": gettext("Redline for Word (tracked changes)"),
        "log": gettext("Revision log for Word (tracked changes)"),
        "page": gettext("Both as one page (HTML)"),
        "table": gettext("Revision log as a table (CSV)"),
    }
    return tuple(Link(label, _file_url(place, paper)) for paper, label in labels.items())


def _fixed(place: Place) -> str:
    if place.desk.published is None:
        return ""
    return gettext(
        "This draft is published. What was decided can no longer be undone; the next draft can change it again."
    )


def _publish(place: Place, number: int) -> Link:
    return Link(
        gettext("Go on to publish draft %(number)s", number=number), desk_url(place, "publish_next_draft")
    )


def _lineage_urls(place: Place) -> UrlOf:
    """A wording that is still to be published is known by what it comes from."""
    is_stored = place.desk.published is not None

    def url_of(changes: Sequence[Change]) -> str:
        ends = [one.after for one in changes if one.after and is_stored]
        known = [*ends, *(one for change in changes for one in change.befores)]
        return next(
            (url_for("chair.lineage", study_id=place.study_id, wording_id=one.wording_id) for one in known),
            "",
        )

    return url_of
