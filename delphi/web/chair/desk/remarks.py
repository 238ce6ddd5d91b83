"""Reading what the panel wrote: a code with one press, other words for it, and back to the same statement."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting.remarks import service
from delphi.drafting.remarks.queries import RemarkView, every_remark
from delphi.drafting.remarks.rules import with_code
from delphi.errors import DomainError, InvalidInput, Stale, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.remarks_form import RemarkForm, RepeatsForm
from delphi.web.chair.desk.remarks_pane import RemarkCard, anchor_of, remark_card
from delphi.web.chair.desk.tree import desk_url, statement_url
from delphi.web.edge import status_of
from delphi.web.frame import Link
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say_all

REMARK = f"{DESK}/remarks/<remark>"


@dataclass(frozen=True)
class RemarkPage:
    card: RemarkCard
    statement: Link
    may_code: bool
    may_word: bool
    repeats_url: str


@route(blueprint, REMARK, audience=Audience.CHAIR, permission=Permission.COMMITTEE, methods=("GET", "POST"))
def remark(study_id: uuid.UUID, number: int, remark: str) -> ResponseReturnValue:
    """One remark on a page of its own, and where its words are stored."""
    place = find_place(study_id, number)
    one = _find(place, remark)
    form = RemarkForm.of(one)
    if request.method == "GET":
        return _show(place, one, form, HTTPStatus.OK)
    if not form.validate():
        return _show(place, one, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        service.word(
            current_session(),
            place.desk.round.id,
            remark,
            form.words,
            by=g.account.id,
            now=clock.utc_now(),
            seen=form.seen.data or 0,
        )
    except (InvalidInput, Stale, WrongState) as refused:
        return _refused(place, remark, form, refused)
    flash(gettext("Saved."), "success")
    return _back(place, one)


@route(
    blueprint,
    f"{REMARK}/code",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def code_remark(study_id: uuid.UUID, number: int, remark: str) -> ResponseReturnValue:
    """Give a code or take it back; with `repeats`, say which statement a duplicate repeats."""
    place = find_place(study_id, number)
    one = _find(place, remark)
    try:
        service.code(
            current_session(),
            place.desk.round.id,
            remark,
            _codes(one),
            by=g.account.id,
            now=clock.utc_now(),
            seen=request.form.get("seen", 0, type=int),
        )
    except (InvalidInput, Stale, WrongState) as refused:
        return _refused(place, remark, None, refused)
    return _back(place, one)


@route(
    blueprint,
    f"{DESK}/<uuid:wording_id>/nothing-asked",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def nothing_asked(study_id: uuid.UUID, number: int, wording_id: uuid.UUID) -> ResponseReturnValue:
    """Of all that the page showed and nobody has coded since."""
    place = find_place(study_id, number)
    statement = place.desk.statements.get(wording_id)
    if statement is None:
        raise unknown_page()
    done = service.nothing_asked(
        current_session(),
        place.desk.round.id,
        request.form.getlist("remark"),
        by=g.account.id,
        now=clock.utc_now(),
    )
    flash(ngettext("%(num)s text asks for nothing.", "%(num)s texts ask for nothing.", done), "success")
    return redirect(statement_url(place, statement, _anchor="written"), HTTPStatus.SEE_OTHER)


def _codes(one: RemarkView) -> dict[str, uuid.UUID | None]:
    given = one.reading.codes
    if "repeats" in request.form:
        return {**given, "duplicate": request.form.get("repeats", type=uuid.UUID)}
    chosen = with_code(frozenset(given), request.form.get("toggle", ""))
    return {code: given.get(code) for code in chosen}


def _find(place: Place, remark: str) -> RemarkView:
    found = next((one for one in every_remark(place.content, place.readings) if one.id == remark), None)
    if found is None:
        raise unknown_page()
    return found


def _refused(
    place: Place, remark: str, typed: RemarkForm | None, refused: DomainError
) -> ResponseReturnValue:
    """What was typed, or else the words that stand, beside what stands now."""
    place = find_place(place.study_id, place.number)
    one = _find(place, remark)
    form = RemarkForm.of(one, formdata=None) if typed is None else typed
    form.form_errors.extend(say_all(refused.messages))
    return _show(place, one, form, status_of(refused))


def _show(place: Place, one: RemarkView, form: RemarkForm, status: HTTPStatus) -> ResponseReturnValue:
    statement = place.desk.statements[one.wording_id]
    page = RemarkPage(
        card=remark_card(place, one),
        statement=Link(f"{statement.code} {statement.text}", _url(place, one)),
        may_code=place.may_decide,
        may_word=place.may_decide or not place.released,
        repeats_url=desk_url(place, "code_remark", remark=one.id, **place.filter.args),
    )
    repeats = RepeatsForm.of(place, one) if place.may_decide else None
    return (
        render_template(
            "chair/desk/remarks_one.html", frame=desk_frame(place), page=page, form=form, repeats=repeats
        ),
        status,
    )


def _back(place: Place, one: RemarkView) -> ResponseReturnValue:
    return redirect(_url(place, one), HTTPStatus.SEE_OTHER)


def _url(place: Place, one: RemarkView) -> str:
    return statement_url(place, place.desk.statements[one.wording_id], _anchor=anchor_of(one.id))
