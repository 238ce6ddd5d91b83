"""The next draft is published once, by a chair who has seen what changes and has said it to the panel."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import Length

from delphi import clock
from delphi.drafting.texts import LONGEST_SUMMARY
from delphi.errors import InvalidInput, Stale, WrongState
from delphi.extensions import current_session
from delphi.process.publishing import publish_draft
from delphi.rounds.moments import shown_moment
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.draft_page import Waiting, made_so_far, view_url, waiting_for
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.summary import suggested_summary
from delphi.web.chair.desk.tree import desk_url
from delphi.web.edge import status_of
from delphi.web.forms import Form, ParagraphField
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say_all


class PublishForm(Form):
    """`seen`: see `Desk.standing`."""

    seen = StringField()
    summary = ParagraphField(
        lazy_gettext("What changed, for the panel"),
        [Length(max=LONGEST_SUMMARY, message=lazy_gettext("Shorten it to 5,000 characters."))],
        description=lazy_gettext(
            "Experts read it first when the next round opens. It is made from the changes; edit it as you like."
        ),
        render_kw={"rows": "8"},
    )


@dataclass(frozen=True)
class PublishPage:
    """`first` says who published meanwhile; empty where nobody did."""

    title: str
    first: str
    what_happens: str
    waiting: tuple[Waiting, ...]
    seen: str
    changes_url: str
    desk_url: str
    post_url: str


@route(
    blueprint,
    f"{DESK}/publish",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def publish_next_draft(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    if request.method == "GET":
        if not place.may_decide:
            return redirect(desk_url(place, "next_draft"), HTTPStatus.SEE_OTHER)
        summary = suggested_summary(made_so_far(place))
        return _show(
            place, PublishForm(data={"summary": summary, "seen": place.desk.standing}), HTTPStatus.OK
        )
    form = PublishForm()
    refused = _publish(place, form) if form.validate() else HTTPStatus.UNPROCESSABLE_ENTITY
    if refused is not None:
        return _show(find_place(study_id, number), form, refused)
    made = place.desk.draft.number + 1
    flash(gettext("Draft %(number)s is published.", number=made), "success")
    url = url_for("chair.draft_changes", study_id=study_id, number=made)
    return redirect(url, HTTPStatus.SEE_OTHER)


def _publish(place: Place, form: PublishForm) -> HTTPStatus | None:
    """How it was refused; the reasons then stand in the form, and what was typed stays."""
    session, round_id = current_session(), place.desk.round.id
    try:
        made = publish_draft(
            session,
            round_id,
            summary=form.summary.data,
            seen=form.seen.data,
            by=g.account.id,
            now=clock.utc_now(),
        )
    except (InvalidInput, Stale, WrongState) as refused:
        form.form_errors.extend(say_all(refused.messages))
        return status_of(refused)
    return HTTPStatus.CONFLICT if made.already else None


def _show(place: Place, form: PublishForm, status: HTTPStatus) -> ResponseReturnValue:
    if status == HTTPStatus.CONFLICT:
        form.seen.data = place.desk.standing  # what the page now shows beside the words
    page = _page(place)
    return render_template("chair/desk/publish.html", frame=desk_frame(place), page=page, form=form), status


def _page(place: Place) -> PublishPage:
    number = place.desk.draft.number + 1
    return PublishPage(
        title=gettext("Publish draft %(number)s", number=number),
        first=_first(place),
        what_happens=_what_happens(place, number),
        waiting=waiting_for(place),
        seen=place.desk.standing,
        changes_url=view_url(place, "table"),
        desk_url=desk_url(place),
        post_url=desk_url(place, "publish_next_draft"),
    )


def _first(place: Place) -> str:
    published = place.desk.published
    if published is None:
        return ""
    return gettext(
        "%(name)s has published draft %(number)s (%(moment)s). Your words for the panel were not taken; they "
        "stand below, to copy. Only the next draft can change anything now.",
        name=published.by or gettext("Somebody else"),
        number=published.number,
        moment=shown_moment(published.at, place.content.head.time_zone),
    )


def _what_happens(place: Place, number: int) -> str:
    return ngettext(
        "Draft %(number)s with %(num)s statement becomes the framework, and round %(next)s can open on it. "
        "The decisions on round %(round)s are fixed then; this cannot be undone. Only a further draft can "
        "change the framework again.",
        "Draft %(number)s with %(num)s statements becomes the framework, and round %(next)s can open on it. "
        "The decisions on round %(round)s are fixed then; this cannot be undone. Only a further draft can "
        "change the framework again.",
        len(place.desk.next_draft().statements),
        number=number,
        next=place.number + 1,
        round=place.number,
    )
