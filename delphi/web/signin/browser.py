"""The session in this browser's cookie: begun, kept alive, ended."""

import uuid
from datetime import datetime

from flask import request, session

from delphi import clock
from delphi.accounts.service import sessions
from delphi.extensions import current_session
from delphi.web.edge import stores
from delphi.web.guards import STAFF_TOKEN, current_account
from delphi.web.signin.blueprint import blueprint


def begin(account_id: uuid.UUID, now: datetime) -> None:
    """Nothing that the browser held before survives signing in."""
    session.clear()
    session[STAFF_TOKEN] = sessions.start_session(current_session(), account_id, now=now)


def end() -> None:
    token = session.get(STAFF_TOKEN)
    if token:
        sessions.end_session(current_session(), token)
    session.clear()


@blueprint.before_app_request
def keep_alive() -> None:
    """Idle time counts from the last thing done: neither looking at a page nor a preview is one."""
    acts = request.method == "POST" and request.endpoint is not None and stores(request.endpoint)
    if acts and STAFF_TOKEN in session and current_account() is not None:
        sessions.refresh_session(current_session(), session[STAFF_TOKEN], now=clock.utc_now())
