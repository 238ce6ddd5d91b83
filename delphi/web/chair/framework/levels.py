"""Behaviours by level, of a draft or of the one in the making: gaps, twins and wrong orders are said in words."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from delphi.drafting import queries as drafting
from delphi.drafting.alike import alike_behaviours
from delphi.drafting.draft import DraftStatement
from delphi.errors import WrongState
from delphi.extensions import current_session
from delphi.frameworks import queries as frameworks
from delphi.frameworks.levels import LevelSet, level_sets
from delphi.frameworks.successor import NextStatement
from delphi.process.timeline import StopKind
from delphi.rounds.queries import round_by_number
from delphi.studies import queries as studies
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.place import DESK
from delphi.web.frame import Link, study_frame
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say


@dataclass(frozen=True)
class LevelCell:
    label: str
    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class LevelRow:
    code: str
    text: str
    cells: tuple[LevelCell, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class LevelsPage:
    title: str
    lead: str
    columns: tuple[str, ...]
    width: int
    rows: tuple[LevelRow, ...]
    empty: str
    back: Link


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/drafts/<int:number>/levels",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
)
def levels(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    session = current_session()
    draft = frameworks.draft_by_number(session, study_id, number)
    if draft is None:
        raise unknown_page()
    protocol = studies.current_protocol(session, study_id).protocol
    back = Link(
        gettext("Draft %(number)s", number=number),
        url_for("chair.one_draft", study_id=study_id, number=number),
    )
    return _show(study_id, number, drafting.drafted(draft), protocol.levels, back, so_far=False)


@route(
    blueprint,
    f"{DESK}/levels",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
)
def levels_so_far(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    session = current_session()
    found = round_by_number(session, study_id, number)
    if found is None:
        raise unknown_page()
    desk = drafting.desk(session, found.id)
    if desk.refusal is not None:
        raise WrongState(desk.refusal)
    back = Link(gettext("The desk"), url_for("chair.desk", study_id=study_id, number=number))
    made = desk.next_draft().statements
    return _show(study_id, desk.draft.number + 1, made, desk.levels, back, so_far=True)


def _show(
    study_id: uuid.UUID,
    number: int,
    statements: Sequence[DraftStatement],
    names: Sequence[str],
    back: Link,
    *,
    so_far: bool,
) -> ResponseReturnValue:
    sets = level_sets(statements, names, alike_behaviours(statements))
    title = (
        gettext("Levels of draft %(number)s so far", number=number)
        if so_far
        else gettext("Levels of draft %(number)s", number=number)
    )
    columns = (*names, gettext("Without a level")) if any(one.others for one in sets) else tuple(names)
    page = LevelsPage(
        title=title,
        lead=_lead(sets, statements),
        columns=columns,
        width=len(columns) + 1,
        rows=tuple(_row(one, columns) for one in sets),
        empty="" if sets and names else gettext("No competency of this draft has behaviours at levels."),
        back=back,
    )
    frame = study_frame(study_id, page="framework", here=(StopKind.DRAFT, number))
    return render_template("chair/framework/levels.html", frame=frame, page=page)


def _lead(sets: Sequence[LevelSet], statements: Sequence[NextStatement]) -> str:
    competencies = sum(one.kind == "competency" for one in statements)
    remarked = sum(bool(one.findings) for one in sets)
    counted = ngettext(
        "%(num)s of %(all)s competencies has behaviours.",
        "%(num)s of %(all)s competencies have behaviours.",
        len(sets),
        all=competencies,
    )
    if not remarked:
        return gettext(
            "%(counted)s Each has every level, in order, and no two levels say the same.", counted=counted
        )
    return ngettext(
        "%(counted)s %(num)s of them needs a look.",
        "%(counted)s %(num)s of them need a look.",
        remarked,
        counted=counted,
    )


def _row(one: LevelSet, columns: Sequence[str]) -> LevelRow:
    """The last column, of those at no level, is there only where some competency needs it."""
    found = (*one.cells, one.others)
    return LevelRow(
        one.competency.code,
        one.competency.text,
        tuple(_cell(label, found[place]) for place, label in enumerate(columns)),
        tuple(say(finding.message) for finding in one.findings),
    )


def _cell(label: str, found: Sequence[NextStatement]) -> LevelCell:
    return LevelCell(
        label,
        tuple(f"{one.code} {one.text}" for one in found),
        "" if found else gettext("none"),
    )
