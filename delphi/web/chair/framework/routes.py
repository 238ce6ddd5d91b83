"""The framework: reading a draft, and small edits before a round opens on it."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import InvalidInput, WrongState
from delphi.extensions import current_session
from delphi.frameworks import queries, service
from delphi.frameworks.queries import DraftView, StatementView
from delphi.process.timeline import StopKind
from delphi.studies import queries as studies
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.framework import importing, levels, lineage, pages
from delphi.web.chair.framework.forms import StatementForm
from delphi.web.chair.framework.standing import why_fixed
from delphi.web.frame import study_frame
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all

PARTS = (importing, levels, lineage)


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
)
def framework(study_id: uuid.UUID) -> ResponseReturnValue:
    draft = queries.latest_draft(current_session(), study_id)
    if draft is None:
        page = pages.empty_page(study_id, may_import=g.role == "chair")
        frame = study_frame(study_id, page="framework")
        return render_template("chair/framework/empty.html", frame=frame, page=page)
    return _show(study_id, draft)


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/drafts/<int:number>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
)
def one_draft(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    draft = queries.draft_by_number(current_session(), study_id, number)
    if draft is None:
        raise unknown_page()
    return _show(study_id, draft)


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/statements/<uuid:statement_id>",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def edit_statement(study_id: uuid.UUID, statement_id: uuid.UUID) -> ResponseReturnValue:
    statement = _editable_statement(study_id, statement_id)
    form = StatementForm(text=statement.text, outcome=statement.outcome)
    if form.validate_on_submit() and _save(study_id, statement_id, form):
        flash(gettext("Statement %(code)s is saved.", code=statement.code), "success")
        return redirect(url_for("chair.framework", study_id=study_id), HTTPStatus.SEE_OTHER)
    page = pages.edit_page(study_id, statement)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    frame = study_frame(study_id, page="framework")
    return render_template("chair/framework/edit.html", frame=frame, page=page, form=form), status


def _show(study_id: uuid.UUID, draft: DraftView) -> ResponseReturnValue:
    session = current_session()
    protocol = studies.current_protocol(session, study_id).protocol
    page = pages.framework_page(
        study_id,
        draft,
        queries.drafts(session, study_id),
        protocol.levels,
        time_zone=protocol.time_zone,
        editable=g.role == "chair" and why_fixed(study_id, draft) is None,
    )
    frame = study_frame(study_id, page="framework", here=(StopKind.DRAFT, draft.number))
    return render_template("chair/framework/framework.html", frame=frame, page=page)


def _editable_statement(study_id: uuid.UUID, statement_id: uuid.UUID) -> StatementView:
    draft = queries.latest_draft(current_session(), study_id)
    statement = next((one for one in draft.statements if one.id == statement_id), None) if draft else None
    if draft is None or statement is None:
        raise unknown_page()
    if refusal := why_fixed(study_id, draft):
        raise WrongState(refusal)
    return statement


def _save(study_id: uuid.UUID, statement_id: uuid.UUID, form: StatementForm) -> bool:
    try:
        service.edit_statement(
            current_session(),
            study_id,
            statement_id,
            text=str(form.text.data),
            outcome=form.outcome.data or None,
            by=g.account.id,
            now=clock.utc_now(),
        )
    except InvalidInput as refused:
        form.form_errors.extend(say_all(refused.messages))
        return False
    return True
