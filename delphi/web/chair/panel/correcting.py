"""An expert put right, or somebody else in their place, as a form says: for the pages of panel and round."""

import uuid

from flask import flash, g

from delphi import clock
from delphi.errors import InvalidInput, WrongState
from delphi.extensions import current_session
from delphi.panels.queries import ExpertRow
from delphi.process import admitting
from delphi.web.chair.panel.doubts import person
from delphi.web.chair.panel.forms import ExpertForm
from delphi.web.chair.rounds.mail import link_key
from delphi.wording import gettext, say_all


def correct(study_id: uuid.UUID, expert_id: uuid.UUID, form: ExpertForm) -> bool:
    """Whether it is saved; if not, the form says why."""
    wanted = person(form)
    try:
        mailed = admitting.correct(
            current_session(),
            study_id,
            expert_id,
            wanted,
            by=g.account.id,
            link_key=link_key(),
            now=clock.utc_now(),
        )
    except (InvalidInput, WrongState) as refused:
        form.email.errors = say_all(refused.messages)
        return False
    if mailed:
        flash(gettext("%(name)s is saved, and a new link is on its way.", name=wanted.name), "success")
    else:
        flash(gettext("%(name)s is saved.", name=wanted.name), "success")
    return True


def replace(study_id: uuid.UUID, expert: ExpertRow, form: ExpertForm) -> bool:
    """As `correct`, for a successor."""
    successor = person(form)
    try:
        admitting.replace(
            current_session(),
            study_id,
            expert.id,
            successor,
            by=g.account.id,
            link_key=link_key(),
            now=clock.utc_now(),
        )
    except (InvalidInput, WrongState) as refused:
        form.email.errors = say_all(refused.messages)
        return False
    flash(
        gettext(
            "%(before)s is taken out, and the invitation to %(name)s is on its way.",
            before=expert.name,
            name=successor.name,
        ),
        "success",
    )
    return True
