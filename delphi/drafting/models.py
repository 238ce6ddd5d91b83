"""What was decided on a closed round, as operations that can be replayed, and what people made of remarks."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, choice_check, flag_check, new_id, text_check
from delphi.drafting.remarks.rules import CODES, KINDS, LONGEST
from delphi.drafting.texts import LONGEST_RATIONALE, LONGEST_SUMMARY


class Decision(Base):
    """One drafting operation, with the proposal it follows or the rationale for departing from it."""

    __tablename__ = "decision"
    constraints = (
        UniqueConstraint("round_id", "sequence"),
        flag_check("departs"),
        text_check("rationale", LONGEST_RATIONALE),
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
    """That the decisions of a round became a draft: once. `summary` tells the panel what changed."""

    __tablename__ = "published_draft"
    constraints = (text_check("summary", LONGEST_SUMMARY),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"), unique=True)
    published_at: Mapped[datetime]
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    summary: Mapped[str | None]


class RemarkReading(Base):
    """What people made of something the panel wrote.

    `remark` is the hash of kind, statement and text (`drafting.remarks`): a remark is known by what it says,
    never by who wrote it. Without a row nobody has read it. `same_as` and `declined_because` answer a
    proposed statement.
    """

    __tablename__ = "remark_reading"
    constraints = (
        CheckConstraint("length(remark) = 64", name="remark_hex"),
        choice_check("kind", KINDS),
        CheckConstraint("kind = 'statement' OR wording_id IS NOT NULL", name="remark_on_a_statement"),
        CheckConstraint(
            "kind = 'statement' OR (same_as IS NULL AND declined_because IS NULL)",
            name="only_statements_are_answered",
        ),
        CheckConstraint("same_as IS NULL OR same_as <> remark", name="same_as_another"),
        *(text_check(name, longest) for name, longest in LONGEST.items()),
        CheckConstraint("revision >= 1", name="revision_from_one"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    remark: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    wording_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wording.id"))
    paraphrase: Mapped[str | None]
    hidden_because: Mapped[str | None]
    reply: Mapped[str | None]
    same_as: Mapped[str | None]
    declined_because: Mapped[str | None]
    revision: Mapped[int]
    read_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    read_at: Mapped[datetime]


class RemarkCode(Base):
    """A code that a person gave a remark; a duplicate says of which statement, where that is known."""

    __tablename__ = "remark_code"
    constraints = (
        ForeignKeyConstraint(["round_id", "remark"], ["remark_reading.round_id", "remark_reading.remark"]),
        choice_check("code", CODES),
        CheckConstraint("duplicate_of IS NULL OR code = 'duplicate'", name="only_duplicates_name_another"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    remark: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    duplicate_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wording.id"))
