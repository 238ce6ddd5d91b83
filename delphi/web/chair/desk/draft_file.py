"""A revision as one page to keep: no scripts, nothing from outside the file."""

from dataclasses import dataclass

from delphi.exports.revisions import Revision
from delphi.reports.external_page.rendering import render_alone
from delphi.rounds.moments import shown_moment
from delphi.web.chair.desk.draft_lines import ChangeLine, TextLine, change_lines, redlined_lines
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class RevisionFile:
    language: str
    study: str
    title: str
    state: str
    summary: str
    changed: tuple[ChangeLine, ...]
    changed_count: str
    unchanged: tuple[ChangeLine, ...]
    unchanged_count: str
    text: tuple[TextLine, ...]


def revision_page(made: Revision) -> bytes:
    return render_alone("report/revision.html", page=_page(made)).encode()


def _page(made: Revision) -> RevisionFile:
    head = made.heading
    moment = shown_moment(head.at, head.time_zone)
    return RevisionFile(
        language=head.language,
        study=head.study,
        title=gettext("%(draft)s, compared with draft %(before)s", draft=head.title, before=head.before),
        state=gettext("Published on %(moment)s.", moment=moment)
        if head.published
        else gettext("Not published: as decided until %(moment)s.", moment=moment),
        summary=head.summary,
        changed=change_lines(made.changed, lambda _: ""),
        changed_count=ngettext("%(num)s changed statement", "%(num)s changed statements", len(made.changed)),
        unchanged=change_lines(made.unchanged, lambda _: ""),
        unchanged_count=ngettext(
            "%(num)s unchanged statement", "%(num)s unchanged statements", len(made.unchanged)
        ),
        text=redlined_lines(made, lambda _: ""),
    )
