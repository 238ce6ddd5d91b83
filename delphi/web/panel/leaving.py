"""Saying that one is finished: review, submit, thanks with the receipt, done on this device."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import WrongState
from delphi.extensions import current_session
from delphi.rounds import queries as rounds
from delphi.rounds.rules import open_items
from delphi.rounds.service import starting
from delphi.web.frame import Link
from delphi.web.guards import PANEL_TOKEN
from delphi.web.panel import pages
from delphi.web.panel.answering import closed_page, current_form
from delphi.web.panel.blueprint import blueprint
from delphi.web.panel.overview_page import review_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class ThanksPage:
    receipt: str
    until: str  # "" once the round is over
    open_line: str  # "" when everything is rated
    back: Link
    done_url: str


@route(blueprint, "/answer/review", audience=Audience.PANEL, permission=Permission.EXPERT)
def review() -> ResponseReturnValue:
    view = current_form()
    if not view.open:
        return closed_page(view)
    frame = pages.panel_frame(view, save_state=pages.save_state())
    return render_template("panel/review.html", frame=frame, page=review_page(view, pages.until(view)))


@route(blueprint, "/answer/review", audience=Audience.PANEL, permission=Permission.EXPERT, methods=("POST",))
def submit() -> ResponseReturnValue:
    try:
        submitted = starting.submit(current_session(), session[PANEL_TOKEN], clock.utc_now())
    except WrongState as error:
        return closed_page(current_form(), error), HTTPStatus.CONFLICT
    if submitted.receipt is not None:
        return redirect(url_for("panel.thanks"), HTTPStatus.SEE_OTHER)
    view = current_form()
    page = review_page(view, pages.until(view), refused=True)
    refused = render_template("panel/review.html", frame=pages.panel_frame(view), page=page)
    return refused, HTTPStatus.UNPROCESSABLE_ENTITY


@route(blueprint, "/answer/thanks", audience=Audience.PANEL, permission=Permission.EXPERT)
def thanks() -> ResponseReturnValue:
    view = current_form()
    if view.submitted_on is None:
        return redirect(url_for("panel.overview"), HTTPStatus.SEE_OTHER)
    left = len(open_items(view.questionnaire, view.mine))
    page = ThanksPage(
        receipt=rounds.own_receipt(current_session(), session[PANEL_TOKEN], clock.utc_now()),
        until=pages.until(view) if view.open else "",
        open_line=_left_words(left, still_open=view.open) if left else "",
        back=Link(
            gettext("All sections") if view.open else gettext("Your answers"), url_for("panel.overview")
        ),
        done_url=url_for("panel.finish_here"),
    )
    return render_template("panel/thanks.html", frame=pages.panel_frame(view), page=page)


def _left_words(left: int, *, still_open: bool) -> str:
    if still_open:
        return ngettext("%(num)s statement is open.", "%(num)s statements are open.", left)
    return ngettext("%(num)s statement has no answer.", "%(num)s statements have no answer.", left)


@route(blueprint, "/answer/done", audience=Audience.PANEL, permission=Permission.EXPERT, methods=("POST",))
def finish_here() -> ResponseReturnValue:
    starting.finish_here(current_session(), session[PANEL_TOKEN])
    session.clear()
    return redirect(url_for("panel.done"), HTTPStatus.SEE_OTHER)


@route(blueprint, "/answer/done", audience=Audience.PANEL, permission=Permission.ANYBODY)
def done() -> ResponseReturnValue:
    return pages.done_page()
