"""A study, who works on it, and the versions of its protocol."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, choice_check, new_id, text_check

ROLES = ("chair", "committee", "staff")


class Study(Base):
    """One framework under revision, from its charter to its publication."""

    __tablename__ = "study"
    constraints = (text_check("title", 200),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    title: Mapped[str]
    created_at: Mapped[datetime]


class Membership(Base):
    """What an account may do in a study."""

    __tablename__ = "membership"
    constraints = (choice_check("role", ROLES), Index(None, "account_id"))

    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str]


class ProtocolVersion(Base):
    """The method declared beforehand: canonical JSON and its SHA-256, never changed."""

    __tablename__ = "protocol_version"
    constraints = (
        UniqueConstraint("study_id", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str]
    reason: Mapped[str | None]  # required once a round has opened: then the version is an amendment
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
