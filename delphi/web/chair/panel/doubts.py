"""The person a form describes, and what should be confirmed about the address before it is written to."""

import uuid
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from delphi.extensions import current_session
from delphi.panels import queries
from delphi.panels.addresses import Address, check_address
from delphi.panels.queries import ExpertRow
from delphi.panels.rules import address_key, address_taken, is_on_panel, standing_warnings
from delphi.panels.service import Person
from delphi.studies import queries as studies
from delphi.web.chair.imports import said_alone
from delphi.web.chair.panel.forms import ExpertForm
from delphi.wording import gettext, say


def doubts_on_adding(study_id: uuid.UUID, form: ExpertForm) -> list[str]:
    """What a person should confirm; somebody who is on the panel already is an error instead."""
    session = current_session()
    standing = queries.standings(session, study_id).get(address_key(str(form.email.data)))
    if is_on_panel(standing):
        form.email.errors = [say(address_taken(str(form.email.data)))]
        return []
    zone = ZoneInfo(studies.current_protocol(session, study_id).protocol.time_zone)
    return [*_address_doubts(form), *said_alone(standing_warnings(standing, zone))]


def doubts_on_correcting(expert: ExpertRow, form: ExpertForm) -> list[str]:
    return [] if form.email.data == expert.email else _address_doubts(form)


def _address_doubts(form: ExpertForm) -> list[str]:
    """Of the address as it was typed: the field has taken invisible characters out already."""
    typed = (form.email.raw_data or [""])[0]
    checked = check_address(str(typed))
    return said_alone(checked.warnings) if isinstance(checked, Address) else []


def filled_in(
    form: ExpertForm, doubts_of: Callable[[], list[str]], act: Callable[[], bool]
) -> tuple[bool, list[str]]:
    """Do what a form that is sent asks for, once its doubts are confirmed: whether it is done, and the doubts."""
    if not form.validate_on_submit():
        return False, []
    doubts = doubts_of()
    return _may_go_on(form, doubts) and act(), doubts


def _may_go_on(form: ExpertForm, doubts: Sequence[str]) -> bool:
    if doubts and not form.confirmed.data:
        form.confirmed.errors = [gettext("Tick this box, or correct the address.")]
    return not form.errors


def person(form: ExpertForm) -> Person:
    return Person(str(form.name.data), str(form.email.data), form.group.data or None)
