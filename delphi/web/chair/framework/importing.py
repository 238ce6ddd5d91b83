"""A framework from a file or pasted text: read, shown with every problem, stored when confirmed."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import canonical, clock
from delphi.errors import InvalidInput, WrongState
from delphi.extensions import current_session
from delphi.frameworks import queries, service
from delphi.frameworks.outline import parse_outline
from delphi.frameworks.parsing import parse_framework
from delphi.frameworks.queries import DraftView
from delphi.studies import queries as studies
from delphi.studies.rules import Protocol
from delphi.web.chair import imports
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.framework import pages
from delphi.web.chair.framework.forms import ImportForms
from delphi.web.chair.framework.preview import Understood, as_plain, from_plain
from delphi.web.chair.framework.standing import why_fixed
from delphi.web.chair.import_forms import ConfirmForm
from delphi.web.frame import study_frame
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say_all

SEALED = "framework"


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/import",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def import_framework(study_id: uuid.UUID) -> ResponseReturnValue:
    """The answer to the POST is the preview itself: nothing is stored to which one could redirect."""
    replaced = _replaceable(study_id)
    forms = ImportForms()
    if not forms.is_submitted:
        return _import_page(study_id, forms, replaced, HTTPStatus.OK)
    if not forms.sent.validate():
        return _import_page(study_id, forms, replaced, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        understood = _read(study_id, forms)
        if understood.preview.can_be_stored:
            sealed = imports.seal(SEALED, study_id, as_plain(understood))
            confirm = ConfirmForm(formdata=None, sealed=sealed)
            return _preview(study_id, confirm, replaced, understood), HTTPStatus.OK
    except InvalidInput as refused:
        said = say_all(refused.messages)
        return _import_page(study_id, forms, replaced, HTTPStatus.UNPROCESSABLE_ENTITY, refused=said)
    return _import_page(study_id, forms, replaced, HTTPStatus.UNPROCESSABLE_ENTITY, understood=understood)


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/store",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def store_framework(study_id: uuid.UUID) -> ResponseReturnValue:
    form = ConfirmForm()
    understood = from_plain(imports.unseal(SEALED, study_id, form.sealed.data or ""))
    replaced = _replaceable(study_id)
    if understood.preview.needs_confirmation and not form.confirmed.data:
        form.confirmed.errors = [gettext("Tick this box, or choose another file.")]
        return _preview(study_id, form, replaced, understood), HTTPStatus.UNPROCESSABLE_ENTITY
    service.replace_draft(
        current_session(),
        study_id,
        understood.preview.tree,
        source_sha256=understood.sha256,
        by=g.account.id,
        now=clock.utc_now(),
    )
    stored = ngettext(
        "%(num)s statement is stored.", "%(num)s statements are stored.", understood.preview.size
    )
    flash(stored, "success")
    return redirect(url_for("chair.framework", study_id=study_id), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/template.csv",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
)
def framework_template(study_id: uuid.UUID) -> ResponseReturnValue:
    """A few invented rows under the header, at the study's own levels."""
    levels = _protocol(study_id).levels
    rows = [
        ("code", "kind", "level", "text", "parent", "outcome"),
        ("1", "area", "", "Communication", "", ""),
        ("1.1", "competency", "", "Listens to learners", "1", "Learners say that they were heard"),
        ("1.1.a", "behaviour", levels[0], "Asks open questions", "1.1", ""),
        ("1.1.b", "behaviour", levels[-1], "Helps colleagues to listen", "1.1", ""),
        ("2", "area", "", "Working together", "", ""),
        ("2.1", "competency", "", "Hands over with care", "2", ""),
    ]
    return imports.csv_file(rows, "framework.csv")


def _replaceable(study_id: uuid.UUID) -> DraftView | None:
    """The draft that an import would replace."""
    draft = queries.latest_draft(current_session(), study_id)
    if draft is not None and (refusal := why_fixed(study_id, draft)):
        raise WrongState(refusal)
    return draft


def _protocol(study_id: uuid.UUID) -> Protocol:
    return studies.current_protocol(current_session(), study_id).protocol


def _read(study_id: uuid.UUID, forms: ImportForms) -> Understood:
    protocol = _protocol(study_id)
    if forms.is_text:
        text = str(forms.text.text.data)
        understood = Understood(parse_outline(text, protocol.levels), canonical.sha256(text))
    else:
        upload = imports.read_upload(forms.file.file.data)
        understood = Understood(parse_framework(upload.table, protocol.levels), upload.sha256)
    before = queries.imported_at(current_session(), study_id, understood.sha256)
    if before is not None:
        raise InvalidInput(service.already_imported(before, ZoneInfo(protocol.time_zone)))
    return understood


def _import_page(
    study_id: uuid.UUID,
    forms: ImportForms,
    replaced: DraftView | None,
    status: HTTPStatus,
    *,
    understood: Understood | None = None,
    refused: Sequence[str] = (),
) -> ResponseReturnValue:
    levels = _protocol(study_id).levels
    page = pages.import_page(study_id, replaced, levels, understood=understood, refused=refused)
    frame = study_frame(study_id, page="framework")
    return render_template("chair/framework/import.html", frame=frame, page=page, forms=forms), status


def _preview(
    study_id: uuid.UUID, form: ConfirmForm, replaced: DraftView | None, understood: Understood
) -> str:
    page = pages.preview_page(study_id, replaced, _protocol(study_id).levels, understood)
    frame = study_frame(study_id, page="framework")
    return render_template("chair/framework/preview.html", frame=frame, page=page, form=form)
