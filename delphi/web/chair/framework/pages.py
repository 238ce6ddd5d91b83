"""The framework in ready words: as it is, as a file would make it, and what kept a file from being read."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from delphi.frameworks.queries import DraftRow, DraftView, StatementView, tree_of
from delphi.frameworks.tree import Node, walk
from delphi.rounds.moments import shown_moment
from delphi.web.chair.framework.preview import Understood
from delphi.web.chair.imports import Fact, said_columns, said_problems
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class Addresses:
    """Where the lines of a stored draft lead, by code."""

    editing: Mapping[str, str]
    lineage: Mapping[str, str]

    @classmethod
    def of(cls, study_id: uuid.UUID, statements: Iterable[StatementView], *, editable: bool) -> "Addresses":
        found = tuple(statements)
        return cls(
            {
                one.code: url_for("chair.edit_statement", study_id=study_id, statement_id=one.id)
                for one in found
                if editable
            },
            {
                one.code: url_for("chair.lineage", study_id=study_id, wording_id=one.wording_id)
                for one in found
            },
        )


NOWHERE: Final = Addresses({}, {})


@dataclass(frozen=True)
class Line:
    code: str
    text: str
    outcome: str | None
    edit: Link | None
    lineage_url: str  # empty where nothing is stored yet


@dataclass(frozen=True)
class LevelPart:
    level: str
    behaviours: tuple[Line, ...]


@dataclass(frozen=True)
class CompetencyPart:
    line: Line
    levels: tuple[LevelPart, ...]


@dataclass(frozen=True)
class AreaPart:
    line: Line
    competencies: tuple[CompetencyPart, ...]


@dataclass(frozen=True)
class DraftLine:
    label: str
    url: str
    state: str
    count: str


@dataclass(frozen=True)
class FrameworkPage:
    title: str
    counts: str
    state: str
    areas: tuple[AreaPart, ...]
    others: tuple[DraftLine, ...]
    import_url: str | None
    study_url: str
    newest_url: str | None  # where an earlier draft is shown
    changes: Link | None  # none on draft 0
    levels_url: str


@dataclass(frozen=True)
class EmptyPage:
    import_url: str | None
    template_url: str | None
    study_url: str


@dataclass(frozen=True)
class ImportPage:
    problems: tuple[str, ...]
    columns: tuple[Fact, ...]
    areas: tuple[AreaPart, ...]  # as far as the file was understood
    replaced: str
    template_url: str
    framework_url: str


@dataclass(frozen=True)
class PreviewPage:
    counts: str
    columns: tuple[Fact, ...]
    notices: tuple[str, ...]
    to_confirm: tuple[str, ...]
    areas: tuple[AreaPart, ...]
    replaced: str
    confirm_url: str
    again_url: str


@dataclass(frozen=True)
class EditPage:
    title: str
    framework_url: str


def framework_page(
    study_id: uuid.UUID,
    shown: DraftView,
    drafts: Sequence[DraftRow],
    levels: Sequence[str],
    *,
    time_zone: str,
    editable: bool,
) -> FrameworkPage:
    tree = tree_of(shown)
    newest = drafts[0].number
    return FrameworkPage(
        title=_draft_name(shown.number),
        counts=_counts(tree),
        state=_state(shown, newest, time_zone),
        areas=area_parts(tree, levels, Addresses.of(study_id, shown.statements, editable=editable)),
        others=tuple(
            _draft_line(study_id, draft, newest, time_zone) for draft in drafts if draft.id != shown.id
        ),
        import_url=url_for("chair.import_framework", study_id=study_id) if editable else None,
        study_url=url_for("chair.study", study_id=study_id),
        newest_url=url_for("chair.framework", study_id=study_id) if shown.number != newest else None,
        changes=_changes(study_id, shown.number) if shown.number else None,
        levels_url=url_for("chair.levels", study_id=study_id, number=shown.number),
    )


def empty_page(study_id: uuid.UUID, *, may_import: bool) -> EmptyPage:
    return EmptyPage(
        url_for("chair.import_framework", study_id=study_id) if may_import else None,
        url_for("chair.framework_template", study_id=study_id) if may_import else None,
        url_for("chair.study", study_id=study_id),
    )


def import_page(
    study_id: uuid.UUID,
    replaced: DraftView | None,
    levels: Sequence[str],
    *,
    understood: Understood | None = None,
    refused: Sequence[str] = (),
) -> ImportPage:
    preview = understood.preview if understood else None
    return ImportPage(
        problems=(*refused, *(said_problems(preview.problems) if preview else ())),
        columns=said_columns(preview.columns) if preview else (),
        areas=area_parts(preview.tree, levels) if preview else (),
        replaced=_replaced(replaced),
        template_url=url_for("chair.framework_template", study_id=study_id),
        framework_url=url_for("chair.framework", study_id=study_id),
    )


def preview_page(
    study_id: uuid.UUID, replaced: DraftView | None, levels: Sequence[str], understood: Understood
) -> PreviewPage:
    preview = understood.preview
    return PreviewPage(
        counts=_counts(preview.tree),
        columns=said_columns(preview.columns),
        notices=tuple(say(notice.message) for notice in preview.notices if not notice.confirm),
        to_confirm=tuple(say(notice.message) for notice in preview.notices if notice.confirm),
        areas=area_parts(preview.tree, levels),
        replaced=_replaced(replaced),
        confirm_url=url_for("chair.store_framework", study_id=study_id),
        again_url=url_for("chair.import_framework", study_id=study_id),
    )


def edit_page(study_id: uuid.UUID, statement: StatementView) -> EditPage:
    return EditPage(
        gettext("Edit statement %(code)s", code=statement.code), url_for("chair.framework", study_id=study_id)
    )


def area_parts(
    tree: Sequence[Node], levels: Sequence[str], urls: Addresses = NOWHERE
) -> tuple[AreaPart, ...]:
    return tuple(
        AreaPart(
            _line(area, urls),
            tuple(
                CompetencyPart(_line(placed.node, urls), _level_parts(placed.node, levels, urls))
                for placed in walk(area.children)
                if placed.node.kind == "competency"
            ),
        )
        for area in tree
    )


def _level_parts(competency: Node, levels: Sequence[str], urls: Addresses) -> tuple[LevelPart, ...]:
    """In the study's order of levels, whatever the order of the file."""
    behaviours = [child for child in competency.children if child.kind == "behaviour"]
    given = dict.fromkeys([*levels, *(one.level for one in behaviours)])
    found = {level: tuple(_line(one, urls) for one in behaviours if one.level == level) for level in given}
    return tuple(
        LevelPart(level or gettext("Without a level"), lines) for level, lines in found.items() if lines
    )


