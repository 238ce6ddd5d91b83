"""The door: the first page, help, signing in and out."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.accounts.queries import SignedIn
from delphi.accounts.rules import second_factor_required
from delphi.accounts.service import sessions
from delphi.extensions import current_session, current_settings
from delphi.studies.queries import studies_of
from delphi.web.edge import write_from_here
from delphi.web.guards import current_account
from delphi.web.registry import Audience, Permission, route
from delphi.web.signin import browser, throttle
from delphi.web.signin.blueprint import blueprint
from delphi.web.signin.entry import pages
from delphi.web.signin.entry.forms import DemoSignInForm, SignInForm
from delphi.web.signin.pages import first_page, frame, too_many_tries
from delphi.web.wanted import forget_page, wanted_page
from delphi.wording import gettext


@route(blueprint, "/", audience=Audience.EVERYBODY, permission=Permission.ANYBODY)
def home() -> ResponseReturnValue:
    account = current_account()
    if account is not None:
        return redirect(first_page(account), HTTPStatus.SEE_OTHER)
    forget_page()
    return render_template("signin/home.html", frame=frame(), page=pages.home_page())


@route(blueprint, "/help", audience=Audience.EVERYBODY, permission=Permission.ANYBODY)
def help_page() -> ResponseReturnValue:
    return render_template("signin/help.html", frame=frame(), page=pages.help_page())


@route(
    blueprint,
    "/sign-in",
    audience=Audience.EVERYBODY,
    permission=Permission.ANYBODY,
    methods=("GET", "POST"),
    stores=False,  # while the password is tried
)
def sign_in() -> ResponseReturnValue:
    form = DemoSignInForm() if current_settings().demo else SignInForm()
    if not form.is_submitted():
        return _sign_in_page(form, HTTPStatus.OK)
    wait = throttle.seconds_to_wait(form.email.data or "")
    if wait:
        return too_many_tries(wait)
    throttle.count_try()
    if not form.validate():
        return _sign_in_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _try_to_sign_in(form)


@route(
    blueprint,
    "/sign-out",
    audience=Audience.EVERYBODY,
    permission=Permission.ANYBODY,
    methods=("POST",),
)
def sign_out() -> ResponseReturnValue:
    browser.end()
    flash(gettext("You are signed out."), "success")
    return redirect(url_for("signin.home"), HTTPStatus.SEE_OTHER)


def _try_to_sign_in(form: SignInForm) -> ResponseReturnValue:
    now = clock.utc_now()
    email = form.email.data or ""
    proof = sessions.prove_password(current_session(), email, form.password.data or "")
    write_from_here()
    account = sessions.check_credentials(
        current_session(), proof, email=email, code=form.code.data or "", now=now
    )
    if account is None:
        throttle.count_failure(email)
        g.keep_changes = True
        form.form_errors = [gettext("These do not belong together: check e-mail, password and code.")]
        return _sign_in_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if _second_factor_missing(account):
        form.form_errors = [gettext("Your role needs a second factor. Ask your admin to reset your account.")]
        return _sign_in_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    page = wanted_page() or first_page(account)
    browser.begin(account.id, now)
    return redirect(page, HTTPStatus.SEE_OTHER)


def _second_factor_missing(account: SignedIn) -> bool:
    is_chair = any(row.role == "chair" for row in studies_of(current_session(), account.id))
    required = second_factor_required(
        is_admin=account.is_admin, is_chair=is_chair, demo=current_settings().demo
    )
    return required and not account.has_second_factor


def _sign_in_page(form: SignInForm, status: HTTPStatus) -> ResponseReturnValue:
    page = pages.sign_in_page()
    return render_template("signin/sign_in.html", frame=frame(), page=page, form=form), status
