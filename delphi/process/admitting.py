"""Experts who are corrected or leave, and who join or need a new link while a round is open."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.errors import InvalidInput, NotFound, WrongState, msg
from delphi.panels import queries as panels
from delphi.panels import service as panel_service
from delphi.panels.rules import address_taken
from delphi.panels.service import Person
from delphi.rounds import queries as rounds
from delphi.rounds.models import Round
from delphi.rounds.rules import is_open
from delphi.rounds.service import inviting, starting


def admit(
    session: Session,
    study_id: uuid.UUID,
    expert_id: uuid.UUID,
    *,
    by: uuid.UUID | None,
    link_key: bytes,
    now: datetime,
) -> None:
    """Ask an expert of the panel to the open round."""
    round_ = _open_round(session, study_id, now)
    expert = next((one for one in panels.active_experts(session, study_id) if one.id == expert_id), None)
    if expert is None:
        raise NotFound(msg("There is no such expert in this panel."))
    inviting.invite(session, round_, expert.id, expert.group, link_key=link_key, now=now)
    audit.record(session, at=now, action="expert.admitted", account_id=by, study_id=study_id)


def replace_link(
    session: Session,
    study_id: uuid.UUID,
    expert_id: uuid.UUID,
    *,
    by: uuid.UUID | None,
    link_key: bytes,
    now: datetime,
) -> None:
    """A corrected address or a forwarded link: the old link ends, a new one is mailed."""
    round_ = _open_round(session, study_id, now)
    inviting.rotate_link(session, round_, expert_id, link_key=link_key, by=by, now=now)


def dismiss(
    session: Session, study_id: uuid.UUID, expert_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime
) -> None:
    """Take an expert out of the panel, and of the round that is open. Saved answers stay and count."""
    panel_service.remove_expert(session, study_id, expert_id, by=by, now=now)
    unclosed = rounds.unclosed_round(session, study_id)
    if unclosed is not None:
        inviting.take_out(session, unclosed.id, expert_id, now=now)


def correct(
    session: Session,
    study_id: uuid.UUID,
    expert_id: uuid.UUID,
    person: Person,
    *,
    by: uuid.UUID,
    link_key: bytes,
    now: datetime,
) -> bool:
    """Whether a new link was mailed: with another address, all links that went to the old one end, one to a
    round that is open is replaced, and consent and days are forgotten, for a stranger may have given them.
    Raises WrongState where that would show somebody else what the expert has answered.
    """
    before = panels.expert_of(session, study_id, expert_id)
    panel_service.edit_expert(session, study_id, expert_id, person, by=by, now=now)
    if panels.expert_of(session, study_id, expert_id).email == before.email:
        return False
    round_ = _held_open(session, study_id, now)
    invited = round_ is not None and inviting.is_invited(session, round_.id, expert_id)
    inviting.end_links(session, expert_id, now=now)
    if round_ is not None and invited:
        inviting.rotate_link(session, round_, expert_id, link_key=link_key, by=by, now=now)
    # Asked after the links have ended: from here on nothing more is saved by them.
    if rounds.has_answered(session, expert_id):
        raise WrongState(
            msg(
                "%(name)s has answered already. Under another address somebody else would see these answers: "
                "replace the expert instead; the new address starts without them.",
                name=before.name,
            )
        )
    starting.forget(session, study_id, expert_id, by=by, now=now)
    return invited


def replace(
    session: Session,
    study_id: uuid.UUID,
    expert_id: uuid.UUID,
    person: Person,
    *,
    by: uuid.UUID,
    link_key: bytes,
    now: datetime,
) -> None:
    """Somebody else takes part instead, from a seat of their own: nobody answers in another's name."""
    added = panel_service.add_experts(session, study_id, [person], by=by, now=now)
    if added.present:
        raise InvalidInput(address_taken(person.email))
    dismiss(session, study_id, expert_id, by=by, now=now)
    (successor,) = (*added.new, *added.back)
    admit(session, study_id, successor, by=by, link_key=link_key, now=now)


def _open_round(session: Session, study_id: uuid.UUID, now: datetime) -> Round:
    round_ = _held_open(session, study_id, now)
    if round_ is None:
        raise WrongState(msg("No round is open."))
    return round_


def _held_open(session: Session, study_id: uuid.UUID, now: datetime) -> Round | None:
    """The study's open round, held open until the transaction ends."""
    round_ = session.scalar(
        select(Round)
        .where(Round.study_id == study_id, Round.closed_at.is_(None))
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if round_ is None or not is_open(round_.closed_at, round_.deadline_at, now):
        return None
    return round_
