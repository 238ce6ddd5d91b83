"""Keeping all undisputed statements at once, after a look at the list."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.errors import InvalidInput, msg
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.tree import desk_url, robust_keeps
from delphi.web.reading.words import share_words
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class KeptLine:
    wording: str
    code: str
    text: str
    share: str


@dataclass(frozen=True)
class KeepingPage:
    lines: tuple[KeptLine, ...]
    button: str
    seen: int
    desk_url: str
    post_url: str


@route(
    blueprint,
    f"{DESK}/keep",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("GET", "POST"),
)
def keep_undisputed(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = find_place(study_id, number)
    if request.method == "GET":
        return render_template("chair/desk/keep.html", frame=desk_frame(place), page=_page(place))
    made = service.accept(
        current_session(),
        place.desk.round.id,
        _chosen(place),
        by=g.account.id,
        now=clock.utc_now(),
        seen=request.form.get("seen", 0, type=int),
    )
    flash(ngettext("%(num)s statement is kept.", "%(num)s statements are kept.", len(made)), "success")
    return redirect(desk_url(place), HTTPStatus.SEE_OTHER)


def _chosen(place: Place) -> list[uuid.UUID]:
    """What was ticked, as far as it may be kept in one go."""
    ticked = set(request.form.getlist("wording"))
    chosen = [one.wording_id for one in robust_keeps(place) if str(one.wording_id) in ticked]
    if not chosen or len(chosen) < len(ticked):
        raise InvalidInput(msg("The list has changed since you opened it; look at it again."))
    return chosen


def _page(place: Place) -> KeepingPage:
    keeps = robust_keeps(place) if place.may_decide else ()
    return KeepingPage(
        lines=tuple(
            KeptLine(
                str(one.wording_id),
                one.code,
                one.text,
                share_words(place.items[one.wording_id].figures.share_in),
            )
            for one in keeps
        ),
        button=gettext("Keep those ticked"),
        seen=place.desk.latest,
        desk_url=desk_url(place),
        post_url=desk_url(place, "keep_undisputed"),
    )
