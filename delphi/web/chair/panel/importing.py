"""A panel from a file: read, shown with every problem, stored when confirmed."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import InvalidInput
from delphi.extensions import current_session
from delphi.panels import queries, service
from delphi.panels.parsing import PanelPreview, parse_panel
from delphi.panels.rules import against_panel
from delphi.panels.service import Added, Person
from delphi.rounds import queries as rounds
from delphi.studies import queries as studies
from delphi.web.chair import imports
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.import_forms import ConfirmForm
from delphi.web.chair.panel import pages
from delphi.web.chair.panel.forms import ImportForm
from delphi.web.chair.panel.preview import as_plain, from_plain
from delphi.web.frame import study_frame
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say_all

SEALED = "panel"


def open_round(study_id: uuid.UUID) -> int | None:
    """The number of the round that has not closed yet."""
    found = rounds.unclosed_round(current_session(), study_id)
    return found.number if found else None


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/import",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def import_panel(study_id: uuid.UUID) -> ResponseReturnValue:
    """The answer to the POST is the preview itself: nothing is stored to which one could redirect."""
    form = ImportForm()
    if not form.is_submitted():
        return _import_page(study_id, form, HTTPStatus.OK)
    if not form.validate():
        return _import_page(study_id, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        preview = _read(study_id, form)
        if preview.can_be_stored:
            sealed = imports.seal(SEALED, study_id, as_plain(preview))
            return _preview(study_id, ConfirmForm(formdata=None, sealed=sealed), preview), HTTPStatus.OK
    except InvalidInput as refused:
        said = say_all(refused.messages)
        return _import_page(study_id, form, HTTPStatus.UNPROCESSABLE_ENTITY, refused=said)
    return _import_page(study_id, form, HTTPStatus.UNPROCESSABLE_ENTITY, preview=preview)


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/store",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def store_panel(study_id: uuid.UUID) -> ResponseReturnValue:
    form = ConfirmForm()
    preview = from_plain(imports.unseal(SEALED, study_id, form.sealed.data or ""))
    if preview.needs_confirmation and not form.confirmed.data:
        form.confirmed.errors = [gettext("Tick this box, or choose another file.")]
        return _preview(study_id, form, preview), HTTPStatus.UNPROCESSABLE_ENTITY
    people = [Person(row.name, row.email, row.group) for row in preview.rows]
    added = service.add_experts(current_session(), study_id, people, by=g.account.id, now=clock.utc_now())
    flash(_added_words(added), "success")
    if added.new or added.back:
        _warn_of_open_round(study_id)
    return redirect(url_for("chair.panel", study_id=study_id), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/template.csv",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
)
def panel_template(study_id: uuid.UUID) -> ResponseReturnValue:
    """Two invented people under the header, in the study's own groups where it has some."""
    groups = [group.name for group in queries.groups(current_session(), study_id)] or ["Nurses", "Educators"]
    rows = [
        ("name", "email", "group"),
        ("Ann Example", "ann@example.org", groups[0]),
        ("Bo Example", "bo@example.org", groups[-1]),
    ]
    return imports.csv_file(rows, "panel.csv")


def _read(study_id: uuid.UUID, form: ImportForm) -> PanelPreview:
    upload = imports.read_upload(form.file.data)
    session = current_session()
    zone = ZoneInfo(studies.current_protocol(session, study_id).protocol.time_zone)
    return against_panel(parse_panel(upload.table), queries.standings(session, study_id), zone)


def _import_page(
    study_id: uuid.UUID,
    form: ImportForm,
    status: HTTPStatus,
    *,
    preview: PanelPreview | None = None,
    refused: Sequence[str] = (),
) -> ResponseReturnValue:
    page = pages.import_page(study_id, preview=preview, refused=refused, open_round=open_round(study_id))
    frame = study_frame(study_id, page="panel")
    return render_template("chair/panel/import.html", frame=frame, page=page, form=form), status


def _preview(study_id: uuid.UUID, form: ConfirmForm, preview: PanelPreview) -> str:
    page = pages.preview_page(study_id, preview, open_round(study_id))
    frame = study_frame(study_id, page="panel")
    return render_template("chair/panel/preview.html", frame=frame, page=page, form=form)


def _added_words(added: Added) -> str:
    count = len(added.new) + len(added.back)
    if not count:
        return gettext("Everybody in the file is on the panel already; nothing changed.")
    return ngettext("%(num)s expert was added.", "%(num)s experts were added.", count)


def _warn_of_open_round(study_id: uuid.UUID) -> None:
    number = open_round(study_id)
    if number is not None:
        flash(pages.round_open_note(number), "warning")
