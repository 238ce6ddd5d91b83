"""No more mail: the page behind a link in every mail, and the one click of mail programs (RFC 8058)."""

import uuid
from http import HTTPStatus

from flask import request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.extensions import csrf, current_session, current_settings
from delphi.panels import service as panels
from delphi.rounds.landing import LinkState
from delphi.rounds.notices import unsubscribing_expert
from delphi.web.frame import Link
from delphi.web.panel import pages
from delphi.web.panel.blueprint import blueprint
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext


@route(blueprint, "/u/<token>", audience=Audience.PANEL, permission=Permission.LINK_HOLDER)
def unsubscribe(token: str) -> ResponseReturnValue:
    if _expert(token) is None:
        return pages.unknown_link(LinkState.UNKNOWN)
    return pages.notice_page(
        pages.Notice(
            gettext("Stop e-mails about this study?"),
            (
                gettext("You will get no more invitations and reminders. Your personal link stays good."),
                gettext("To leave the study altogether, please reply to one of the e-mails."),
            ),
            post=Link(gettext("Stop e-mails"), request.path),
        )
    )


@route(blueprint, "/u/<token>", audience=Audience.PANEL, permission=Permission.LINK_HOLDER, methods=("POST",))
def unsubscribe_one_click(token: str) -> ResponseReturnValue:
    expert_id = _expert(token)
    if expert_id is None:
        return pages.unknown_link(LinkState.UNKNOWN)
    panels.stop_mail(current_session(), expert_id, clock.utc_now())
    # Not a redirect: mail programs do not follow one.
    done = gettext("You will get no more e-mails about this study. Your personal link stays good.")
    return pages.notice_page(pages.Notice(gettext("No more e-mails"), (done,)), HTTPStatus.OK)


# Posted by mail programs without a cookie, so there is no token: the address itself is signed.
csrf.exempt(unsubscribe_one_click)


def _expert(token: str) -> uuid.UUID | None:
    settings = current_settings()
    return unsubscribing_expert(current_session(), settings.link_key, token)
