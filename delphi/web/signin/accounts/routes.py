"""The admin's pages: who may sign in at all. What people do in studies is not seen here."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.accounts import queries
from delphi.accounts.queries import AccountRow
from delphi.accounts.service import enrolment
from delphi.errors import InvalidInput
from delphi.extensions import current_session
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.web.signin.accounts import pages
from delphi.web.signin.accounts.forms import NewAccountForm
from delphi.web.signin.blueprint import blueprint
from delphi.web.signin.pages import frame
from delphi.wording import gettext, say_all


@route(blueprint, "/accounts", audience=Audience.ADMIN, permission=Permission.ADMIN)
def accounts() -> ResponseReturnValue:
    page = pages.accounts_page(queries.accounts(current_session()))
    return render_template("signin/accounts.html", frame=frame("signin.accounts"), page=page)


@route(
    blueprint, "/accounts/new", audience=Audience.ADMIN, permission=Permission.ADMIN, methods=("GET", "POST")
)
def new_account() -> ResponseReturnValue:
    form = NewAccountForm()
    if not form.is_submitted():
        return _new_account_page(form, HTTPStatus.OK)
    if not form.validate():
        return _new_account_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        added = enrolment.add_account(
            current_session(),
            email=form.email.data or "",
            name=form.name.data or "",
            is_admin=form.is_admin.data,
            by=g.account.id,
            now=clock.utc_now(),
        )
    except InvalidInput as refused:
        form.form_errors = say_all(refused.messages)
        return _new_account_page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _code_page(form.name.data or "", added.setup_code)


@route(blueprint, "/accounts/<uuid:account_id>", audience=Audience.ADMIN, permission=Permission.ADMIN)
def one_account(account_id: uuid.UUID) -> ResponseReturnValue:
    page = pages.one_account_page(_row(account_id), is_own=account_id == g.account.id)
    return render_template("signin/one_account.html", frame=frame(), page=page)


@route(
    blueprint,
    "/accounts/<uuid:account_id>/reset",
    audience=Audience.ADMIN,
    permission=Permission.ADMIN,
    methods=("POST",),
)
def reset_account(account_id: uuid.UUID) -> ResponseReturnValue:
    code = enrolment.reset_account(current_session(), account_id, by=g.account.id, now=clock.utc_now())
    return _code_page(_row(account_id).name, code)


@route(
    blueprint,
    "/accounts/<uuid:account_id>/disable",
    audience=Audience.ADMIN,
    permission=Permission.ADMIN,
    methods=("POST",),
)
def disable_account(account_id: uuid.UUID) -> ResponseReturnValue:
    enrolment.disable_account(current_session(), account_id, by=g.account.id, now=clock.utc_now())
    flash(gettext("%(name)s can no longer sign in.", name=_row(account_id).name), "success")
    return redirect(url_for("signin.accounts"), HTTPStatus.SEE_OTHER)


def _row(account_id: uuid.UUID) -> AccountRow:
    row = queries.account(current_session(), account_id)
    if row is None:
        raise unknown_page()
    return row


def _new_account_page(form: NewAccountForm, status: HTTPStatus) -> ResponseReturnValue:
    back = url_for("signin.accounts")
    return render_template("signin/new_account.html", frame=frame(), form=form, back_url=back), status


def _code_page(name: str, code: str) -> ResponseReturnValue:
    """In answer to the POST itself: the code is shown once and kept nowhere."""
    page = pages.setup_code_page(name, code)
    return render_template("signin/setup_code.html", frame=frame(), page=page)
