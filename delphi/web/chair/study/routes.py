"""Studies: the list, a new one, the overview, and who works on it."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.accounts.rules import may_chair
from delphi.errors import InvalidInput, WrongState, msg
from delphi.extensions import current_session, current_settings
from delphi.process.progress import progress
from delphi.studies import queries, service
from delphi.studies.rules import Protocol
from delphi.studies.service import UnsoundProtocol
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.study import pages
from delphi.web.chair.study.forms import MemberForm, NewStudyForm, RoleForm
from delphi.web.frame import plain_frame, study_frame
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say, say_all


@route(blueprint, "/studies", audience=Audience.CHAIR, permission=Permission.SIGNED_IN)
def studies() -> ResponseReturnValue:
    page = pages.studies_page(queries.studies_of(current_session(), g.account.id), may_create=_may_create())
    return render_template("chair/study/studies.html", frame=plain_frame(), page=page)


@route(
    blueprint,
    "/studies/new",
    audience=Audience.CHAIR,
    permission=Permission.SIGNED_IN,
    methods=("GET", "POST"),
)
def new_study() -> ResponseReturnValue:
    if not g.account.is_admin and not _may_create():
        raise WrongState(
            msg(
                "Who chairs a study needs a second factor, and your account has none. "
                "Ask your administrator to reset it: setting it up again adds one."
            )
        )
    form = NewStudyForm(contact_name=g.account.name, contact_email=g.account.email, time_zone="UTC")
    if form.validate_on_submit():
        study_id = _create(form)
        if study_id is not None:
            return redirect(url_for("chair.study", study_id=study_id), HTTPStatus.SEE_OTHER)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template("chair/study/new.html", frame=plain_frame(), form=form), status


def _may_create() -> bool:
    return may_chair(
        is_admin=g.account.is_admin,
        has_second_factor=g.account.has_second_factor,
        demo=current_settings().demo,
    )


def _create(form: NewStudyForm) -> uuid.UUID | None:
    protocol = Protocol(
        time_zone=str(form.time_zone.data),
        contact_name=str(form.contact_name.data),
        contact_email=str(form.contact_email.data),
    )
    try:
        return service.create_study(
            current_session(),
            title=str(form.title.data),
            protocol=protocol,
            by=g.account.id,
            demo=current_settings().demo,
            now=clock.utc_now(),
        )
    except UnsoundProtocol as unsound:
        for field, message in unsound.problems:
            form[field].errors = [*form[field].errors, say(message)]
    except InvalidInput as refused:
        form.form_errors.extend(say_all(refused.messages))
    return None


@route(blueprint, "/studies/<uuid:study_id>", audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def study(study_id: uuid.UUID) -> ResponseReturnValue:
    session = current_session()
    title = queries.study(session, study_id).title
    page = pages.overview_page(study_id, title, progress(session, study_id), g.role)
    frame = study_frame(study_id, page="study")
    return render_template("chair/study/overview.html", frame=frame, page=page)


@route(
    blueprint,
    "/studies/<uuid:study_id>/members",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def members(study_id: uuid.UUID) -> ResponseReturnValue:
    form = MemberForm()
    if form.validate_on_submit() and _add(study_id, form):
        return redirect(url_for("chair.members", study_id=study_id), HTTPStatus.SEE_OTHER)
    page = pages.members_page(study_id, queries.members(current_session(), study_id))
    frame = study_frame(study_id, page="members")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template("chair/study/members.html", frame=frame, page=page, form=form), status


def _add(study_id: uuid.UUID, form: MemberForm) -> bool:
    try:
        service.add_member(
            current_session(),
            study_id,
            str(form.email.data),
            str(form.role.data),
            by=g.account.id,
            demo=current_settings().demo,
            now=clock.utc_now(),
        )
    except InvalidInput as refused:
        form.email.errors = say_all(refused.messages)
        return False
    flash(gettext("%(email)s now works on this study.", email=form.email.data), "success")
    return True


@route(
    blueprint,
    "/studies/<uuid:study_id>/members/<uuid:account_id>",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def member(study_id: uuid.UUID, account_id: uuid.UUID) -> ResponseReturnValue:
    session = current_session()
    found = queries.member(session, study_id, account_id)
    form = RoleForm(role=found.role)
    if form.validate_on_submit() and _set_role(study_id, account_id, form):
        flash(gettext("%(name)s: the role is saved.", name=found.name), "success")
        return redirect(url_for("chair.members", study_id=study_id), HTTPStatus.SEE_OTHER)
    page = pages.member_page(study_id, found, len(queries.chairs_of(session, study_id)))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(
        "chair/study/member.html", frame=study_frame(study_id, page="members"), page=page, form=form
    ), status


def _set_role(study_id: uuid.UUID, account_id: uuid.UUID, form: RoleForm) -> bool:
    try:
        service.set_role(
            current_session(),
            study_id,
            account_id,
            str(form.role.data),
            by=g.account.id,
            demo=current_settings().demo,
            now=clock.utc_now(),
        )
    except InvalidInput as refused:
        form.role.errors = say_all(refused.messages)
        return False
    return True


@route(
    blueprint,
    "/studies/<uuid:study_id>/members/<uuid:account_id>/remove",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def remove_member(study_id: uuid.UUID, account_id: uuid.UUID) -> ResponseReturnValue:
    service.remove_member(current_session(), study_id, account_id, by=g.account.id, now=clock.utc_now())
    flash(gettext("The person no longer works on this study and has been signed out."), "success")
    return redirect(url_for("chair.members", study_id=study_id), HTTPStatus.SEE_OTHER)
