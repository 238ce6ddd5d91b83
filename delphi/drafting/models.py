"""What the chair decided on a closed round, as operations that can be replayed."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, flag_check, new_id, text_check


class Decision(Base):
    """One drafting operation, with the proposal it follows or the rationale for departing from it."""

    __tablename__ = "decision"
    constraints = (
        UniqueConstraint("round_id", "sequence"),
        flag_check("departs"),
        text_check("rationale", 5000),
        CheckConstraint("NOT departs OR rationale IS NOT NULL", name="departure_has_rationale"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"))
    sequence: Mapped[int]
    operation: Mapped[str]  # canonical JSON
    proposal_line: Mapped[str | None]
    departs: Mapped[bool]
    rationale: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DecisionSubject(Base):
    """The decision in force on a wording: one at most. Withdrawing a decision deletes its subjects."""

    __tablename__ = "decision_subject"
    constraints = (Index(None, "wording_id"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    wording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wording.id"), primary_key=True)
    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id"))


class PublishedDraft(Base):
    """That the decisions of a round became a draft: once."""

    __tablename__ = "published_draft"

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"), unique=True)
    published_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
