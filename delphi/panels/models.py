"""The panel: experts and their stakeholder groups. Nothing they answer is here."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, choice_check, new_id, text_check

DEPARTURES = ("removed", "withdrew", "declined")


class StakeholderGroup(Base):
    __tablename__ = "stakeholder_group"
    constraints = (
        UniqueConstraint("study_id", "name"),
        UniqueConstraint("study_id", "id"),
        text_check("name", 100),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    name: Mapped[str]


class Expert(Base):
    """A subject matter expert of one study, who answers by personal link."""

    __tablename__ = "expert"
    constraints = (
        UniqueConstraint("study_id", "email"),
        text_check("name", 200),
        text_check("email", 254),
        choice_check("departure", DEPARTURES),
        CheckConstraint("(left_at IS NULL) = (departure IS NULL)", name="departure_has_date"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stakeholder_group.id"))
    name: Mapped[str]
    email: Mapped[str]
    added_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    departure: Mapped[str | None]
    mail_stopped_at: Mapped[datetime | None]  # unsubscribed
