"""The next draft in the making and what a published one changed, to look at and to take along."""

import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from flask import Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import queries as drafting
from delphi.errors import WrongState
from delphi.exports import revision_papers as papers
from delphi.exports.revisions import Revision
from delphi.exports.service import export_revision
from delphi.extensions import current_session
from delphi.frameworks import queries as frameworks
from delphi.rounds.queries import round_by_id
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.draft_file import revision_page
from delphi.web.chair.desk.draft_page import TABLE, VIEWS, draft_page, made_by, made_so_far, view_url
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.downloads import CSV, download
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route

CHANGES: Final = "/studies/<uuid:study_id>/framework/drafts/<int:number>/changes"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What each file is: its ending, its type, and who writes it.
_FILES: Final[Mapping[str, tuple[str, str, Callable[[Revision], bytes]]]] = MappingProxyType(
    {
        "redline": ("docx", _WORD, papers.redline_document),
        "log": ("docx", _WORD, papers.log_document),
        "table": ("csv", CSV, papers.log_table),
        "page": ("html", "text/html; charset=utf-8", revision_page),
    }
)


@route(blueprint, f"{DESK}/next-draft", audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def next_draft(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    if place.desk.published is not None:
        return redirect(view_url(place, _view()), HTTPStatus.SEE_OTHER)
    return _show(place, made_so_far(place))


# Taking a file is recorded, so it is a POST although it only reads.
@route(
    blueprint,
    f"{DESK}/next-draft/files/<paper>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def next_draft_file(study_id: uuid.UUID, number: int, paper: str) -> ResponseReturnValue:
    place = find_place(study_id, number)
    if place.desk.published is not None and place.desk.refusal is not None:
        raise WrongState(place.desk.refusal)
    return _file(place, made_so_far(place), paper)


@route(blueprint, CHANGES, audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def draft_changes(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    return _show(*_published(study_id, number))


@route(
    blueprint,
    f"{CHANGES}/files/<paper>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def draft_file(study_id: uuid.UUID, number: int, paper: str) -> ResponseReturnValue:
    return _file(*_published(study_id, number), paper)


def _published(study_id: uuid.UUID, number: int) -> tuple[Place, Revision]:
    session = current_session()
    draft = frameworks.draft_by_number(session, study_id, number)
    round_id = drafting.decided_in(session, draft.id) if draft else None
    if draft is None or round_id is None:
        raise unknown_page()
    place = find_place(study_id, round_by_id(session, round_id).number)
    changes = drafting.changes_between(session, place.desk.draft, draft)
    return place, made_by(place, changes)


def _show(place: Place, made: Revision) -> ResponseReturnValue:
    page = draft_page(place, made, view=_view(), may_publish=g.role == "chair")
    return render_template("chair/desk/draft.html", frame=desk_frame(place), page=page)


def _view() -> str:
    asked = request.args.get("view")
    return asked if asked in VIEWS else TABLE


def _file(place: Place, made: Revision, paper: str) -> Response:
    if paper not in _FILES:
        raise unknown_page()
    ending, kind, written_by = _FILES[paper]
    file = export_revision(
        current_session(),
        place.study_id,
        made,
        paper,
        ending=ending,
        written_by=written_by,
        by=g.account.id,
        now=clock.utc_now(),
    )
    return download(file, kind)
