"""One section of the form as somebody sees it who has answered nothing yet."""

from dataclasses import dataclass, replace
from datetime import datetime

from delphi.rounds.queries import FormView
from delphi.rounds.questionnaire import Questionnaire
from delphi.web.frame import Frame, Link, StudyHead, bare_frame
from delphi.web.questionnaire.header import round_line
from delphi.web.questionnaire.statements import StatementView, statement, statements
from delphi.wording import gettext


@dataclass(frozen=True)
class PreviewPage:
    title: str
    code: str
    line: str
    questions: tuple[str, ...]
    area: StatementView
    statements: tuple[StatementView, ...]
    has_pictures: bool
    earlier: Link | None
    later: Link | None
    back: Link


def preview_page(asked: Questionnaire, place: int, address: str, back: Link, *, now: datetime) -> PreviewPage:
    section = asked.sections[place - 1]
    view = _untouched(asked, now)
    area, under = statement(view, section.area), statements(view, section)
    return PreviewPage(
        title=section.area.text,
        code=section.area.code,
        line=gettext("Section %(number)s of %(sections)s", number=place, sections=len(asked.sections)),
        questions=tuple(dimension.question for dimension in asked.dimensions),
        area=area,
        statements=under,
        has_pictures=any(one.has_pictures for one in (area, *under)),
        earlier=_to(address, place - 1, gettext("Section before")) if place > 1 else None,
        later=_to(address, place + 1, gettext("Next section")) if place < len(asked.sections) else None,
        back=back,
    )


def preview_frame(asked: Questionnaire) -> Frame:
    return replace(bare_frame(), study=StudyHead(asked.study_title, None), round_line=round_line(asked))


def _untouched(asked: Questionnaire, now: datetime) -> FormView:
    return FormView(
        questionnaire=asked,
        deadline_at=now,
        closed_at=None,
        open=True,
        consented=True,
        submitted_on=None,
        mine={},
        earlier={},
    )


def _to(address: str, place: int, label: str) -> Link:
    return Link(label, f"{address}?section={place}")
