"""Keeping all undisputed statements at once, after a look at the list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import service
from delphi.errors import InvalidInput, Stale, msg
from delphi.extensions import current_session
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.desk.place import DESK, Place, desk_frame, find_place
from delphi.web.chair.desk.tree import desk_url, robust_keeps
from delphi.web.reading.words import share_words
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext, ngettext, say_all


@dataclass(frozen=True)
class KeptLine:
    wording: str
    code: str
    text: str
    share: str


@dataclass(frozen=True)
class KeepingPage:
    """`refused`: why nothing was kept; the list is then the one of now."""

    refused: tuple[str, ...]
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
        return _show(place, HTTPStatus.OK)
    try:
        made = service.accept(
            current_session(),
            place.desk.round.id,
            _chosen(place),
            by=g.account.id,
            now=clock.utc_now(),
            seen=request.form.get("seen", 0, type=int),
        )
    except (InvalidInput, Stale) as refused:
        return _show(place, HTTPStatus.CONFLICT, say_all(refused.messages))
    flash(ngettext("%(num)s statement is kept.", "%(num)s statements are kept.", len(made)), "success")
    return redirect(desk_url(place), HTTPStatus.SEE_OTHER)


def _show(place: Place, status: HTTPStatus, refused: Sequence[str] = ()) -> ResponseReturnValue:
    page = _page(place, tuple(refused))
    return render_template("chair/desk/keep.html", frame=desk_frame(place), page=page), status


def _chosen(place: Place) -> list[uuid.UUID]:
    """What was ticked, as far as it may be kept in one go."""
    ticked = set(request.form.getlist("wording"))
    chosen = [one.wording_id for one in robust_keeps(place) if str(one.wording_id) in ticked]
    if not chosen or len(chosen) < len(ticked):
        raise InvalidInput(
            msg("Nothing was kept: the list has changed since you opened it. This is what it is now.")
        )
    return chosen


def _page(place: Place, refused: tuple[str, ...]) -> KeepingPage:
    keeps = robust_keeps(place) if place.may_decide else ()
    return KeepingPage(
        refused=refused,
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
