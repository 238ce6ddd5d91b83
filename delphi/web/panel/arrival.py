"""From the link in the mail to the first page: landing, Start, consent."""

from http import HTTPStatus
from typing import Final

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from limits import parse

from delphi import clock
from delphi.extensions import current_session, limiter
from delphi.rounds import queries as rounds
from delphi.rounds.landing import Landing, LinkState, look_up
from delphi.rounds.service import starting
from delphi.rounds.stored import questionnaire_of
from delphi.web.guards import PANEL_TOKEN
from delphi.web.panel import pages
from delphi.web.panel.blueprint import blueprint
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext

FAILURES: Final = parse("30 per minute")
WAIT_SECONDS: Final = 60


@route(blueprint, "/r/", audience=Audience.PANEL, permission=Permission.LINK_HOLDER)
def landing_without_token() -> ResponseReturnValue:
    return _not_ready(Landing(LinkState.INCOMPLETE))


@route(blueprint, "/r/<path:token>", audience=Audience.PANEL, permission=Permission.LINK_HOLDER)
def landing(token: str) -> ResponseReturnValue:
    found = look_up(current_session(), token, clock.utc_now())
    if found.state is not LinkState.READY or found.asked is None:
        return _not_ready(found)
    return pages.landing_page(found.asked, questionnaire_of(current_session(), found.asked.round_id))


@route(
    blueprint,
    "/r/<path:token>",
    audience=Audience.PANEL,
    permission=Permission.LINK_HOLDER,
    methods=("POST",),
)
def start(token: str) -> ResponseReturnValue:
    found, panel_token = starting.start(current_session(), token, clock.utc_now())
    if panel_token is None:
        return _not_ready(found)
    session.clear()
    session[PANEL_TOKEN] = panel_token
    return redirect(url_for("panel.overview"), HTTPStatus.SEE_OTHER)


@route(blueprint, "/answer/consent", audience=Audience.PANEL, permission=Permission.EXPERT)
def consent() -> ResponseReturnValue:
    return pages.consent_page(rounds.form(current_session(), session[PANEL_TOKEN], clock.utc_now()))


@route(blueprint, "/answer/consent", audience=Audience.PANEL, permission=Permission.EXPERT, methods=("POST",))
def agree() -> ResponseReturnValue:
    shown = request.form.get("text", "")
    starting.agree(current_session(), session[PANEL_TOKEN], shown, clock.utc_now())
    return redirect(url_for("panel.overview"), HTTPStatus.SEE_OTHER)


def _not_ready(found: Landing) -> ResponseReturnValue:
    """Guesses are counted, genuine links are not: nobody locks out a colleague behind the same address."""
    if found.asked is not None:
        asks = questionnaire_of(current_session(), found.asked.round_id)
        return pages.link_state_page(found.state, found.asked, asks)
    if current_app.config["RATELIMIT_ENABLED"] and not limiter.limiter.hit(
        FAILURES, "personal link", get_remote_address()
    ):
        return _too_many()
    return pages.unknown_link(found.state)


def _too_many() -> ResponseReturnValue:
    notice = pages.Notice(
        gettext("Too many tries"),
        (gettext("Too many links that do not work came from your network. Please wait a minute."),),
    )
    response = current_app.make_response(pages.notice_page(notice, HTTPStatus.TOO_MANY_REQUESTS))
    response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response
