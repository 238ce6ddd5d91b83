"""Statements as a form shows them: what is asked and what was said. For experts, and for a chair's preview."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from delphi import canonical
from delphi.reports.explaining import told_words
from delphi.rounds.queries import FormView
from delphi.rounds.questionnaire import Dimension, Dropped, Item, Section
from delphi.rounds.rules import Mark, StatementAnswer, clean_text
from delphi.web.questionnaire.feedback import (
    FeedbackView,
    ParentView,
    feedback_view,
    parent_views,
)
from delphi.web.redlines import KINDS, Piece
from delphi.wording import gettext, say

# What the radio buttons hold that stand beside the numbers.
CANNOT_JUDGE: Final = "cannot-judge"
NO_ANSWER: Final = "none"


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
class StatementView:
    wording: str
    anchor: str
    code: str
    text: str
    level: str | None
    outcome: str | None
    redline: tuple[Piece, ...]
    change: str
    reason: str
    feedback: FeedbackView | None
    parents: tuple[ParentView, ...]
    note: str
    ratings: tuple[RatingView, ...]
    can_remark: bool
    remarks_label: str
    comment: str
    proposed_wording: str
    remarks_open: bool
    seen: int
    shown: str
    marks: int
    errors: tuple[str, ...]
    other_window: tuple[str, ...]  # what it had saved, where that differs from what was typed
    behaviours: tuple["StatementView", ...] = ()

    @property
    def has_pictures(self) -> bool:
        told = (self.feedback, *(parent.feedback for parent in self.parents))
        return any(one is not None and one.picture for one in told) or any(
            below.has_pictures for below in self.behaviours
        )


@dataclass(frozen=True)
class Corrections:
    """What a refused save has to show: all that was typed, what is wrong, what another window saved."""

    typed: Mapping[uuid.UUID, StatementAnswer] = field(default_factory=dict)
    seen: Mapping[uuid.UUID, tuple[int, str]] = field(default_factory=dict)  # revision and digest
    errors: Mapping[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)
    general: tuple[str, ...] = ()
    other_window: Mapping[uuid.UUID, tuple[str, ...]] = field(default_factory=dict)


NOTHING_TO_CORRECT: Final = Corrections()


def statement(view: FormView, item: Item, corrections: Corrections = NOTHING_TO_CORRECT) -> StatementView:
    """What is stored, under what was typed."""
    dimensions = view.questionnaire.dimensions
    stored = view.mine.get(item.wording_id) or _nothing(item, dimensions)
    answer = corrections.typed.get(item.wording_id, stored)
    seen, shown = corrections.seen.get(item.wording_id, (stored.seen, digest(stored)))
    return StatementView(
        wording=str(item.wording_id),
        anchor=anchor_of(item.wording_id),
        code=item.code,
        text=item.text,
        level=item.level,
        outcome=item.outcome,
        redline=redlined(item),
        change=change_words(item),
        reason=why(item),
        feedback=feedback_view(item, dimensions, view.earlier),
        parents=parent_views(item, dimensions, view.earlier),
        note=_note(item),
        ratings=tuple(_ratings(item, answer, dimensions)) if item.rated else (),
        can_remark=item.rated or item.kind != "behaviour",
        remarks_label=_remarks_label(item),
        comment=answer.comment or "",
        proposed_wording=answer.proposed_wording or "",
        remarks_open=bool(answer.comment or answer.proposed_wording),
        seen=seen,
        shown=shown,
        marks=len(dimensions) if item.rated else 0,
        errors=corrections.errors.get(item.wording_id, ()),
        other_window=corrections.other_window.get(item.wording_id, ()),
    )


def statements(
    view: FormView, section: Section, corrections: Corrections = NOTHING_TO_CORRECT
) -> tuple[StatementView, ...]:
    """Those of a section. Behaviours stand under the competency before them."""
    groups: list[StatementView] = []
    for item in section.items:
        shown = statement(view, item, corrections)
        if item.kind == "behaviour" and groups:
            groups[-1] = replace(groups[-1], behaviours=(*groups[-1].behaviours, shown))
        else:
            groups.append(shown)
    return tuple(groups)


def digest(answer: StatementAnswer) -> str:
    """The same for the same answer; nothing rated counts as not asked to rate."""
    given = any(mark.given for mark in answer.marks)
    marks = [[mark.category, mark.cannot_judge] for mark in answer.marks] if given else []
    texts = [clean_text(answer.comment), clean_text(answer.proposed_wording)]
    return canonical.sha256(canonical.encode([marks, texts]))[:16]


def anchor_of(wording_id: uuid.UUID) -> str:
    return f"s-{wording_id}"


def _remarks_label(item: Item) -> str:
    if item.kind == "area" and not item.rated:
        return gettext("Comment on this section as a whole")
    return gettext("Comment or suggest wording")


def redlined(item: Item) -> tuple[Piece, ...]:
    return tuple(Piece(KINDS[kind], text) for kind, text in item.redline)


def why(changed: Item | Dropped) -> str:
    """In the chair's words, or the line that was followed without any; "" where neither is known."""
    return changed.reason or (say(told_words(changed.followed)) if changed.followed else "")


def change_words(item: Item) -> str:
    """What became of the statement since the round before."""
    if item.parents:
        codes = ", ".join(parent.code for parent in item.parents)
        return gettext("Merged from %(codes)s of the draft before", codes=codes)
    if item.code_before:
        return gettext("Moved: it was %(code)s", code=item.code_before)
    return change_word(item)


def change_word(item: Item) -> str:
    """The same for all to which the same happened; empty for what was kept."""
    return gettext("New, proposed by the panel") if item.from_panel else relation_word(item.relation)


def relation_word(relation: str) -> str:
    """Empty for what was kept."""
    words = {
        "reworded": gettext("Reworded"),
        "copy-edited": gettext("Copy-edited"),
        "merged": gettext("Merged"),
        "split": gettext("Split off"),
        "added": gettext("New"),
        "restored": gettext("Restored"),
        "moved": gettext("Moved"),
    }
    return words.get(relation, "")


def _nothing(item: Item, dimensions: tuple[Dimension, ...]) -> StatementAnswer:
    return StatementAnswer(item.wording_id, (Mark(),) * len(dimensions) if item.rated else (), None, None)


def _note(item: Item) -> str:
    settled = not item.rated and item.earlier is not None
    return gettext("The panel agreed on this one; it is not asked again.") if settled else ""


def _ratings(item: Item, answer: StatementAnswer, dimensions: tuple[Dimension, ...]) -> list[RatingView]:
    marks = (*answer.marks, *(Mark() for _ in dimensions))  # a browser sends as many marks as it likes
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
            Choice(str(point), str(point), label, dimension.alike.band(point), mark.category == point)
            for point, label in enumerate(dimension.labels, 1)
        ),
        cannot_judge=apart if dimension.cannot_judge else None,
        clear=Choice(NO_ANSWER, gettext("No answer"), "", "", checked=False),
        clear_shown=mark.given,
    )
