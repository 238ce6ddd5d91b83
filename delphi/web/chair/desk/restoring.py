"""What stood in earlier drafts and is gone: the list of it, and one brought back."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.drafting.departures import departures
from delphi.drafting.service import RationaleNeeded
from delphi.errors import InvalidInput, Stale, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.restoring_form import RestoreForm
from delphi.web.chair.desk.restoring_page import earlier_page, restoring_page
from delphi.web.chair.desk.tree import desk_url
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all


@route(blueprint, f"{DESK}/earlier", audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def earlier_statements(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    page = earlier_page(place, departures(current_session(), place.desk))
    return render_template("chair/desk/earlier.html", frame=desk_frame(place), page=page)


@route(
    blueprint,
    f"{DESK}/earlier/<uuid:wording_id>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("GET", "POST"),
)
def restore_statement(study_id: uuid.UUID, number: int, wording_id: uuid.UUID) -> ResponseReturnValue:
    place = find_place(study_id, number)
    if place.desk.refusal is not None:
        raise WrongState(place.desk.refusal)
    gone = departures(current_session(), place.desk)
    departure = next((one for one in gone if one.former.wording_id == wording_id), None)
    if departure is None:
        raise unknown_page()
    form = RestoreForm.of(place, departure.former)
    status = HTTPStatus.OK
    if form.is_submitted():
        status = _restore(place, form) if form.validate() else HTTPStatus.UNPROCESSABLE_ENTITY
        if status == HTTPStatus.OK:
            flash(gettext("The statement is back in the next draft."), "success")
            return redirect(desk_url(place), HTTPStatus.SEE_OTHER)
    page = restoring_page(find_place(study_id, number), departure)
    frame = desk_frame(place)
    return render_template("chair/desk/restore.html", frame=frame, page=page, form=form), status


def _restore(place: Place, form: RestoreForm) -> HTTPStatus:
    """What came of it; where it was refused, the form says why."""
    try:
        service.decide(
            current_session(),
            place.desk.round.id,
            form.operation,
            rationale=form.rationale.data,
            by=g.account.id,
            now=clock.utc_now(),
            seen=form.seen.data or 0,
        )
    except RationaleNeeded as refused:
        form.rationale.errors = say_all(refused.messages)
    except Stale as refused:
        form.form_errors.extend(say_all(refused.messages))
        return HTTPStatus.CONFLICT
    except InvalidInput as refused:
        form.form_errors.extend(say_all(refused.messages))
    else:
        return HTTPStatus.OK
    return HTTPStatus.UNPROCESSABLE_ENTITY
