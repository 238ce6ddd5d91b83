"""The report of a closed round, its release, and its files."""

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.drafting import queries as drafting
from delphi.drafting.remarks import queries as remarks
from delphi.exports import service as exports
from delphi.extensions import current_session
from delphi.process import releasing
from delphi.process.timeline import StopKind
from delphi.reports import queries
from delphi.reports.queries import ReportView
from delphi.rounds.queries import round_by_number
from delphi.studies import queries as studies
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.downloads import download
from delphi.web.chair.report.marks import marks_of
from delphi.web.chair.report.release_page import release_page
from delphi.web.forms import ConfirmationForm
from delphi.web.frame import Link, study_frame
from delphi.web.guards import unknown_page
from delphi.web.reading.page import report_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext

REPORT = "/studies/<uuid:study_id>/rounds/<int:number>/report"


@dataclass(frozen=True)
class Place:
    """A report of the study in the address."""

    study_id: uuid.UUID
    number: int
    view: ReportView


@dataclass(frozen=True)
class NextStep:
    text: str
    action: Link


@route(blueprint, REPORT, audience=Audience.CHAIR, permission=Permission.READ_RELEASED)
def report(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    """Staff who were given this address come to their own page of the report, once it is released."""
    place = _place(study_id, number)
    if g.role == "staff":
        if queries.released_report(current_session(), place.view.round_id) is None:
            raise unknown_page()
        return redirect(url_for("staff.released_report", study_id=study_id, number=number))

    def url_of(show: str | None) -> str:
        return url_for("chair.report", study_id=study_id, number=number, show=show, _anchor="statements")

    def lineage_of(wording_id: str) -> str:
        return url_for("chair.lineage", study_id=study_id, wording_id=wording_id)

    marks = marks_of(remarks.readings(current_session(), place.view.round_id))
    page = report_page(
        place.view, show=request.args.get("show"), url_of=url_of, lineage_of=lineage_of, marks=marks
    )
    releasable = g.role == "chair" and place.view.released_at is None
    return render_template(
        "chair/report/report.html",
        frame=study_frame(study_id, page="rounds", here=(StopKind.ROUND, number)),
        page=page,
        files=_files(place),
        released=place.view.released_at is not None,
        step=_next_step(place),
        release_url=url_for("chair.release_report", study_id=study_id, number=number) if releasable else None,
    )


@route(
    blueprint,
    f"{REPORT}/release",
    audience=Audience.CHAIR,
    permission=Permission.CHAIR,
    methods=("GET", "POST"),
)
def release_report(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    place = _place(study_id, number)
    if ConfirmationForm().validate_on_submit():
        releasing.release_report(
            current_session(), study_id, place.view.round_id, by=g.account.id, now=clock.utc_now()
        )
        flash(gettext("The report is released. The staff of the study are being told."), "success")
        return redirect(url_for("chair.report", study_id=study_id, number=number), HTTPStatus.SEE_OTHER)
    if place.view.released_at is not None:
        return redirect(url_for("chair.report", study_id=study_id, number=number))
    frame = study_frame(study_id, page="rounds", here=(StopKind.ROUND, number))
    page = release_page(study_id, number, studies.members(current_session(), study_id))
    return render_template("chair/report/release.html", frame=frame, page=page)


# Taking a file is recorded, so it is a POST although it only reads.
@route(
    blueprint,
    f"{REPORT}/ratings/<key>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def report_ratings(study_id: uuid.UUID, number: int, key: str) -> ResponseReturnValue:
    round_id = _place(study_id, number).view.round_id
    return download(
        exports.export_ratings(
            current_session(), study_id, round_id, key, by=g.account.id, now=clock.utc_now()
        )
    )


@route(
    blueprint,
    f"{REPORT}/files/<what>",
    audience=Audience.CHAIR,
    permission=Permission.COMMITTEE,
    methods=("POST",),
)
def report_file(study_id: uuid.UUID, number: int, what: str) -> ResponseReturnValue:
    round_id = _place(study_id, number).view.round_id
    return download(
        exports.export_by_statement(
            current_session(), study_id, round_id, what, by=g.account.id, now=clock.utc_now()
        )
    )


def _next_step(place: Place) -> NextStep:
    """Once the decisions are a draft, nothing is left to be decided here."""
    where: dict[str, Any] = {"study_id": place.study_id, "number": place.number}
    draft = drafting.published(current_session(), place.view.round_id)
    if draft is None:
        link = Link(gettext("Decide what becomes of each statement"), url_for("chair.desk", **where))
        return NextStep(gettext("The report proposes; you decide."), link)
    return NextStep(
        gettext("What was decided on this round is published as draft %(number)s.", number=draft.number),
        Link(gettext("See what changed"), url_for("chair.next_draft", **where)),
    )


def _place(study_id: uuid.UUID, number: int) -> Place:
    """A round that is open, unknown or of another study has no report."""
    session = current_session()
    round_ = round_by_number(session, study_id, number)
    view = None if round_ is None else queries.report(session, round_.id)
    if view is None:
        raise unknown_page()
    return Place(study_id, number, view)


def _files(place: Place) -> tuple[Link, ...]:
    where: dict[str, Any] = {"study_id": place.study_id, "number": place.number}
    dimensions = place.view.content.dimensions
    ratings = [
        Link(
            gettext("Ratings (CSV)")
            if len(dimensions) == 1
            else gettext("Ratings: %(key)s (CSV)", key=one.key),
            url_for("chair.report_ratings", key=one.key, **where),
        )
        for one in dimensions
    ]
    return (
        *ratings,
        Link(gettext("Statistics (CSV)"), url_for("chair.report_file", what="statistics", **where)),
        Link(gettext("Comments (CSV)"), url_for("chair.report_file", what="comments", **where)),
    )