def _line(node: Node, urls: Addresses) -> Line:
    url = urls.editing.get(node.code)
    edit = Link(gettext("Edit %(code)s", code=node.code), url) if url else None
    return Line(node.code, node.text, node.outcome, edit, urls.lineage.get(node.code, ""))


def _counts(tree: Sequence[Node]) -> str:
    kinds = Counter(placed.node.kind for placed in walk(tree))
    return ngettext(
        "%(num)s statement in all: %(areas)s, %(competencies)s, %(behaviours)s",
        "%(num)s statements in all: %(areas)s, %(competencies)s, %(behaviours)s",
        kinds.total(),
        areas=ngettext("%(num)s area", "%(num)s areas", kinds["area"]),
        competencies=ngettext("%(num)s competency", "%(num)s competencies", kinds["competency"]),
        behaviours=ngettext("%(num)s behaviour", "%(num)s behaviours", kinds["behaviour"]),
    )


def _changes(study_id: uuid.UUID, number: int) -> Link:
    return Link(
        gettext("What changed since draft %(number)s", number=number - 1),
        url_for("chair.draft_changes", study_id=study_id, number=number),
    )


def _draft_name(number: int) -> str:
    return gettext("Draft %(number)s", number=number)


def _draft_line(study_id: uuid.UUID, draft: DraftRow, newest: int, time_zone: str) -> DraftLine:
    url = (
        url_for("chair.framework", study_id=study_id)
        if draft.number == newest
        else url_for("chair.one_draft", study_id=study_id, number=draft.number)
    )
    made = gettext("made on %(date)s", date=shown_moment(draft.created_at, time_zone))
    count = ngettext("%(num)s statement in all", "%(num)s statements in all", draft.statements)
    return DraftLine(_draft_name(draft.number), url, made, count)


def _state(shown: DraftView, newest: int, time_zone: str) -> str:
    if shown.number != newest:
        return gettext(
            "An earlier draft, kept as it was. Draft %(number)s is the present one.", number=newest
        )
    if shown.frozen_at is not None:
        return gettext(
            "Fixed since a round opened on it (%(date)s). What the round decides makes the next draft.",
            date=shown_moment(shown.frozen_at, time_zone),
        )
    if shown.number == 0:
        return gettext("It can be changed until round 1 opens on it.")
    return gettext("Made by the decisions of a round. It is fixed when the next round opens on it.")


def _replaced(before: DraftView | None) -> str:
    if before is None:
        return ""
    return ngettext(
        "It takes the place of the present %(draft)s with its %(num)s statement.",
        "It takes the place of the present %(draft)s with its %(num)s statements.",
        len(before.statements),
        draft=_draft_name(before.number).lower(),
    )
