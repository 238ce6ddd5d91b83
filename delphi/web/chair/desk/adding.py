"""A statement that is not in the draft yet: one that an expert proposed, or the committee's own."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.drafting.service import RationaleNeeded
from delphi.errors import InvalidInput, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.adding_form import AddForm
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.tree import desk_url
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all


@dataclass(frozen=True)
class AddingPage:
    seen: int
    desk_url: str


@route(
    blueprint,
    f"{DESK}/add",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("GET", "POST"),
)
def add_statement(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    if place.desk.refusal is not None:
        raise WrongState(place.desk.refusal)
    form = AddForm.at(place, **_suggested(place))
    if form.validate_on_submit() and _add(place, form):
        flash(gettext("The statement is added to the next draft."), "success")
        return redirect(desk_url(place), HTTPStatus.SEE_OTHER)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    page = AddingPage(place.desk.latest, desk_url(place))
    return render_template("chair/desk/add.html", frame=desk_frame(place), page=page, form=form), status


def _suggested(place: Place) -> dict[str, str | None]:
    """What an expert proposed, named by its place in the list."""
    index, proposed = request.args.get("suggestion", type=int), place.content.new_statements
    if index is None or not 0 <= index < len(proposed):
        return {}
    one = proposed[index]
    reason = gettext("Proposed in round %(number)s.", number=place.number)
    return {
        "text": one.text,
        "under": one.area_wording_id,
        "rationale": f"{reason} {one.reason}" if one.reason else reason,
    }


def _add(place: Place, form: AddForm) -> bool:
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
        return False
    except InvalidInput as refused:
        form.form_errors.extend(say_all(refused.messages))
        return False
    return True
