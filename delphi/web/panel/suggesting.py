"""Statements that an expert would add: the form and the list of one's own."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.base import new_id
from delphi.errors import InvalidInput
from delphi.extensions import current_session
from delphi.rounds import queries as rounds
from delphi.rounds.queries import FormView, OwnSuggestion
from delphi.rounds.service import answering
from delphi.web.frame import Link
from delphi.web.guards import PANEL_TOKEN
from delphi.web.panel import pages
from delphi.web.panel.answering import closed_page, current_form
from delphi.web.panel.blueprint import blueprint
from delphi.web.panel.forms import SuggestionForm
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, say_all


@dataclass(frozen=True)
class SuggestionView:
    text: str
    reason: str
    area: str
    remove_url: str


@dataclass(frozen=True)
class SuggestPage:
    mine: tuple[SuggestionView, ...]
    mine_title: str
    back: Link


@route(blueprint, "/answer/suggest", audience=Audience.PANEL, permission=Permission.EXPERT)
def suggest() -> ResponseReturnValue:
    view = current_form()
    if not view.open:
        return closed_page(view)
    form = SuggestionForm(view.questionnaire, data={"key": new_id(), "area": request.args.get("area", "")})
    return _page(view, form)


@route(blueprint, "/answer/suggest", audience=Audience.PANEL, permission=Permission.EXPERT, methods=("POST",))
def save_suggestion() -> ResponseReturnValue:
    view = current_form()
    form = SuggestionForm(view.questionnaire)
    if not form.validate():
        return _page(view, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        answering.suggest(
            current_session(),
            session[PANEL_TOKEN],
            key=_key(form.key.data or ""),
            area=uuid.UUID(form.area.data) if form.area.data else None,
            text=form.text.data or "",
            reason=form.reason.data,
            now=clock.utc_now(),
        )
    except InvalidInput as refused:
        form.text.errors = say_all(refused.messages)
        form.key.data = str(new_id())
        return _page(view, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(gettext("Your proposal is saved."), "success")
    return redirect(url_for("panel.suggest"), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/answer/suggest/<uuid:suggestion_id>/remove",
    audience=Audience.PANEL,
    permission=Permission.EXPERT,
    methods=("POST",),
)
def remove_suggestion(suggestion_id: uuid.UUID) -> ResponseReturnValue:
    answering.withdraw_suggestion(current_session(), session[PANEL_TOKEN], suggestion_id, clock.utc_now())
    flash(gettext("Your proposal is removed."), "success")
    return redirect(url_for("panel.suggest"), HTTPStatus.SEE_OTHER)


def _page(view: FormView, form: SuggestionForm) -> str:
    mine = rounds.own_suggestions(current_session(), session[PANEL_TOKEN], clock.utc_now())
    areas = {one.area.wording_id: f"{one.area.code} {one.area.text}" for one in view.questionnaire.sections}
    page = SuggestPage(
        mine=tuple(_view(one, areas) for one in mine),
        mine_title=gettext("Your proposals (%(count)s)", count=len(mine)),
        back=Link(gettext("All sections"), url_for("panel.overview")),
    )
    return render_template("panel/suggest.html", frame=pages.panel_frame(view), page=page, form=form)


def _view(one: OwnSuggestion, areas: dict[uuid.UUID, str]) -> SuggestionView:
    area = areas.get(one.area_wording_id, "") if one.area_wording_id else ""
    remove_url = url_for("panel.remove_suggestion", suggestion_id=one.id)
    return SuggestionView(one.text, one.reason or "", area, remove_url)


def _key(text: str) -> uuid.UUID:
    """A new one where the page's own was lost: a proposal is worth more than a doubled one costs."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return new_id()
