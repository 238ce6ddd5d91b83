"""The end of a round: its closing date moved, or the round closed by hand."""

import uuid
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import flash, g, render_template
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import WrongState, msg
from delphi.extensions import current_session
from delphi.process import extending
from delphi.process.closing import close_round as close
from delphi.rounds import queries
from delphi.rounds.dates import Deadline, read_deadline
from delphi.rounds.queries import RoundRow
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.rounds import ending_page
from delphi.web.chair.rounds.following import ROUND, round_frame, round_of, time_zone_of, to_round
from delphi.web.chair.rounds.forms import DeadlineForm
from delphi.web.forms import ConfirmationForm
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext


@route(
    blueprint,
    f"{ROUND}/deadline",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
    stores=False,
)
def deadline(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """The answer to the POST asks whether everybody is to be told; nothing is stored yet."""
    found = _still_open(study_id, number)
    form = _form(found)
    wanted = _read(form, found) if form.validate_on_submit() else None
    if wanted is None:
        return _deadline_page(found, form)
    told = len(extending.recipients(current_session(), found.id))
    page = ending_page.confirm_deadline_page(found, wanted, told, time_zone_of(found))
    return render_template(
        "chair/rounds/confirm_deadline.html", frame=round_frame(found), page=page, form=form
    )


@route(
    blueprint,
    f"{ROUND}/deadline/move",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def move_deadline(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    found = _still_open(study_id, number)
    form = DeadlineForm()
    wanted = _read(form, found) if form.validate_on_submit() else None
    if wanted is None:
        return _deadline_page(found, form)
    told = extending.move_deadline(
        current_session(), found.id, wanted.at, by=g.account.id, now=clock.utc_now()
    )
    flash(
        ngettext(
            "The closing date is moved, and %(num)s expert is being told.",
            "The closing date is moved, and %(num)s experts are being told.",
            told,
        )
        if wanted.at != found.deadline_at
        else gettext("The round closes then already; nobody is told anything."),
        "success",
    )
    return to_round(found)


@route(
    blueprint,
    f"{ROUND}/close",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def close_round(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    found = round_of(study_id, number)
    if found.closed_at is not None:
        return to_round(found)
    form = ConfirmationForm()
    if form.validate_on_submit():
        close(current_session(), found.id, by=g.account.id, now=clock.utc_now())
        flash(gettext("Round %(number)s is closed, and its report is ready.", number=number), "success")
        return to_round(found)
    page = ending_page.close_page(found, queries.follow_up(current_session(), found.id))
    return render_template("chair/rounds/close.html", frame=round_frame(found), page=page)


def _still_open(study_id: uuid.UUID, number: int) -> RoundRow:
    found = round_of(study_id, number)
    if not found.is_open(clock.utc_now()):
        raise WrongState(msg("The round is over; a further round on the same draft can be opened."))
    return found


def _form(found: RoundRow) -> DeadlineForm:
    present = found.deadline_at.astimezone(ZoneInfo(time_zone_of(found)))
    return DeadlineForm(day=f"{present:%Y-%m-%d}", time=f"{present:%H:%M}")


def _read(form: DeadlineForm, found: RoundRow) -> Deadline | None:
    zone = time_zone_of(found)
    return form.take(read_deadline(str(form.day.data), str(form.time.data), zone, now=clock.utc_now()))


def _deadline_page(found: RoundRow, form: DeadlineForm) -> ResponseReturnValue:
    page = ending_page.deadline_page(found, time_zone_of(found))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(
        "chair/rounds/deadline.html", frame=round_frame(found), page=page, form=form
    ), status
