"""The list of rounds, and opening the next: what is ready, the deadline, and a last look before mail leaves."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.errors import WrongState, msg
from delphi.extensions import current_session
from delphi.process import opening
from delphi.process.opening import Readiness
from delphi.process.progress import progress
from delphi.process.timeline import StopKind, timeline
from delphi.rounds import queries
from delphi.rounds.dates import Deadline, read_deadline, usual_deadline
from delphi.studies import queries as studies
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.rounds import pages
from delphi.web.chair.rounds.forms import DeadlineForm, OpeningForm
from delphi.web.chair.rounds.mail import link_key, mail_leaves, mail_words
from delphi.web.frame import study_frame
from delphi.web.registry import Audience, Permission, route
from delphi.wording import ngettext

ROUNDS = "/studies/<uuid:study_id>/rounds"


@route(blueprint, ROUNDS, audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def rounds(study_id: uuid.UUID) -> ResponseReturnValue:
    session = current_session()
    page = pages.rounds_page(
        study_id,
        queries.rounds_of(session, study_id),
        {stop.number: stop for stop in timeline(session, study_id) if stop.kind is StopKind.ROUND},
        follow=progress(session, study_id).last_round if g.role == "chair" else None,
        time_zone=studies.current_protocol(session, study_id).protocol.time_zone,
        role=g.role,
        now=clock.utc_now(),
    )
    frame = study_frame(study_id, page="rounds")
    return render_template("chair/rounds/rounds.html", frame=frame, page=page)


@route(
    blueprint,
    f"{ROUNDS}/new",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
    stores=False,
)
def new_round(study_id: uuid.UUID) -> ResponseReturnValue:
    """The answer to the POST is a last look: what will happen, and the button that does it."""
    unclosed = queries.unclosed_round(current_session(), study_id)
    if unclosed is not None:
        address = url_for("chair.round_page", study_id=study_id, number=unclosed.number)
        return redirect(address, HTTPStatus.SEE_OTHER)
    ready = _readiness(study_id)
    form = _usual_form(ready)
    deadline = _deadline(form, ready) if form.validate_on_submit() else None
    if deadline is None or ready.missing:
        return _new_round_page(study_id, ready, form)
    page = pages.confirm_opening_page(study_id, ready, deadline)
    frame = study_frame(study_id, page="rounds", here=(StopKind.ROUND, ready.number))
    return render_template("chair/rounds/confirm_opening.html", frame=frame, page=page, form=form)


@route(
    blueprint,
    f"{ROUNDS}/open",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def open_round(study_id: uuid.UUID) -> ResponseReturnValue:
    ready = _readiness(study_id)
    form = OpeningForm()
    deadline = _deadline(form, ready) if form.validate_on_submit() else None
    if deadline is None:
        return _new_round_page(study_id, ready, form)
    if form.number.data is None:
        raise WrongState(msg("It is not clear which round to open; start from the list of rounds."))
    round_id = opening.open_round(
        current_session(),
        study_id,
        number=form.number.data,
        deadline=deadline.at,
        by=g.account.id,
        link_key=link_key(),
        mail_leaves=mail_leaves(),
        now=clock.utc_now(),
    )
    number = queries.round_by_id(current_session(), round_id).number
    flash(_opened_words(number, len(ready.experts)), "success")
    return redirect(url_for("chair.round_page", study_id=study_id, number=number), HTTPStatus.SEE_OTHER)


def _readiness(study_id: uuid.UUID) -> Readiness:
    return opening.readiness(current_session(), study_id, mail_leaves=mail_leaves())


def _usual_form(ready: Readiness) -> OpeningForm:
    protocol = ready.pinned.protocol
    usual = usual_deadline(clock.utc_now(), protocol.days_per_round, protocol.time_zone)
    return OpeningForm(number=ready.number, day=f"{usual:%Y-%m-%d}", time=f"{usual:%H:%M}")


def _deadline(form: DeadlineForm, ready: Readiness) -> Deadline | None:
    zone = ready.pinned.protocol.time_zone
    return form.take(read_deadline(str(form.day.data), str(form.time.data), zone, now=clock.utc_now()))


def _new_round_page(study_id: uuid.UUID, ready: Readiness, form: OpeningForm) -> ResponseReturnValue:
    held = queries.rounds_of(current_session(), study_id)
    page = pages.new_round_page(study_id, ready, held, mail_words())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    frame = study_frame(study_id, page="rounds", here=(StopKind.ROUND, ready.number))
    return render_template("chair/rounds/new.html", frame=frame, page=page, form=form), status


def _opened_words(number: int, experts: int) -> str:
    return ngettext(
        "Round %(number)s is open, and %(num)s invitation is on its way.",
        "Round %(number)s is open, and %(num)s invitations are on their way.",
        experts,
        number=number,
    )
