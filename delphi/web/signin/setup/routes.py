"""First way in, and again after a reset: a code typed here, then password and second factor."""

from http import HTTPStatus

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.accounts import passwords, queries
from delphi.accounts.queries import PendingSetup
from delphi.accounts.rules import CodeRefused, PasswordRefused, SetupCodeRefused
from delphi.accounts.service import enrolment
from delphi.extensions import current_session, current_settings
from delphi.web.edge import write_from_here
from delphi.web.registry import Audience, Permission, route
from delphi.web.signin import browser, throttle
from delphi.web.signin.blueprint import blueprint
from delphi.web.signin.pages import frame, password_hint, recovery_codes_page, too_many_tries
from delphi.web.signin.setup import pages
from delphi.web.signin.setup.forms import CredentialsForm, DemoCredentialsForm, SetupCodeForm
from delphi.wording import gettext, say_all

SETUP_CODE = "setup"  # the cookie's entry; holding it is as good as having typed the code


@route(
    blueprint, "/setup", audience=Audience.EVERYBODY, permission=Permission.ANYBODY, methods=("GET", "POST")
)
def setup() -> ResponseReturnValue:
    form = SetupCodeForm()
    if not form.is_submitted():
        return _code_page(form, HTTPStatus.OK)
    wait = throttle.seconds_to_wait()
    if wait:
        return too_many_tries(wait)
    throttle.count_try()
    if not form.validate():
        return _code_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _take_code(form)


@route(
    blueprint,
    "/setup/password",
    audience=Audience.EVERYBODY,
    permission=Permission.ANYBODY,
    methods=("GET", "POST"),
    stores=False,  # while the password is hashed
)
def setup_password() -> ResponseReturnValue:
    pending = queries.pending_setup(current_session(), session.get(SETUP_CODE, ""), clock.utc_now())
    if pending is None:
        session.pop(SETUP_CODE, None)
        return redirect(url_for("signin.setup"), HTTPStatus.SEE_OTHER)
    form = _credentials_form()
    if not form.is_submitted():
        return _credentials_page(form, pending, HTTPStatus.OK)
    if not form.validate():
        return _credentials_page(form, pending, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _finish(form, pending)


def _take_code(form: SetupCodeForm) -> ResponseReturnValue:
    code = form.code.data or ""
    try:
        enrolment.begin_setup(current_session(), code, now=clock.utc_now())
    except SetupCodeRefused as refused:
        form.code.errors = say_all(refused.messages)
        return _code_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    session.clear()
    session[SETUP_CODE] = code
    return redirect(url_for("signin.setup_password"), HTTPStatus.SEE_OTHER)


def _finish(form: CredentialsForm, pending: PendingSetup) -> ResponseReturnValue:
    now = clock.utc_now()
    password = passwords.new_password(form.password.data or "")
    write_from_here()
    try:
        finished = enrolment.finish_setup(
            current_session(),
            session[SETUP_CODE],
            password=password,
            totp_code=form.totp_code.data or "",
            optional=current_settings().demo,
            now=now,
        )
    except PasswordRefused as refused:
        form.password.errors = say_all(refused.messages)
        return _credentials_page(form, pending, HTTPStatus.UNPROCESSABLE_ENTITY)
    except CodeRefused as refused:
        form.totp_code.errors = say_all(refused.messages)
        return _credentials_page(form, pending, HTTPStatus.UNPROCESSABLE_ENTITY)
    browser.begin(finished.account_id, now)
    if not finished.recovery_codes:
        return redirect(url_for("signin.home"), HTTPStatus.SEE_OTHER)
    return recovery_codes_page(finished.recovery_codes, step=gettext("Step 3 of 3"))


def _credentials_form() -> CredentialsForm:
    form = DemoCredentialsForm() if current_settings().demo else CredentialsForm()
    form.password.description = password_hint(second_factor=True, optional=current_settings().demo)
    return form


def _code_page(form: SetupCodeForm, status: HTTPStatus) -> ResponseReturnValue:
    return render_template(
        "signin/setup.html", frame=frame(), form=form, sign_in_url=url_for("signin.sign_in")
    ), status


def _credentials_page(
    form: CredentialsForm, pending: PendingSetup, status: HTTPStatus
) -> ResponseReturnValue:
    page = pages.credentials_page(pending, optional=current_settings().demo)
    return render_template("signin/setup_password.html", frame=frame(), form=form, page=page), status
