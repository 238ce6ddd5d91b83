"""The expert's overview, what changed since the last round, the review before submitting, one's own answers."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from delphi.rounds.queries import FormView
from delphi.rounds.questionnaire import Item, Parent, Section
from delphi.rounds.rules import StatementAnswer, open_items
from delphi.web.frame import Link
from delphi.web.questionnaire.feedback import marks_words
from delphi.web.questionnaire.statements import anchor_of, change_word, redlined, why
from delphi.web.redlines import Piece
from delphi.wording import gettext, ngettext

CHANGES = ("reworded", "merged", "split", "added", "restored", "copy-edited", "moved")


@dataclass(frozen=True)
class SectionRow:
    code: str
    title: str
    url: str
    progress: str
    done: bool


@dataclass(frozen=True)
class ChangeView:
    code: str
    text: str
    redline: tuple[Piece, ...]
    parents: tuple[Parent, ...]
    reason: str


@dataclass(frozen=True)
class ChangeGroup:
    label: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class OverviewPage:
    title: str
    changes_title: str
    summary: str
    changes: tuple[ChangeGroup, ...]
    sections: tuple[SectionRow, ...]
    progress: int
    most: int
    line: str
    submitted: bool
    next: Link
    next_text: str
    suggest_url: str
    review_url: str
    done_url: str


@dataclass(frozen=True)
class OpenItem:
    code: str
    text: str
    url: str


@dataclass(frozen=True)
class ReviewPage:
    all_rated: bool
    line: str
    open_items: tuple[OpenItem, ...]
    required: bool
    refused: str
    until: str
    back: Link


@dataclass(frozen=True)
class OwnAnswer:
    code: str
    text: str
    said: str
    comment: str
    proposed_wording: str


@dataclass(frozen=True)
class OwnSection:
    title: str
    answers: tuple[OwnAnswer, ...]


@dataclass(frozen=True)
class OwnAnswersPage:
    title: str
    closed_line: str
    message: str
    unsaved: tuple[OwnAnswer, ...]
    sections: tuple[OwnSection, ...]


def overview_page(view: FormView) -> OverviewPage:
    asked = view.questionnaire
    left = open_items(asked, view.mine)
    still = {item.wording_id for item in left}
    rows = tuple(
        _row(section, place, still) for place, section in enumerate(asked.sections, 1) if _has_rated(section)
    )
    following, words = _next_step(view, left, still)
    return OverviewPage(
        title=gettext("Round %(number)s", number=asked.round_number),
        changes_title=gettext("What changed since round %(number)s", number=asked.round_number - 1),
        summary=asked.summary,
        changes=_changes(view) if asked.round_number > 1 else (),
        sections=rows,
        progress=len(asked.rated) - len(left),
        most=len(asked.rated),
        line=gettext("%(done)s of %(all)s rated", done=len(asked.rated) - len(left), all=len(asked.rated)),
        submitted=view.submitted_on is not None,
        next=following,
        next_text=words,
        suggest_url=url_for("panel.suggest"),
        review_url=url_for("panel.review"),
        done_url=url_for("panel.finish_here"),
    )


def review_page(view: FormView, until: str, *, refused: bool = False) -> ReviewPage:
    asked = view.questionnaire
    left = open_items(asked, view.mine)
    places = _places(view)
    count = ngettext("%(num)s item has no rating", "%(num)s items have no rating", len(left))
    return ReviewPage(
        all_rated=not left,
        line=count,
        open_items=tuple(OpenItem(item.code, item.text, places(item)) for item in left),
        required=asked.all_required,
        refused=gettext("%(count)s; this round asks for all of them.", count=count) if refused else "",
        until=until,
        back=Link(gettext("All sections"), url_for("panel.overview")),
    )


def own_answers_page(
    view: FormView, closed_line: str, *, message: str = "", unsaved: tuple[StatementAnswer, ...] = ()
) -> OwnAnswersPage:
    by_wording = view.questionnaire.by_wording
    return OwnAnswersPage(
        title=gettext("Your answers in round %(number)s", number=view.questionnaire.round_number),
        closed_line=closed_line,
        message=message,
        unsaved=tuple(
            _own(view, by_wording[answer.wording_id], answer)
            for answer in unsaved
            if answer.wording_id in by_wording
        ),
        sections=_own_sections(view),
    )


def _has_rated(section: Section) -> bool:
    return any(item.rated for item in (section.area, *section.items))


def _row(section: Section, place: int, still: set[uuid.UUID]) -> SectionRow:
    rated = [item for item in (section.area, *section.items) if item.rated]
    done = sum(item.wording_id not in still for item in rated)
    return SectionRow(
        code=section.area.code,
        title=section.area.text,
        url=url_for("panel.section", number=place),
        progress=gettext("%(done)s of %(all)s", done=done, all=len(rated)),
        done=done == len(rated),
    )


def _next_step(view: FormView, left: list[Item], still: set[uuid.UUID]) -> tuple[Link, str]:
    if not left:
        words = gettext("You have rated everything. Look it over and say that you are finished.")
        return Link(gettext("Review and submit"), url_for("panel.review")), words
    first = next(
        place
        for place, section in enumerate(view.questionnaire.sections, 1)
        if any(item.wording_id in still for item in (section.area, *section.items))
    )
    label = (
        gettext("Go on with section %(number)s", number=first)
        if view.mine
        else gettext("Begin with section %(number)s", number=first)
    )
    return Link(label, url_for("panel.section", number=first)), gettext(
        "Every answer counts from the moment it is saved. You can stop and come back at any time."
    )


def _changes(view: FormView) -> tuple[ChangeGroup, ...]:
    asked = view.questionnaire
    groups = []
    for relation in CHANGES:
        items = [item for item in asked.every_item if item.relation == relation]
        for word, some in groupby(sorted(items, key=lambda one: one.from_panel), change_word):
            changed = tuple(_change(item) for item in some)
            groups.append(ChangeGroup(f"{word} ({len(changed)})", changed))
    if asked.dropped:
        gone = tuple(ChangeView(one.code, one.text, (), (), why(one)) for one in asked.dropped)
        groups.append(ChangeGroup(gettext("Dropped (%(count)s)", count=len(gone)), gone))
    if asked.declined:
        label = gettext("Proposed by the panel, and not added (%(count)s)", count=len(asked.declined))
        left_out = tuple(ChangeView("", one.text, (), (), one.reason) for one in asked.declined)
        groups.append(ChangeGroup(label, left_out))
    return tuple(groups)


def _change(item: Item) -> ChangeView:
    code = f"{item.code_before} → {item.code}" if item.code_before else item.code
    return ChangeView(code, item.text, redlined(item), item.parents, why(item))


def _places(view: FormView) -> Callable[[Item], str]:
    sections = {
        item.wording_id: place
        for place, section in enumerate(view.questionnaire.sections, 1)
        for item in (section.area, *section.items)
    }
    return lambda item: url_for(
        "panel.section", number=sections[item.wording_id], _anchor=anchor_of(item.wording_id)
    )


def _own_sections(view: FormView) -> tuple[OwnSection, ...]:
    every = (_own_section(view, section) for section in view.questionnaire.sections)
    return tuple(section for section in every if section.answers)


def _own_section(view: FormView, section: Section) -> OwnSection:
    return OwnSection(
        title=f"{section.area.code} {section.area.text}",
        answers=tuple(
            _own(view, item, view.mine[item.wording_id])
            for item in (section.area, *section.items)
            if item.wording_id in view.mine and not view.mine[item.wording_id].empty
        ),
    )


def _own(view: FormView, item: Item, answer: StatementAnswer) -> OwnAnswer:
    return OwnAnswer(
        code=item.code,
        text=item.text,
        said=marks_words(view.questionnaire.dimensions, answer.marks) if item.rated else "",
        comment=answer.comment or "",
        proposed_wording=answer.proposed_wording or "",
    )
