"""Mail waiting to leave: written in the transaction that caused it, never holding rendered text."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, choice_check, new_id

STATES = ("due", "claimed", "handing", "sent", "failed", "unsure", "cancelled")


class OutboxMail(Base):
    """One mail to one person. `key` makes queueing it twice harmless.

    due -> claimed (leased) -> handing (body on its way) -> sent; or failed, unsure, cancelled.
    """

    __tablename__ = "outbox_mail"
    constraints = (
        UniqueConstraint("key"),
        UniqueConstraint("message_id"),
        choice_check("state", STATES),
        CheckConstraint("(expert_id IS NULL) <> (account_id IS NULL)", name="one_recipient"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index(None, "state", "not_before"),
        Index(None, "round_id", "expert_id"),
        Index(None, "settled_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str]
    kind: Mapped[str]
    study_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("study.id"))
    round_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("round.id"))
    expert_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expert.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    message_id: Mapped[str | None]  # fixed when first handed over; every later copy carries the same
    state: Mapped[str]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
