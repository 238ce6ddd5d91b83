"""One's own account: what it holds, a new password, new recovery codes."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.accounts import passwords, queries
from delphi.accounts.rules import CurrentPasswordWrong, PasswordRefused
from delphi.accounts.service import credentials
from delphi.extensions import current_session
from delphi.web.edge import write_from_here
from delphi.web.registry import Audience, Permission, route
from delphi.web.signin import browser, throttle
from delphi.web.signin.blueprint import blueprint
from delphi.web.signin.own import pages
from delphi.web.signin.own.forms import CurrentPasswordForm, NewPasswordForm
from delphi.web.signin.pages import frame, password_hint, recovery_codes_page, too_many_tries
from delphi.wording import gettext, say_all


@route(blueprint, "/account", audience=Audience.EVERYBODY, permission=Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    left = queries.recovery_codes_left(current_session(), g.account.id)
    page = pages.account_page(g.account, left)
    return render_template("signin/account.html", frame=frame("signin.account"), page=page)


@route(
    blueprint,
    "/account/password",
    audience=Audience.EVERYBODY,
    permission=Permission.SIGNED_IN,
    methods=("GET", "POST"),
    stores=False,  # while the password is tried
)
def change_password() -> ResponseReturnValue:
    form = NewPasswordForm()
    form.password.description = password_hint(second_factor=g.account.has_second_factor)
    if not form.is_submitted():
        return _password_page(form, HTTPStatus.OK)
    wait = throttle.seconds_to_wait(g.account.email)
    if wait:
        return too_many_tries(wait)
    if not form.validate():
        return _password_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _change_password(form)


@route(
    blueprint,
    "/account/recovery-codes",
    audience=Audience.EVERYBODY,
    permission=Permission.SIGNED_IN,
    methods=("GET", "POST"),
    stores=False,  # while the password is tried
)
def new_recovery_codes() -> ResponseReturnValue:
    form = CurrentPasswordForm()
    if not form.is_submitted():
        return _codes_page(form, HTTPStatus.OK)
    wait = throttle.seconds_to_wait(g.account.email)
    if wait:
        return too_many_tries(wait)
    if not form.validate():
        return _codes_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    proof = credentials.prove_password(current_session(), g.account.id, form.current.data or "")
    write_from_here()
    try:
        codes = credentials.renew_recovery_codes(current_session(), g.account.id, proof, now=clock.utc_now())
    except CurrentPasswordWrong as wrong:
        _not_proven(form, wrong)
        return _codes_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return recovery_codes_page(codes)


def _change_password(form: NewPasswordForm) -> ResponseReturnValue:
    now = clock.utc_now()
    proof = credentials.prove_password(current_session(), g.account.id, form.current.data or "")
    new = passwords.new_password(form.password.data or "")
    write_from_here()
    try:
        credentials.change_password(current_session(), g.account.id, proof, new=new, now=now)
    except CurrentPasswordWrong as wrong:
        _not_proven(form, wrong)
        return _password_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except PasswordRefused as refused:
        form.password.errors = say_all(refused.messages)
        return _password_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    browser.begin(g.account.id, now)
    flash(gettext("Your password is changed. All your other sessions have ended."), "success")
    return redirect(url_for("signin.account"), HTTPStatus.SEE_OTHER)


def _not_proven(form: CurrentPasswordForm, wrong: CurrentPasswordWrong) -> None:
    """Guessing here counts like guessing at the door, and leaves its audit event."""
    throttle.count_failure(g.account.email)
    g.keep_changes = True
    form.current.errors = say_all(wrong.messages)


def _password_page(form: NewPasswordForm, status: HTTPStatus) -> ResponseReturnValue:
    return _form_page("signin/change_password.html", form, status)


def _codes_page(form: CurrentPasswordForm, status: HTTPStatus) -> ResponseReturnValue:
    return _form_page("signin/new_recovery_codes.html", form, status)


def _form_page(template: str, form: CurrentPasswordForm, status: HTTPStatus) -> ResponseReturnValue:
    back = url_for("signin.account")
    page = render_template(template, frame=frame(), form=form, email=g.account.email, back_url=back)
    return page, status
