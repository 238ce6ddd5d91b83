"""The form as an expert sees it, with nothing to send and nothing stored: before a round opens, and after."""

import uuid

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from delphi import clock
from delphi.extensions import current_session
from delphi.process.opening import readiness
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.stored import questionnaire_of
from delphi.web.chair.blueprint import blueprint
from delphi.web.chair.rounds.following import ROUND, round_of
from delphi.web.chair.rounds.mail import mail_leaves
from delphi.web.chair.rounds.opening import ROUNDS
from delphi.web.chair.rounds.preview_page import preview_frame, preview_page
from delphi.web.frame import Link
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.wording import gettext


@route(blueprint, f"{ROUNDS}/new/preview", audience=Audience.CHAIR, permission=Permission.CHAIR)
def preview_next_round(study_id: uuid.UUID) -> ResponseReturnValue:
    """As the round would ask if it opened now."""
    asked = readiness(current_session(), study_id, mail_leaves=mail_leaves()).asked
    if asked is None:
        raise unknown_page()
    back = Link(gettext("Back to the preparations"), url_for("chair.new_round", study_id=study_id))
    return _section(asked, url_for("chair.preview_next_round", study_id=study_id), back)


@route(blueprint, f"{ROUND}/preview", audience=Audience.CHAIR, permission=Permission.CHAIR)
def preview_round(study_id: uuid.UUID, number: int) -> ResponseReturnValue:
    asked = questionnaire_of(current_session(), round_of(study_id, number).id)
    address = url_for("chair.preview_round", study_id=study_id, number=number)
    back = Link(gettext("Back to the round"), url_for("chair.round_page", study_id=study_id, number=number))
    return _section(asked, address, back)


def _section(asked: Questionnaire, address: str, back: Link) -> ResponseReturnValue:
    place = request.args.get("section", 1, type=int)
    if not 1 <= place <= len(asked.sections):
        raise unknown_page()
    page = preview_page(asked, place, address, back, now=clock.utc_now())
    return render_template("chair/rounds/preview.html", frame=preview_frame(asked), page=page)
