"""Requests that no page of ours can go on from: told as a page, or to the script as JSON."""

from http import HTTPStatus

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError

from delphi.errors import DomainError
from delphi.extensions import current_session
from delphi.rounds.refusals import ConsentNeeded, SessionEnded
from delphi.web import edge
from delphi.web.guards import LinkNeeded
from delphi.web.panel.blueprint import blueprint
from delphi.web.panel.pages import Notice, notice_page
from delphi.web.panel.posted import Unacceptable
from delphi.wording import gettext, say, say_error

AUTOSAVE = "panel.save"


def for_script(message: str, status: HTTPStatus) -> tuple[Response, HTTPStatus]:
    return jsonify({"errors": [{"wording": None, "message": message}]}), status


@blueprint.errorhandler(LinkNeeded)
@blueprint.errorhandler(SessionEnded)
def session_ended(error: DomainError) -> ResponseReturnValue:
    return _told(gettext("Please open your link again"), say_error(error), HTTPStatus.UNAUTHORIZED)


@blueprint.errorhandler(ConsentNeeded)
def consent_needed(error: ConsentNeeded) -> ResponseReturnValue:
    if request.endpoint == AUTOSAVE:
        return for_script(say_error(error), HTTPStatus.FORBIDDEN)
    return redirect(url_for("panel.consent"), HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(Unacceptable)
def unacceptable(error: Unacceptable) -> ResponseReturnValue:
    return _told(gettext("Not done"), say(error.message), error.status)


@blueprint.errorhandler(DBAPIError)
def database_error(error: DBAPIError) -> ResponseReturnValue:
    if request.endpoint != AUTOSAVE or not edge.is_unavailable(error):
        return edge.database_error(error)
    current_session().rollback()
    answer, status = for_script(edge.database_away(), HTTPStatus.SERVICE_UNAVAILABLE)
    return answer, status, edge.RETRY


@blueprint.errorhandler(CSRFError)
def page_expired(_error: CSRFError) -> ResponseReturnValue:
    text = gettext("Your page has expired. Go back, reload it and send it again; nothing was changed.")
    return _told(gettext("Not done"), text, HTTPStatus.BAD_REQUEST)


def _told(title: str, message: str, status: HTTPStatus) -> ResponseReturnValue:
    if request.endpoint == AUTOSAVE:
        return for_script(message, status)
    return notice_page(Notice(title, (message,)), status)
