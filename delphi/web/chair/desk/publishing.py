"""The next draft: looked at, published once, and compared with the one before afterwards."""

import uuid
from http import HTTPStatus

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import queries as drafting
from delphi.extensions import current_session
from delphi.frameworks import queries as frameworks
from delphi.process.publishing import Publication, publish_draft
from delphi.rounds.queries import round_by_id
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.draft_page import draft_page
from delphi.web.chair.desk.place import DESK, desk_frame, find_place
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext


@route(blueprint, f"{DESK}/next-draft", audience=Audience.CHAIR, permission=Permission.COMMITTEE)
def next_draft(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    published = place.desk.published
    if published is not None:
        return redirect(_changes_url(study_id, published.number), HTTPStatus.SEE_OTHER)
    page = draft_page(place, place.desk.next_changes(), may_publish=g.role == "chair")
    return render_template("chair/desk/draft.html", frame=desk_frame(place), page=page)


@route(
    blueprint,
    f"{DESK}/publish",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("POST",),
)
def publish_next_draft(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    session, round_id = current_session(), place.desk.round.id
    made = publish_draft(session, round_id, by=g.account.id, now=clock.utc_now())
    flash(_told(made), "success")
    return redirect(_changes_url(study_id, made.number), HTTPStatus.SEE_OTHER)


@route(
    blueprint,
    "/studies/<uuid:study_id>/framework/drafts/<int:number>/changes",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
)
def draft_changes(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    session = current_session()
    draft = frameworks.draft_by_number(session, study_id, number)
    round_id = drafting.decided_in(session, draft.id) if draft else None
    if draft is None or round_id is None:
        raise unknown_page()
    place = find_place(study_id, round_by_id(session, round_id).number)
    changes = drafting.changes_between(session, place.desk.draft, draft)
    page = draft_page(place, changes, may_publish=False)
    return render_template("chair/desk/draft.html", frame=desk_frame(place), page=page)


def _told(made: Publication) -> str:
    if made.already:
        return gettext(
            "Draft %(number)s was published by somebody else before you; this is it.", number=made.number
        )
    return gettext("Draft %(number)s is published.", number=made.number)


def _changes_url(study_id: uuid.UUID, number: int) -> str:
    return url_for("chair.draft_changes", study_id=study_id, number=number)
