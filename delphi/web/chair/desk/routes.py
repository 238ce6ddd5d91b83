"""The desk of a closed round: the list, one statement at a time, and a decision taken back."""

import uuid
from collections.abc import Sequence
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.drafting.queries import DecisionView
from delphi.drafting.service import RationaleNeeded
from delphi.errors import InvalidInput, Stale, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk import adding, drafts, keeping, publishing, remarks, remarks_answers, restoring
from delphi.web.chair.desk.choices import act_url, chosen_name
from delphi.web.chair.desk.conflict import Conflict, conflict
from delphi.web.chair.desk.decision_form import DecisionForm
from delphi.web.chair.desk.focus_page import focus_page, proposed_wordings
from delphi.web.chair.desk.forms import FORMS
from delphi.web.chair.desk.overview_page import desk_page
from delphi.web.chair.desk.place import DESK, Focus, Place, desk_frame, find_focus, find_place, place_now
from delphi.web.chair.desk.remarks_pane import remarks_pane
from delphi.web.chair.desk.several_forms import SplitForm
from delphi.web.chair.desk.standing import decided_line, together_line
from delphi.web.chair.desk.tree import desk_url, next_undecided, statement_url
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all

PARTS = (adding, drafts, keeping, publishing, remarks, remarks_answers, restoring)


@route(blueprint, DESK, audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def desk(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    page = desk_page(place, g.account.id)
    return render_template("chair/desk/desk.html", frame=desk_frame(place), page=page)


@route(
    blueprint,
    f"{DESK}/<uuid:wording_id>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("GET", "POST"),
)
def statement_on_desk(study_id: uuid.UUID, number: int, wording_id: uuid.UUID) -> ResponseReturnValue:
    place = find_place(study_id, number)
    focus = find_focus(place, wording_id)
    asked = request.args.get("do")
    name = chosen_name(focus, asked)
    form = FORMS[name].about(focus, _chosen_wording(focus)) if name else None
    if request.method == "POST":
        return _too_late(focus, asked) if form is None else _sent(focus, form)
    if form is not None and asked == name:
        form.begin()
    return _show(focus, form, HTTPStatus.OK, asked=asked)


@route(
    blueprint,
    f"{DESK}/decisions/<uuid:decision_id>/withdraw",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def withdraw_decision(study_id: uuid.UUID, number: int, decision_id: uuid.UUID) -> ResponseReturnValue:
    place = find_place(study_id, number)
    taken_back = [one for one in place.desk.decisions if one.id == decision_id]
    service.withdraw(
        current_session(), place.desk.round.id, decision_id, by=g.account.id, now=clock.utc_now()
    )
    flash(gettext("The decision is withdrawn."), "success")
    return _back_to(place, taken_back)


@route(
    blueprint,
    f"{DESK}/undo",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def undo_decision(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """What was decided last, as far as the page knew."""
    place = find_place(study_id, number)
    seen = request.form.get("seen", 0, type=int)
    service.undo(current_session(), place.desk.round.id, by=g.account.id, now=clock.utc_now(), seen=seen)
    newest = place.desk.newest
    flash(gettext("Taken back: %(decision)s.", decision=together_line(place, newest)), "success")
    return _back_to(place, newest)


def _back_to(place: Place, decisions: Sequence[DecisionView]) -> ResponseReturnValue:
    """The one statement that they were about, or the list."""
    about = [one for decision in decisions for one in decision.subjects if one in place.desk.statements]
    url = (
        statement_url(place, place.desk.statements[about[0]])
        if len(decisions) == 1 and about
        else desk_url(place)
    )
    return redirect(url, HTTPStatus.SEE_OTHER)


def _chosen_wording(focus: Focus) -> str | None:
    """The text of an expert, named by its place in the list."""
    texts, index = proposed_wordings(focus), request.args.get("wording", type=int)
    return texts[index] if index is not None and 0 <= index < len(texts) else None


def _sent(focus: Focus, form: DecisionForm) -> ResponseReturnValue:
    if form.is_only_opened:
        return redirect(act_url(focus, form.name), HTTPStatus.SEE_OTHER)
    if isinstance(form, SplitForm) and form.wants_another:
        form.begin()
        return _show(focus, form, HTTPStatus.OK, asked=form.name)
    if not form.validate():
        return _show(focus, form, HTTPStatus.UNPROCESSABLE_ENTITY, asked=form.name)
    place = focus.place
    try:
        service.decide_together(
            current_session(),
            place.desk.round.id,
            form.operations(focus),
            rationale=form.rationale.data,
            by=g.account.id,
            now=clock.utc_now(),
            seen=form.seen.data or 0,
        )
    except RationaleNeeded as refused:
        form.rationale.errors = say_all(refused.messages)
    except (Stale, WrongState) as late:
        return _show_both(focus, form) if isinstance(late, Stale) else _too_late(focus, form.name)
    except InvalidInput as refused:
        form.form_errors.extend(say_all(refused.messages))
    else:
        return _go_on(_again(focus))
    return _show(_again(focus), form, HTTPStatus.UNPROCESSABLE_ENTITY, asked=form.name)


def _too_late(before: Focus, asked: str | None) -> ResponseReturnValue:
    """Nothing is decided here any more: why, and what was typed, to copy."""
    focus = _again(before)
    form = FORMS[asked if asked in FORMS else "keep"].about(focus)
    return _show(focus, None, HTTPStatus.CONFLICT, asked=None, not_taken=form.typed)


def _again(focus: Focus) -> Focus:
    return Focus(place_now(focus.place), focus.statement)


def _go_on(focus: Focus) -> ResponseReturnValue:
    """To the next statement that waits, or to the list when none does."""
    place = focus.place
    coming = next_undecided(place, after=focus.statement)
    if focus.decision is not None:
        flash(gettext("Decided: %(decision)s.", decision=decided_line(place, focus.decision)), "success")
    url = statement_url(place, coming) if coming else desk_url(place)
    return redirect(url, HTTPStatus.SEE_OTHER)


def _show_both(before: Focus, form: DecisionForm) -> ResponseReturnValue:
    focus = _again(before)
    return _show(focus, form, HTTPStatus.CONFLICT, asked=form.name, refused=conflict(focus, form))


def _show(
    focus: Focus,
    form: DecisionForm | None,
    status: HTTPStatus,
    *,
    asked: str | None,
    refused: Conflict | None = None,
    not_taken: tuple[str, ...] = (),
) -> ResponseReturnValue:
    page = focus_page(focus, form, asked=asked, account_id=g.account.id, refused=refused, not_taken=not_taken)
    frame = desk_frame(focus.place)
    written = remarks_pane(focus.place, focus.statement)
    return (
        render_template("chair/desk/statement.html", frame=frame, page=page, form=form, remarks=written),
        status,
    )
