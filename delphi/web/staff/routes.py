"""What staff read: released reports of their studies, and nothing else."""

import uuid

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from delphi.extensions import current_session
from delphi.reports import queries
from delphi.rounds.queries import round_by_number
from delphi.web.frame import plain_frame
from delphi.web.guards import unknown_page
from delphi.web.reading.page import report_page
from delphi.web.registry import Audience, Permission, route
from delphi.web.staff import pages
from delphi.web.staff.blueprint import blueprint


@route(blueprint, "/reading", audience=Audience.STAFF, permission=Permission.SIGNED_IN)
def reading() -> ResponseReturnValue:
    page = pages.reading_page(queries.released_reports(current_session(), g.account.id))
    return render_template("staff/reading.html", frame=plain_frame(), page=page)


@route(
    blueprint,
    "/reading/<uuid:study_id>/rounds/<int:number>",
    audience=Audience.STAFF,
    permission=Permission.READ_RELEASED,
)
def released_report(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    session = current_session()
    round_ = round_by_number(session, study_id, number)
    view = None if round_ is None else queries.released_report(session, round_.id)
    if view is None:
        raise unknown_page()

    def url_of(show: str | None) -> str:
        return url_for(
            "staff.released_report", study_id=study_id, number=number, show=show, _anchor="statements"
        )

    page = report_page(view, show=request.args.get("show"), url_of=url_of)
    return render_template("staff/report.html", frame=pages.reading_frame(view.content.head.study), page=page)
