"""Answering what experts proposed to add: it is the same as another, it is declined with a reason, or added."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from delphi import clock
from delphi.drafting.remarks import service
from delphi.drafting.remarks.service import Words
from delphi.errors import DomainError, InvalidInput, Stale, WrongState
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.remarks_form import words_field
from delphi.web.chair.desk.remarks_suggestions import SuggestionCard, find_suggestion, suggestion_card
from delphi.web.chair.desk.tree import desk_url
from delphi.web.edge import status_of
from delphi.web.forms import Form, NumberField
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all

SUGGESTION = f"{DESK}/suggestions/<proposed>"


class AnswerForm(Form):
    seen = NumberField()
    declined_because = words_field(
        "declined_because",
        lazy_gettext("Decline it, because"),
        lazy_gettext("The panel reads it in the next round. Empty: it waits for an answer again."),
    )
    paraphrase = words_field(
        "paraphrase",
        lazy_gettext("Paraphrase"),
        lazy_gettext("Shown in its place to the panel and to staff."),
    )
    hidden_because = words_field(
        "hidden_because",
        lazy_gettext("Hide it, because"),
        lazy_gettext("With a reason it is shown to nobody but you and the committee, and needs no answer."),
    )

    @classmethod
    def of(cls, card: SuggestionCard, **options: Any) -> "AnswerForm":
        return cls(
            data={
                "declined_because": card.because,
                "paraphrase": card.shown_as,
                "hidden_because": card.hidden,
            },
            **options,
        )


@dataclass(frozen=True)
class SuggestionPage:
    card: SuggestionCard
    desk_url: str


@route(
    blueprint, SUGGESTION, audience=Audience.CHAIR, permission=Permission.COMMITTEE, methods=("GET", "POST")
)
def suggestion(study_id: uuid.UUID, number: int, proposed: str) -> ResponseReturnValue:
    """One proposed statement on a page of its own, and where its answer is stored."""
    place = find_place(study_id, number)
    card = _card(place, proposed)
    form = AnswerForm.of(card)
    if request.method == "GET":
        return _show(place, card, form, HTTPStatus.OK)
    if not form.validate():
        return _show(place, card, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _answer(place, card, form)
    except (InvalidInput, Stale, WrongState) as refused:
        return _refused(place, proposed, form, refused)
    flash(gettext("Saved."), "success")
    return redirect(desk_url(place, _anchor=card.anchor), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    f"{SUGGESTION}/same",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def match_suggestion(study_id: uuid.UUID, number: int, proposed: str) -> ResponseReturnValue:
    place = find_place(study_id, number)
    _card(place, proposed)
    try:
        service.say_same(
            current_session(),
            place.desk.round.id,
            proposed,
            request.form.get("same") or None,
            by=g.account.id,
            now=clock.utc_now(),
            seen=request.form.get("seen", 0, type=int),
        )
    except (InvalidInput, Stale, WrongState) as refused:
        return _refused(place, proposed, None, refused)
    return redirect(desk_url(place, _anchor="new-statements"), HTTPStatus.SEE_OTHER)


def _answer(place: Place, card: SuggestionCard, form: AnswerForm) -> None:
    """What is shown of it, then the answer; both or neither."""
    session, round_id, by, now = current_session(), place.desk.round.id, g.account.id, clock.utc_now()
    words = Words(paraphrase=form.paraphrase.data or "", hidden_because=form.hidden_because.data or "")
    seen = service.word(session, round_id, card.id, words, by=by, now=now, seen=form.seen.data or 0)
    because = form.declined_because.data or ""
    if because != card.because:
        service.decline(session, round_id, card.id, because, by=by, now=now, seen=seen)


def _card(place: Place, remark: str) -> SuggestionCard:
    found = find_suggestion(place, remark)
    if found is None:
        raise unknown_page()
    return suggestion_card(place, found)


def _refused(
    place: Place, remark: str, typed: AnswerForm | None, refused: DomainError
) -> ResponseReturnValue:
    """What was typed, or else the answer that stands, beside what stands now."""
    place = find_place(place.study_id, place.number)
    card = _card(place, remark)
    form = AnswerForm.of(card, formdata=None) if typed is None else typed
    form.form_errors.extend(say_all(refused.messages))
    return _show(place, card, form, status_of(refused))


def _show(place: Place, card: SuggestionCard, form: AnswerForm, status: HTTPStatus) -> ResponseReturnValue:
    page = SuggestionPage(card, desk_url(place, _anchor="new-statements"))
    return (
        render_template("chair/desk/remarks_suggestion.html", frame=desk_frame(place), page=page, form=form),
        status,
    )
