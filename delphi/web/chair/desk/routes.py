"""The desk of a closed round: the list, one statement at a time, and a decision taken back."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.drafting.service import RationaleNeeded
from delphi.errors import InvalidInput, Stale, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk import adding, keeping, publishing, remarks
from delphi.web.chair.desk.focus_page import chosen_name, focus_page, proposed_wordings
from delphi.web.chair.desk.forms import FORMS, DecisionForm
from delphi.web.chair.desk.overview_page import desk_page
from delphi.web.chair.desk.place import DESK, Focus, desk_frame, find_focus, find_place
from delphi.web.chair.desk.remarks_pane import remarks_pane
from delphi.web.chair.desk.tree import desk_url, next_undecided, statement_url
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all

PARTS = (adding, keeping, publishing, remarks)


@route(blueprint, DESK, audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def desk(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    page = desk_page(place, request.args.get("show"))
    return render_template("chair/desk/desk.html", frame=desk_frame(place), page=page)


@route(
    blueprint,
    f"{DESK}/<uuid:wording_id>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("GET", "POST"),
)
def statement_on_desk(study_id: uuid.UUID, number: int, wording_id: uuid.UUID) -> ResponseReturnValue:
    focus = find_focus(find_place(study_id, number), wording_id)
    name = chosen_name(focus, request.args.get("do"))
    form = FORMS[name].about(focus, _chosen_wording(focus)) if name else None
    if request.method == "GET":
        return _show(focus, name, form, HTTPStatus.OK)
    if form is None:
        raise WrongState(*([focus.place.desk.refusal] if focus.place.desk.refusal else []))
    if not form.validate():
        return _show(focus, name, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    refused = _decide(focus, form)
    if refused is not None:
        focus = find_focus(find_place(study_id, number), wording_id)
        return _show(focus, name, form, refused)
    return _go_on(study_id, number, wording_id)


@route(
    blueprint,
    f"{DESK}/decisions/<uuid:decision_id>/withdraw",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def withdraw_decision(study_id: uuid.UUID, number: int, decision_id: uuid.UUID) -> ResponseReturnValue:
    place = find_place(study_id, number)
    service.withdraw(
        current_session(), place.desk.round.id, decision_id, by=g.account.id, now=clock.utc_now()
    )
    flash(gettext("The decision is withdrawn."), "success")
    return redirect(desk_url(place), HTTPStatus.SEE_OTHER)


def _chosen_wording(focus: Focus) -> str | None:
    """The text of an expert, named by its place in the list."""
    texts, index = proposed_wordings(focus), request.args.get("wording", type=int)
    return texts[index] if index is not None and 0 <= index < len(texts) else None


def _decide(focus: Focus, form: DecisionForm) -> HTTPStatus | None:
    """How it was refused; the reasons then stand in the form."""
    try:
        service.decide_together(
            current_session(),
            focus.place.desk.round.id,
            form.operations(focus),
            rationale=form.rationale.data,
            by=g.account.id,
            now=clock.utc_now(),
            seen=form.seen.data or 0,
        )
    except RationaleNeeded as refused:
        form.rationale.errors = say_all(refused.messages)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except (InvalidInput, Stale) as refused:
        form.form_errors.extend(say_all(refused.messages))
        return HTTPStatus.CONFLICT if isinstance(refused, Stale) else HTTPStatus.UNPROCESSABLE_ENTITY
    return None


def _go_on(study_id: uuid.UUID, number: int, wording_id: uuid.UUID) -> ResponseReturnValue:
    """To the next statement that waits, or to the list when none does."""
    focus = find_focus(find_place(study_id, number), wording_id)
    coming = next_undecided(focus.place, after=focus.statement)
    flash(gettext("%(code)s is decided.", code=focus.statement.code), "success")
    url = statement_url(focus.place, coming) if coming else desk_url(focus.place)
    return redirect(url, HTTPStatus.SEE_OTHER)


def _show(
    focus: Focus, name: str | None, form: DecisionForm | None, status: HTTPStatus
) -> ResponseReturnValue:
    page = focus_page(focus, name)
    frame = desk_frame(focus.place)
    written = remarks_pane(focus.place, focus.statement)
    return (
        render_template("chair/desk/statement.html", frame=frame, page=page, form=form, remarks=written),
        status,
    )
