"""The edge of every request: one transaction, the origin check, security headers, errors as pages."""

import sqlite3
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from delphi.base import begin_writing
from delphi.config import Settings
from delphi.errors import DomainError, InvalidInput, Misconfigured, NotFound, Stale, TooMany, WrongState
from delphi.extensions import db
from delphi.web.frame import Link, bare_frame
from delphi.web.guards import LinkNeeded, SignInNeeded
from delphi.web.registry import declarations
from delphi.web.wanted import remember_page
from delphi.wording import gettext, say_all

WRITING: Final = ("POST",)
PRIMARY_CODE: Final = 0xFF  # SQLite's extended codes hold the general one in their last byte
SQLITE_UNAVAILABLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
    }
)
RETRY: Final = {"Retry-After": "5"}
STATUS: Final[dict[type[DomainError], HTTPStatus]] = {
    InvalidInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    WrongState: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.CONFLICT,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    LinkNeeded: HTTPStatus.UNAUTHORIZED,
    Misconfigured: HTTPStatus.SERVICE_UNAVAILABLE,
}
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(app: Flask) -> None:
    settings: Settings = app.extensions["delphi.settings"]

    @app.before_request
    def start() -> ResponseReturnValue | None:
        if request.method in WRITING and request.endpoint is not None:
            if not _same_origin(settings.base_url):
                return error_page(HTTPStatus.FORBIDDEN, [gettext("This form was sent from another site.")])
            if stores(request.endpoint):
                begin_writing(db.session())
        return None

    @app.after_request
    def finish(response: Response) -> Response:
        _settle(response)
        _set_headers(response, settings)
        return response

    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _page_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DBAPIError, database_error)
    app.register_error_handler(Exception, _bug)


def write_from_here() -> None:
    """For a route with `stores=False`, once its slow part is done; what it has read so far may be old."""
    db.session.rollback()
    begin_writing(db.session())


def stores(endpoint: str) -> bool:
    return endpoint not in declarations or declarations[endpoint].stores


def _same_origin(base_url: str) -> bool:
    """Browsers say where a form comes from; with no-referrer they send `Origin: null` on their own."""
    if request.endpoint in ONE_CLICK:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin == base_url


# Mail programs post here without cookies (RFC 8058).
ONE_CLICK: Final = ("panel.unsubscribe_one_click",)


def _settle(response: Response) -> None:
    """Commit what a successful request did; anything else leaves no trace, unless it asked to."""
    if response.status_code < HTTPStatus.BAD_REQUEST or g.get("keep_changes", False):
        db.session.commit()
    else:
        db.session.rollback()


def _set_headers(response: Response, settings: Settings) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"


def _domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, SignInNeeded):
        remember_page()
        if request.method in WRITING:
            flash(gettext("What you sent was not stored, as you are not signed in."), "warning")
        return redirect(url_for("signin.sign_in"), HTTPStatus.SEE_OTHER)
    return error_page(status_of(error), say_all(error.messages))


def status_of(error: DomainError) -> HTTPStatus:
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.BAD_REQUEST)


def _page_expired(_error: CSRFError) -> ResponseReturnValue:
    text = gettext("Your page has expired. Go back, reload it and send it again; nothing was changed.")
    return error_page(HTTPStatus.BAD_REQUEST, [text])


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    return error_page(HTTPStatus(error.code), [_plain(error.code)], dict(error.get_headers()))


def database_error(error: DBAPIError) -> ResponseReturnValue:
    """The database is away or busy: nothing was stored, and trying again is safe."""
    if not is_unavailable(error):
        return _bug(error)
    db.session.rollback()
    return error_page(HTTPStatus.SERVICE_UNAVAILABLE, [database_away()], RETRY)


def is_unavailable(error: DBAPIError) -> bool:
    """Away, busy or full, so that trying again makes sense; SQLite calls a missing table operational too."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & PRIMARY_CODE in SQLITE_UNAVAILABLE
    return isinstance(error, OperationalError) or error.connection_invalidated


def database_away() -> str:
    return gettext("The database cannot be reached at the moment. Nothing was changed; please try again.")


def _bug(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("unexpected error at %s", request.endpoint, exc_info=error)
    if current_app.testing:
        raise error
    db.session.rollback()
    text = gettext("Something went wrong on our side. Nothing was changed; please try again.")
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR, [text])


def _plain(code: int) -> str:
    texts = {
        400: gettext("The request cannot be read."),
        404: gettext("There is no such page."),
        405: gettext("This page cannot be used in that way."),
        413: gettext("That is too large: files may have 5 MB at most."),
        415: gettext("Unsupported form."),
        429: gettext("Too many tries. Please wait a minute."),
    }
    return texts.get(code, gettext("The request cannot be answered."))


@dataclass(frozen=True)
class ErrorView:
    title: str
    messages: list[str]
    action: Link | None = None
    reference: str | None = None


def error_page(
    status: HTTPStatus, messages: list[str], headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    view = ErrorView(
        _title(status), messages, action=Link(gettext("To the start page"), url_for("signin.home"))
    )
    kept = {name: value for name, value in (headers or {}).items() if name in ("Retry-After", "Allow")}
    return render_template("error.html", error=view, frame=bare_frame()), status, kept


def _title(status: HTTPStatus) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return gettext("There is no such page")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return gettext("That did not work")
    return gettext("Not done")
