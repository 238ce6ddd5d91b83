"""A statement that is not in the draft yet: one that an expert proposed, or the committee's own."""

import uuid
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.drafting.remarks.suggestions import Suggestion
from delphi.drafting.service import RationaleNeeded
from delphi.errors import InvalidInput, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.adding_form import AddForm
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.remarks_suggestions import find_suggestion
from delphi.web.chair.desk.tree import desk_url
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say, say_all


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
    if place.desk.refusal is not None and request.method == "GET":
        raise WrongState(place.desk.refusal)
    suggestion = find_suggestion(place, request.args.get("suggestion", ""))
    form = AddForm.at(place, **(_as_proposed(place, suggestion) if suggestion else {}))
    if place.desk.refusal is not None:
        form.form_errors.append(say(place.desk.refusal))  # what was typed stays, to copy
    elif form.validate_on_submit() and _add(place, form, suggestion.ids if suggestion else ()):
        flash(gettext("The statement is added to the next draft."), "success")
        return redirect(desk_url(place), HTTPStatus.SEE_OTHER)
    refused = HTTPStatus.CONFLICT if place.desk.refusal else HTTPStatus.UNPROCESSABLE_ENTITY
    status = refused if form.errors else HTTPStatus.OK
    page = AddingPage(place.desk.latest, desk_url(place))
    return render_template("chair/desk/add.html", frame=desk_frame(place), page=page, form=form), status


def _as_proposed(place: Place, suggestion: Suggestion) -> dict[str, str | None]:
    first = suggestion.first
    proposed = ngettext(
        "%(num)s expert proposed it in round %(number)s.",
        "%(num)s experts proposed it in round %(number)s.",
        suggestion.people,
        number=place.number,
    )
    return {
        "text": first.reading.paraphrase or first.text,
        "under": str(first.area_wording_id) if first.area_wording_id else None,
        "rationale": " ".join((proposed, *first.shown_reasons)),
    }


def _add(place: Place, form: AddForm, suggestions: tuple[str, ...]) -> bool:
    """`suggestions`: the proposals that it answers."""
    try:
        service.decide(
            current_session(),
            place.desk.round.id,
            replace(form.operation, suggestions=suggestions),
            rationale=form.rationale.data,
            by=g.account.id,
            now=clock.utc_now(),
            seen=form.seen.data or 0,
        )
    except RationaleNeeded as refused:
        form.rationale.errors = say_all(refused.messages)
        return False
    except (InvalidInput, WrongState) as refused:
        form.form_errors.extend(say_all(refused.messages))
        return False
    return True
