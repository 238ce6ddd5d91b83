"""What was done, by whom. Append-only; of answering it carries neither expert nor seat."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, SerialNumber, choice_check

ACTORS = ("account", "expert", "system")


class AuditEvent(Base):
    __tablename__ = "audit_event"
    constraints = (choice_check("actor", ACTORS), Index(None, "study_id", "id"))

    id: Mapped[int] = mapped_column(SerialNumber, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    study_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("study.id"))
    action: Mapped[str]
    subject: Mapped[str | None]
    details: Mapped[str | None]  # canonical JSON
