"""The list of released reports, and what stands around one, in ready words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import url_for

from delphi.reports.queries import ReleasedRow
from delphi.web.frame import Frame, StudyHead, plain_frame
from delphi.web.reading.words import day_words
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class ReportLine:
    study: str
    round: str
    released: str
    url: str


@dataclass(frozen=True)
class ReadingPage:
    reports: tuple[ReportLine, ...]
    count: str


def reading_page(rows: Sequence[ReleasedRow]) -> ReadingPage:
    return ReadingPage(
        tuple(_line(row) for row in rows), ngettext("%(num)s report", "%(num)s reports", len(rows))
    )


def reading_frame(study_title: str) -> Frame:
    return replace(plain_frame(), study=StudyHead(study_title, None))


def _line(row: ReleasedRow) -> ReportLine:
    return ReportLine(
        study=row.study_title,
        round=gettext("Report of round %(number)s", number=row.round_number),
        released=day_words(row.released_at, row.time_zone),
        url=url_for("staff.released_report", study_id=row.study_id, number=row.round_number),
    )
