"""One section of the questionnaire as a form: what is asked, what was said, and what is wrong with it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask import url_for

from delphi.base import new_id
from delphi.errors import Message
from delphi.rounds.queries import FormView
from delphi.rounds.questionnaire import Dimension, Item, Section
from delphi.rounds.rules import Mark, StatementAnswer, minutes_for, open_items
from delphi.web.frame import Link
from delphi.web.panel.feedback import FeedbackView, band_of, feedback_view
from delphi.web.panel.pages import about_minutes
from delphi.web.panel.posted import CANNOT_JUDGE, NO_ANSWER, digest
from delphi.wording import gettext, say


@dataclass(frozen=True)
class Choice:
    value: str
    point: str
    anchor: str
    band: str
    checked: bool


@dataclass(frozen=True)
class RatingView:
    name: str
    question: str
    question_shown: bool  # false where the section asks one question for all
    points: int
    choices: tuple[Choice, ...]
    cannot_judge: Choice | None
    clear: Choice
    clear_shown: bool


@dataclass(frozen=True)
class Redlined:
    kind: str
    text: str


@dataclass(frozen=True)
class StatementView:
    wording: str
    anchor: str
    code: str
    text: str
    level: str | None
    outcome: str | None
    redline: tuple[Redlined, ...]
    change: str
    reason: str
    feedback: FeedbackView | None
    note: str
    ratings: tuple[RatingView, ...]
    can_remark: bool
    comment: str
    proposed_wording: str
    remarks_open: bool
    seen: int
    shown: str
    marks: int
    errors: tuple[str, ...]
    other_window: tuple[str, ...]  # what it had saved, where that differs from what was typed
    behaviours: tuple["StatementView", ...] = ()


@dataclass(frozen=True)
class SummaryLine:
    text: str
    anchor: str


@dataclass(frozen=True)
class SectionPage:
    title: str
    code: str
    area: StatementView
    questions: tuple[str, ...]
    statements: tuple[StatementView, ...]
    key: str
    progress: int
    most: int
    line: str
    save_url: str
    autosave_url: str
    back: Link
    suggest_url: str
    last: bool
    errors: tuple[SummaryLine, ...]


@dataclass(frozen=True)
class Corrections:
    """What a refused save has to show: all that was typed, what is wrong, what another window saved."""

    typed: Mapping[uuid.UUID, StatementAnswer] = field(default_factory=dict)
    seen: Mapping[uuid.UUID, tuple[int, str]] = field(default_factory=dict)  # revision and digest
    errors: Mapping[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()
    other_window: Mapping[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)


def section_page(view: FormView, number: int, corrections: Corrections | None = None) -> SectionPage:
    asked = view.questionnaire
    section = asked.sections[number - 1]
    shown = _Shown(view, corrections or Corrections())
    left = len(open_items(asked, view.mine))
    most = len(asked.rated)
    return SectionPage(
        title=section.area.text,
        code=section.area.code,
        area=shown.statement(section.area),
        questions=tuple(dimension.question for dimension in asked.dimensions),
        statements=_grouped(section, shown),
        key=str(new_id()),
        progress=most - left,
        most=most,
        line=_progress_line(view, number, left),
        save_url=url_for("panel.save_section", number=number),
        autosave_url=url_for("panel.save"),
        back=_back(number),
        suggest_url=url_for("panel.suggest", area=section.area.wording_id),
        last=number == len(asked.sections),
        errors=shown.summary(section),
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


def anchor_of(wording_id: uuid.UUID) -> str:
    return f"s-{wording_id}"


def redlined(item: Item) -> tuple[Redlined, ...]:
    kinds = {"keep": "same", "delete": "removed", "insert": "added"}
    return tuple(Redlined(kinds[kind], text) for kind, text in item.redline)


def change_words(item: Item) -> str:
    """What became of the statement since the round before."""
    return {
        "reworded": gettext("Reworded"),
        "copy-edited": gettext("Copy-edited"),
        "merged": gettext("Merged from several"),
        "split": gettext("Split off"),
        "added": gettext("New"),
        "moved": gettext("Moved"),
    }.get(item.relation, "")


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


def _grouped(section: Section, shown: "_Shown") -> tuple[StatementView, ...]:
    """Behaviours stand under the competency before them."""
    groups: list[StatementView] = []
    for item in section.items:
        statement = shown.statement(item)
        if item.kind == "behaviour" and groups:
            groups[-1] = replace(groups[-1], behaviours=(*groups[-1].behaviours, statement))
        else:
            groups.append(statement)
    return tuple(groups)


class _Shown:
    """Statements as this page shows them: what is stored, under what was typed."""

    def __init__(self, view: FormView, corrections: Corrections) -> None:
        self.view = view
        self.corrections = corrections

    def statement(self, item: Item) -> StatementView:
        stored = self.view.mine.get(item.wording_id) or self._nothing(item)
        answer = self.corrections.typed.get(item.wording_id, stored)
        seen, shown = self.corrections.seen.get(item.wording_id, (stored.seen, digest(stored)))
        dimensions = self.view.questionnaire.dimensions
        return StatementView(
            wording=str(item.wording_id),
            anchor=anchor_of(item.wording_id),
            code=item.code,
            text=item.text,
            level=item.level,
            outcome=item.outcome,
            redline=redlined(item),
            change=change_words(item),
            reason=item.reason,
            feedback=feedback_view(item, dimensions, self.view.earlier.get(item.wording_id, ())),
            note=self._note(item),
            ratings=tuple(self._ratings(item, answer, dimensions)) if item.rated else (),
            can_remark=item.rated or item.kind != "behaviour",
            comment=answer.comment or "",
            proposed_wording=answer.proposed_wording or "",
            remarks_open=bool(answer.comment or answer.proposed_wording),
            seen=seen,
            shown=shown,
            marks=len(dimensions) if item.rated else 0,
            errors=self.corrections.errors.get(item.wording_id, ()),
            other_window=self.corrections.other_window.get(item.wording_id, ()),
        )

    def summary(self, section: Section) -> tuple[SummaryLine, ...]:
        lines = [SummaryLine(text, "main") for text in self.corrections.general]
        for item in (section.area, *section.items):
            texts = self.corrections.errors.get(item.wording_id, ())
            lines += [SummaryLine(text, anchor_of(item.wording_id)) for text in texts]
        return tuple(lines)

    def _nothing(self, item: Item) -> StatementAnswer:
        marks = (Mark(),) * len(self.view.questionnaire.dimensions) if item.rated else ()
        return StatementAnswer(item.wording_id, marks, None, None)

    def _note(self, item: Item) -> str:
        settled = not item.rated and item.earlier is not None
        return gettext("The panel agreed on this one; it is not asked again.") if settled else ""

    def _ratings(
        self, item: Item, answer: StatementAnswer, dimensions: tuple[Dimension, ...]
    ) -> list[RatingView]:
        marks = (*answer.marks, *(Mark() for _ in dimensions))
        alone = len(dimensions) == 1
        return [
            _rating(f"rating-{item.wording_id}-{place}", dimension, mark, question_shown=not alone)
            for place, (dimension, mark) in enumerate(zip(dimensions, marks, strict=False))
        ]


def _rating(name: str, dimension: Dimension, mark: Mark, *, question_shown: bool) -> RatingView:
    apart = Choice(CANNOT_JUDGE, gettext("I cannot judge this"), "", "", mark.cannot_judge)
    return RatingView(
        name=name,
        question=dimension.question,
        question_shown=question_shown,
        points=dimension.points,
        choices=tuple(
            Choice(str(point), str(point), label, band_of(dimension, point), mark.category == point)
            for point, label in enumerate(dimension.labels, 1)
        ),
        cannot_judge=apart if dimension.cannot_judge else None,
        clear=Choice(NO_ANSWER, gettext("No answer"), "", "", checked=False),
        clear_shown=mark.given,
    )
