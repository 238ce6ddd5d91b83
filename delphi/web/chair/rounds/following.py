"""A round while it is open: how far everybody is, reminders, and mail to send again. Never what was answered."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from delphi import clock
from delphi.drafting import queries as drafting
from delphi.extensions import current_session
from delphi.outbox import service as outbox
from delphi.process import reminding
from delphi.process.timeline import StopKind
from delphi.rounds import queries
from delphi.rounds.queries import RoundRow
from delphi.studies import queries as studies
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.rounds import following_page
from delphi.web.chair.rounds.opening import ROUNDS
from delphi.web.frame import Frame, study_frame
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext

ROUND = f"{ROUNDS}/<int:number>"


@route(blueprint, ROUND, audience=Audience.CHAIR, permission=Permission.CHAIR)
def round_page(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    session = current_session()
    found = round_of(study_id, number)
    now = clock.utc_now()
    draft = drafting.published(session, found.id)
    page = following_page.round_page(
        found,
        queries.follow_up(session, found.id),
        reminding.remindable(session, found, now=now) if found.is_open(now) else {},
        published=draft.number if draft is not None else None,
        time_zone=time_zone_of(found),
        now=now,
    )
    return render_template("chair/rounds/round.html", frame=round_frame(found), page=page)


@route(
    blueprint,
    f"{ROUND}/remind/not-opened",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def remind_not_opened(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    return _remind(study_id, number, opened=False)


@route(
    blueprint,
    f"{ROUND}/remind/not-finished",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def remind_not_finished(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    return _remind(study_id, number, opened=True)


@route(
    blueprint,
    f"{ROUND}/mails/<uuid:mail_id>/again",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def send_again(study_id: uuid.UUID, number: int, mail_id: uuid.UUID) -> ResponseReturnValue:
    found = round_of(study_id, number)
    outbox.send_again(
        current_session(), study_id=study_id, mail_id=mail_id, by=g.account.id, now=clock.utc_now()
    )
    flash(gettext("The mail leaves again."), "success")
    return to_round(found)


def round_of(study_id: uuid.UUID, number: int) -> RoundRow:
    found = queries.round_by_number(current_session(), study_id, number)
    if found is None:
        raise unknown_page()
    return found


def time_zone_of(round_: RoundRow) -> str:
    """As it was told to the experts: of the protocol version that the round pins."""
    return studies.protocol_by_id(current_session(), round_.protocol_id).protocol.time_zone


def round_frame(round_: RoundRow) -> Frame:
    return study_frame(round_.study_id, page="rounds", here=(StopKind.ROUND, round_.number))


def to_round(round_: RoundRow) -> Response:
    address = url_for("chair.round_page", study_id=round_.study_id, number=round_.number)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _remind(study_id: uuid.UUID, number: int, *, opened: bool) -> ResponseReturnValue:
    found = round_of(study_id, number)
    reached = reminding.remind_now(current_session(), found, opened=opened, now=clock.utc_now())
    if reached:
        words = ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", reached)
        flash(words, "success")
    else:
        flash(gettext("Nobody can be reminded now."))
    return to_round(found)
