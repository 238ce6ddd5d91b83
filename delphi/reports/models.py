"""Frozen reports of closed rounds."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, new_id


class Report(Base):
    """The analysis of a closed round, as canonical JSON. Released ones never change: see `version`.

    `body` holds every remark as it was written. `released_body` is what was released where the committee
    hid or paraphrased some of them before.
    """

    __tablename__ = "report"
    constraints = (
        UniqueConstraint("round_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="correction_has_reason"),
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
        CheckConstraint("released_body IS NULL OR released_at IS NOT NULL", name="released_body_is_released"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"))
    version: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    released_body: Mapped[str | None]
