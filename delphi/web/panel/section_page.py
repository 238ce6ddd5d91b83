"""One section of the questionnaire as a form: what is asked, what was said, and what is wrong with it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from delphi.base import new_id
from delphi.errors import Message
from delphi.rounds.queries import FormView
from delphi.rounds.questionnaire import Section
from delphi.rounds.rules import minutes_for, open_items
from delphi.web.frame import Link
from delphi.web.panel.pages import about_minutes
from delphi.web.questionnaire.statements import (
    NOTHING_TO_CORRECT,
    Corrections,
    StatementView,
    anchor_of,
    statement,
    statements,
)
from delphi.wording import gettext, say


@dataclass(frozen=True)
class SummaryLine:
    text: str
    anchor: str


@dataclass(frozen=True)
class SectionPage:
    title: str
    code: str
    area: StatementView
    question: str  # "" where several stand at each statement
    statements: tuple[StatementView, ...]
    key: str
    progress: int
    most: int
    line: str
    elsewhere: int  # rated outside this section
    lines: (
        str  # `line` for none, one, two ... rated in this section: the script shows them as answers are saved
    )
    has_pictures: bool
    save_url: str
    autosave_url: str
    back: Link
    suggest_url: str
    last: bool
    errors: tuple[SummaryLine, ...]


def section_page(view: FormView, number: int, corrections: Corrections = NOTHING_TO_CORRECT) -> SectionPage:
    asked = view.questionnaire
    section = asked.sections[number - 1]
    still = {item.wording_id for item in open_items(asked, view.mine)}
    left, most = len(still), len(asked.rated)
    here = [item for item in (section.area, *section.items) if item.rated]
    elsewhere = most - left - sum(item.wording_id not in still for item in here)
    area, under = statement(view, section.area, corrections), statements(view, section, corrections)
    return SectionPage(
        title=section.area.text,
        code=section.area.code,
        area=area,
        question=asked.dimensions[0].question if len(asked.dimensions) == 1 else "",
        statements=under,
        key=str(new_id()),
        progress=most - left,
        most=most,
        line=_progress_line(view, number, left),
        elsewhere=elsewhere,
        lines="\n".join(
            _progress_line(view, number, most - elsewhere - done) for done in range(len(here) + 1)
        ),
        has_pictures=any(one.has_pictures for one in (area, *under)),
        save_url=url_for("panel.save_section", number=number),
        autosave_url=url_for("panel.save"),
        back=_back(number),
        suggest_url=url_for("panel.suggest", area=section.area.wording_id),
        last=number == len(asked.sections),
        errors=_summary(section, corrections),
    )


def errors_by_statement(
    view: FormView, messages: Sequence[Message]
) -> tuple[dict[uuid.UUID, tuple[str, ...]], tuple[str, ...]]:
    """Each message with the statement that it names by its code, and those that name none."""
    wordings = {item.code: item.wording_id for item in view.questionnaire.every_item}
    by_statement: dict[uuid.UUID, tuple[str, ...]] = {}
    general: tuple[str, ...] = ()
    for message in messages:
        wording = wordings.get(str(message.params.get("code", "")))
        if wording is None:
            general += (say(message),)
        else:
            by_statement[wording] = (*by_statement.get(wording, ()), say(message))
    return by_statement, general


def _summary(section: Section, corrections: Corrections) -> tuple[SummaryLine, ...]:
    lines = [SummaryLine(text, "main") for text in corrections.general]
    for item in (section.area, *section.items):
        texts = corrections.errors.get(item.wording_id, ())
        lines += [SummaryLine(text, anchor_of(item.wording_id)) for text in texts]
    return tuple(lines)


def _progress_line(view: FormView, number: int, left: int) -> str:
    asked = view.questionnaire
    parts = [
        gettext("Section %(number)s of %(sections)s", number=number, sections=len(asked.sections)),
        gettext("%(done)s of %(all)s rated", done=len(asked.rated) - left, all=len(asked.rated)),
    ]
    if left:
        parts.append(gettext("%(minutes)s left", minutes=about_minutes(minutes_for(asked, left))))
    return " · ".join(parts)


def _back(number: int) -> Link:
    if number == 1:
        return Link(gettext("All sections"), url_for("panel.overview"))
    return Link(gettext("Back"), url_for("panel.section", number=number - 1))
