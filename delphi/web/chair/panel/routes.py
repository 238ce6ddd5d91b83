"""The panel: who is on it, in which groups, and correcting both by hand."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import InvalidInput, WrongState, msg
from delphi.extensions import current_session
from delphi.panels import queries, service
from delphi.panels.queries import ExpertRow
from delphi.process import admitting
from delphi.studies import queries as studies
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.panel import importing, pages
from delphi.web.chair.panel.correcting import correct
from delphi.web.chair.panel.doubts import doubts_on_adding, doubts_on_correcting, filled_in, person
from delphi.web.chair.panel.forms import ExpertForm, GroupForm
from delphi.web.chair.panel.importing import open_round
from delphi.web.forms import ConfirmationForm
from delphi.web.frame import study_frame
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all

PARTS = (importing,)


@route(blueprint, "/studies/<uuid:study_id>/panel", audience=Audience.CHAIR, permission=Permission.CHAIR)
def panel(study_id: uuid.UUID) -> ResponseReturnValue:
    session = current_session()
    page = pages.panel_page(
        study_id,
        queries.panel(session, study_id),
        queries.groups(session, study_id),
        studies.current_protocol(session, study_id).protocol,
    )
    frame = study_frame(study_id, page="panel")
    return render_template("chair/panel/panel.html", frame=frame, page=page)


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/new",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def add_expert(study_id: uuid.UUID) -> ResponseReturnValue:
    form = ExpertForm()
    done, doubts = filled_in(form, lambda: doubts_on_adding(study_id, form), lambda: _add(study_id, form))
    if not done:
        return _expert_page(study_id, None, form, doubts)
    _say_added(study_id, str(form.name.data))
    return redirect(url_for("chair.panel", study_id=study_id), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/<uuid:expert_id>",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def edit_expert(study_id: uuid.UUID, expert_id: uuid.UUID) -> ResponseReturnValue:
    expert = _present_expert(study_id, expert_id)
    form = ExpertForm(name=expert.name, email=expert.email, group=expert.group)
    done, doubts = filled_in(
        form, lambda: doubts_on_correcting(expert, form), lambda: correct(study_id, expert_id, form)
    )
    if not done:
        return _expert_page(study_id, expert, form, doubts)
    return redirect(url_for("chair.panel", study_id=study_id), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/<uuid:expert_id>/remove",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def remove_expert(study_id: uuid.UUID, expert_id: uuid.UUID) -> ResponseReturnValue:
    expert = _present_expert(study_id, expert_id)
    number = open_round(study_id)
    if number is not None:
        raise WrongState(msg("Round %(number)s is open; take the expert out on its page.", number=number))
    form = ConfirmationForm()
    if form.validate_on_submit():
        admitting.dismiss(current_session(), study_id, expert_id, by=g.account.id, now=clock.utc_now())
        flash(gettext("%(name)s is no longer on the panel.", name=expert.name), "success")
        return redirect(url_for("chair.panel", study_id=study_id), HTTPStatus.SEE_OTHER)
    page = pages.removal_page(study_id, expert)
    frame = study_frame(study_id, page="panel")
    return render_template("chair/panel/remove.html", frame=frame, page=page, form=form)


@route(
    blueprint,
    "/studies/<uuid:study_id>/panel/groups/<uuid:group_id>",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def rename_group(study_id: uuid.UUID, group_id: uuid.UUID) -> ResponseReturnValue:
    groups = queries.groups(current_session(), study_id)
    group = next((row for row in groups if row.id == group_id), None)
    if group is None:
        raise unknown_page()
    form = GroupForm(name=group.name)
    if form.validate_on_submit() and _rename(study_id, group_id, form):
        flash(gettext("The group is now called %(name)s.", name=form.name.data), "success")
        return redirect(url_for("chair.panel", study_id=study_id), HTTPStatus.SEE_OTHER)
    page = pages.group_page(study_id, group)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    frame = study_frame(study_id, page="panel")
    return render_template("chair/panel/group.html", frame=frame, page=page, form=form), status


def _present_expert(study_id: uuid.UUID, expert_id: uuid.UUID) -> ExpertRow:
    expert = queries.expert_of(current_session(), study_id, expert_id)
    if expert.left_at is not None:
        raise unknown_page()
    return expert


def _expert_page(
    study_id: uuid.UUID, expert: ExpertRow | None, form: ExpertForm, warnings: Sequence[str]
) -> ResponseReturnValue:
    groups = queries.groups(current_session(), study_id)
    page = pages.expert_page(study_id, expert, groups, warnings=warnings, open_round=open_round(study_id))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    frame = study_frame(study_id, page="panel")
    return render_template("chair/panel/expert.html", frame=frame, page=page, form=form), status


def _add(study_id: uuid.UUID, form: ExpertForm) -> bool:
    try:
        service.add_experts(current_session(), study_id, [person(form)], by=g.account.id, now=clock.utc_now())
    except InvalidInput as refused:
        form.form_errors.extend(say_all(refused.messages))
        return False
    return True


def _rename(study_id: uuid.UUID, group_id: uuid.UUID, form: GroupForm) -> bool:
    try:
        service.rename_group(
            current_session(), study_id, group_id, str(form.name.data), by=g.account.id, now=clock.utc_now()
        )
    except InvalidInput as refused:
        form.name.errors = say_all(refused.messages)
        return False
    return True


def _say_added(study_id: uuid.UUID, name: str) -> None:
    flash(gettext("%(name)s is on the panel.", name=name), "success")
    number = open_round(study_id)
    if number is not None:
        flash(pages.round_open_note(number), "warning")
