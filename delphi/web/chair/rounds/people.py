"""The experts of an open round, one by one: a new link, a correction, somebody else, taken out, invited late."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from delphi import clock
from delphi.extensions import current_session
from delphi.outbox.queries import mails_of_round
from delphi.panels import queries as panels
from delphi.panels.queries import ExpertRow
from delphi.process import admitting
from delphi.rounds import queries
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.panel.correcting import correct, replace
from delphi.web.chair.panel.doubts import doubts_on_adding, doubts_on_correcting, filled_in
from delphi.web.chair.panel.forms import ExpertForm
from delphi.web.chair.rounds import people_page
from delphi.web.chair.rounds.following import ROUND, round_frame, round_of, time_zone_of, to_round
from delphi.web.chair.rounds.mail import link_key
from delphi.web.chair.rounds.people_page import Place
from delphi.web.forms import ConfirmationForm
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext

EXPERT = f"{ROUND}/experts/<uuid:expert_id>"


@route(blueprint, f"{ROUND}/experts/invite", audience=Audience.CHAIR, permission=Permission.CHAIR)
def invite_expert(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    found = round_of(study_id, number)
    session = current_session()
    asked = {one.expert_id for one in queries.follow_up(session, found.id) if not one.taken_out}
    others = [one for one in panels.active_experts(session, study_id) if one.id not in asked]
    page = people_page.invite_page(found, others)
    return render_template("chair/rounds/invite.html", frame=round_frame(found), page=page)


@route(blueprint, EXPERT, audience=Audience.CHAIR, permission=Permission.CHAIR)
def expert_in_round(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> ResponseReturnValue:
    place = _place(study_id, number, expert_id)
    mails = [
        mail for mail in mails_of_round(current_session(), place.round.id) if mail.expert_id == expert_id
    ]
    page = people_page.expert_page(place, mails, time_zone=time_zone_of(place.round), now=clock.utc_now())
    return render_template("chair/rounds/expert.html", frame=round_frame(place.round), page=page)


@route(
    blueprint,
    f"{EXPERT}/admit",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def admit_expert(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> ResponseReturnValue:
    found = round_of(study_id, number)
    expert = panels.expert_of(current_session(), study_id, expert_id)
    admitting.admit(
        current_session(), study_id, expert_id, by=g.account.id, link_key=link_key(), now=clock.utc_now()
    )
    flash(gettext("%(name)s is invited, and the invitation is on its way.", name=expert.name), "success")
    return to_round(found)


@route(
    blueprint,
    f"{EXPERT}/link",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def replace_link(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> ResponseReturnValue:
    place = _place(study_id, number, expert_id)
    admitting.replace_link(
        current_session(), study_id, expert_id, by=g.account.id, link_key=link_key(), now=clock.utc_now()
    )
    flash(
        gettext("A new link for %(name)s is on its way; the old one has ended.", name=place.followed.name),
        "success",
    )
    return _to_expert(place)


@route(
    blueprint,
    f"{EXPERT}/correct",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def correct_expert(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> ResponseReturnValue:
    place = _place(study_id, number, expert_id)
    expert = _on_panel(place)
    form = ExpertForm(name=expert.name, email=expert.email, group=expert.group)
    done, doubts = filled_in(
        form, lambda: doubts_on_correcting(expert, form), lambda: correct(study_id, expert_id, form)
    )
    if done:
        return _to_expert(place)
    return _person_page(place, form, people_page.correction_page(place, doubts))


@route(
    blueprint,
    f"{EXPERT}/replace",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def replace_expert(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> ResponseReturnValue:
    place = _place(study_id, number, expert_id)
    expert = _on_panel(place)
    form = ExpertForm(group=expert.group)
    done, doubts = filled_in(
        form, lambda: doubts_on_adding(study_id, form), lambda: replace(study_id, expert, form)
    )
    if done:
        return to_round(place.round)
    return _person_page(place, form, people_page.replacement_page(place, doubts))


@route(
    blueprint,
    f"{EXPERT}/take-out",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def take_out_expert(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> ResponseReturnValue:
    place = _place(study_id, number, expert_id)
    _on_panel(place)
    form = ConfirmationForm()
    if form.validate_on_submit():
        admitting.dismiss(current_session(), study_id, expert_id, by=g.account.id, now=clock.utc_now())
        flash(gettext("%(name)s is taken out; the link has ended.", name=place.followed.name), "success")
        return to_round(place.round)
    page = people_page.taking_out_page(place)
    return render_template("chair/rounds/take_out.html", frame=round_frame(place.round), page=page)


def _place(study_id: uuid.UUID, number: int, expert_id: uuid.UUID) -> Place:
    found = round_of(study_id, number)
    people = queries.follow_up(current_session(), found.id)
    followed = next((one for one in people if one.expert_id == expert_id), None)
    if followed is None:
        raise unknown_page()
    return Place(found, followed)


def _on_panel(place: Place) -> ExpertRow:
    """Acts on a person are for those who take part, while the round runs."""
    if place.followed.taken_out or not place.round.is_open(clock.utc_now()):
        raise unknown_page()
    return panels.expert_of(current_session(), place.round.study_id, place.followed.expert_id)


def _person_page(place: Place, form: ExpertForm, page: people_page.PersonPage) -> ResponseReturnValue:
    groups = [group.name for group in panels.groups(current_session(), place.round.study_id)]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render_template(
        "chair/rounds/person.html", frame=round_frame(place.round), page=page, form=form, groups=groups
    ), status


def _to_expert(place: Place) -> Response:
    address = url_for(
        "chair.expert_in_round",
        study_id=place.round.study_id,
        number=place.round.number,
        expert_id=place.followed.expert_id,
    )
    return redirect(address, HTTPStatus.SEE_OTHER)
