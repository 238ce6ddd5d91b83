"""Rounds, and the two sides of answering.

Beside the expert: invitation, link, session, consent, with days only. Beside the seat: answers,
suggestions, group, salt. `Seating` alone joins the two; no other row holds both ids.
"""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, choice_check, flag_check, new_id, text_check

KINDS = ("rating", "external review", "validation survey")


class Round(Base):
    """Opens on a draft, closes once, never reopens. Its state follows from its dates."""

    __tablename__ = "round"
    constraints = (
        UniqueConstraint("study_id", "number"),
        choice_check("kind", KINDS),
        CheckConstraint("number >= 1", name="number_from_one"),
        CheckConstraint("deadline_at > opened_at", name="deadline_after_opening"),
        CheckConstraint("closed_at >= opened_at", name="closed_after_opening"),
        Index(
            "uq_round_open",
            "study_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    kind: Mapped[str]
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id"))
    protocol_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("protocol_version.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    deadline_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))  # null: the deadline


class Questionnaire(Base):
    """The frozen snapshot of what is asked and of the feedback shown: canonical JSON, hashed."""

    __tablename__ = "questionnaire"
    constraints = (CheckConstraint("length(sha256) = 64", name="sha256_hex"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    body: Mapped[str]
    sha256: Mapped[str]
    consent_sha256: Mapped[str]  # of the consent text: whoever agreed to it is not asked again


class Seat(Base):
    """The pseudonymous place of an expert in a study. Its id is random and says nothing."""

    __tablename__ = "seat"
    constraints = (Index(None, "study_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))


class Seating(Base):
    """Who sits where. The only row that knows both; read by `rounds` alone."""

    __tablename__ = "seating"

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seat.id"), unique=True)


class RoundSeat(Base):
    """A seat in a round: its group as it was when the round opened, and the salt of its receipt."""

    __tablename__ = "round_seat"

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    group_name: Mapped[str | None]
    salt: Mapped[bytes]


class Invitation(Base):
    """One expert asked to one round. Opened: Start was pressed. Days only."""

    __tablename__ = "invitation"
    constraints = (UniqueConstraint("round_id", "expert_id"), Index(None, "expert_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"))
    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"))
    generation: Mapped[int]  # of the link in force; rotating adds one
    invited_on: Mapped[date]
    opened_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    cancelled_at: Mapped[datetime | None]  # taken out while the round was open


class PersonalLink(Base):
    """SHA-256 of a link's token. Replaced links stay, so that their holders can be told."""

    __tablename__ = "personal_link"
    constraints = (UniqueConstraint("invitation_id", "generation"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id"))
    generation: Mapped[int]
    revoked_at: Mapped[datetime | None]


class PanelSession(Base):
    """A browser in which an expert pressed Start."""

    __tablename__ = "panel_session"
    constraints = (Index(None, "invitation_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id"))
    expires_at: Mapped[datetime]


class Consent(Base):
    """That an expert agreed to a consent text, named by its hash."""

    __tablename__ = "consent"

    expert_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expert.id"), primary_key=True)
    text_sha256: Mapped[str] = mapped_column(primary_key=True)
    given_on: Mapped[date]


class SaveKey(Base):
    """A client's key for one save: the same key twice is the same save."""

    __tablename__ = "save_key"

    seat_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"))
    body_sha256: Mapped[str]


class Answer(Base):
    """What one seat says on one wording in one round, per dimension (0 is the deciding one).

    Comment and proposed wording belong to the statement, so they stand on dimension 0 only.
    `saved_at` is for "you changed this in another window at ..." and goes at the close.
    """

    __tablename__ = "answer"
    constraints = (
        ForeignKeyConstraint(["round_id", "seat_id"], ["round_seat.round_id", "round_seat.seat_id"]),
        flag_check("cannot_judge"),
        CheckConstraint("dimension BETWEEN 0 AND 9", name="dimension_known"),
        CheckConstraint("category BETWEEN 1 AND 11", name="category_known"),
        CheckConstraint("category IS NULL OR NOT cannot_judge", name="rated_or_cannot_judge"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint(
            "dimension = 0 OR (comment IS NULL AND proposed_wording IS NULL)", name="remarks_on_statement"
        ),
        text_check("comment", 5000),
        text_check("proposed_wording", 2000),
        Index(None, "seat_id"),  # an expert's page shows what the seat said in every round
        Index(None, "wording_id"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seat_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    wording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wording.id"), primary_key=True)
    dimension: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    category: Mapped[int | None]  # 1-based place in the declared scale
    cannot_judge: Mapped[bool]
    comment: Mapped[str | None]
    proposed_wording: Mapped[str | None]
    revision: Mapped[int]
    saved_at: Mapped[datetime | None]


class Suggestion(Base):
    """A statement that a seat proposes to add."""

    __tablename__ = "suggestion"
    constraints = (
        ForeignKeyConstraint(["round_id", "seat_id"], ["round_seat.round_id", "round_seat.seat_id"]),
        text_check("text", 2000),
        text_check("reason", 5000),
        Index(None, "round_id", "seat_id"),
        Index(None, "area_wording_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    round_id: Mapped[uuid.UUID]
    seat_id: Mapped[uuid.UUID]
    area_wording_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("wording.id"))
    text: Mapped[str]
    reason: Mapped[str | None]


class Snapshot(Base):
    """The answers of a closed round, packed and hashed; every report reads from here."""

    __tablename__ = "snapshot"
    constraints = (
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
        CheckConstraint("complete + partial <= invited", name="counts_fit"),
    )

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    body: Mapped[bytes]
    sha256: Mapped[str]
    invited: Mapped[int]
    complete: Mapped[int]
    partial: Mapped[int]
