"""Reading the panel: frozen values. Nothing here knows what anybody answered."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from delphi.errors import NotFound, msg
from delphi.panels.models import Expert, StakeholderGroup
from delphi.panels.rules import Standing, address_key


@dataclass(frozen=True)
class ExpertRow:
    """`left_at` and `departure` say when and how somebody left; `mail_stopped_at` that they unsubscribed."""

    id: uuid.UUID
    name: str
    email: str
    group: str | None
    left_at: datetime | None
    departure: str | None
    mail_stopped_at: datetime | None
    study_id: uuid.UUID


@dataclass(frozen=True)
class GroupRow:
    """`experts` is how many are on the panel now."""

    id: uuid.UUID
    name: str
    experts: int


def panel(session: Session, study_id: uuid.UUID) -> list[ExpertRow]:
    """Everybody who is or was on the panel, by name."""
    rows = [_row(*found) for found in session.execute(_experts().where(Expert.study_id == study_id))]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.email))


def active_experts(session: Session, study_id: uuid.UUID) -> list[ExpertRow]:
    return [row for row in panel(session, study_id) if row.left_at is None]


def expert(session: Session, expert_id: uuid.UUID) -> ExpertRow:
    found = session.execute(_experts().where(Expert.id == expert_id)).one_or_none()
    if found is None:
        raise NotFound(msg("There is no such expert."))
    return _row(*found)


def expert_of(session: Session, study_id: uuid.UUID, expert_id: uuid.UUID) -> ExpertRow:
    """As `expert`, where somebody names the expert within a study: of another one there is none."""
    found = expert(session, expert_id)
    if found.study_id != study_id:
        raise NotFound(msg("There is no such expert."))
    return found


def groups(session: Session, study_id: uuid.UUID) -> list[GroupRow]:
    """The stakeholder groups by name, those without an expert at present included."""
    rows = session.execute(
        select(StakeholderGroup.id, StakeholderGroup.name, func.count(Expert.id))
        .outerjoin(Expert, and_(Expert.group_id == StakeholderGroup.id, Expert.left_at.is_(None)))
        .where(StakeholderGroup.study_id == study_id)
        .group_by(StakeholderGroup.id, StakeholderGroup.name)
    )
    return sorted((GroupRow(*row) for row in rows), key=lambda row: row.name.casefold())


def standings(session: Session, study_id: uuid.UUID) -> dict[str, Standing]:
    """How each address stands with the study, by its key."""
    return {
        address_key(row.email): Standing(row.left_at, row.departure, row.mail_stopped_at)
        for row in panel(session, study_id)
    }


def _experts() -> Select[Expert, str | None]:
    return select(Expert, StakeholderGroup.name).outerjoin(
        StakeholderGroup, StakeholderGroup.id == Expert.group_id
    )


def _row(expert: Expert, group: str | None) -> ExpertRow:
    return ExpertRow(
        id=expert.id,
        name=expert.name,
        email=expert.email,
        group=group,
        left_at=expert.left_at,
        departure=expert.departure,
        mail_stopped_at=expert.mail_stopped_at,
        study_id=expert.study_id,
    )
