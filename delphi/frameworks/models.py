"""Drafts of the framework, the wordings their statements point to, and the lineage between drafts."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, choice_check, new_id, text_check

KINDS = ("area", "competency", "behaviour")
RELATIONS = ("kept", "copy-edited", "reworded", "moved", "merged", "split", "added", "restored", "dropped")


class Draft(Base):
    """One numbered version of the framework; editable until a round opens on it."""

    __tablename__ = "draft"
    constraints = (
        UniqueConstraint("study_id", "number"),
        CheckConstraint("number >= 0", name="number_from_zero"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    number: Mapped[int]
    created_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    source_sha256: Mapped[str | None]  # of the imported file, to recognise it again


class Wording(Base):
    """What is rated. Public identifiers and ratings hang on it, never on a code."""

    __tablename__ = "wording"
    constraints = (Index(None, "study_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"))
    created_at: Mapped[datetime]


class TextRevision(Base):
    """A wording's text. Revision 1 is as rated first; later ones are copy-edits a chair attested."""

    __tablename__ = "text_revision"
    constraints = (
        CheckConstraint("revision >= 1", name="revision_from_one"),
        text_check("text", 2000),
        text_check("outcome", 2000, blank=True),
    )

    wording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("wording.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    outcome: Mapped[str | None]
    attested_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]


class Statement(Base):
    """A row of one draft: where a wording stands in it."""

    __tablename__ = "statement"
    constraints = (
        UniqueConstraint("draft_id", "code"),
        UniqueConstraint("draft_id", "wording_id"),
        UniqueConstraint("draft_id", "id"),  # the target of `parent`: a parent stands in the same draft
        ForeignKeyConstraint(
            ["wording_id", "revision"], ["text_revision.wording_id", "text_revision.revision"]
        ),
        ForeignKeyConstraint(["draft_id", "parent_id"], ["statement.draft_id", "statement.id"]),
        choice_check("kind", KINDS),
        text_check("code", 40),
        CheckConstraint("(kind = 'behaviour') OR (level IS NULL)", name="level_of_behaviours_only"),
        CheckConstraint("(kind = 'area') = (parent_id IS NULL)", name="areas_on_top"),
        CheckConstraint("position >= 0", name="position_from_zero"),
        Index(None, "draft_id", "position"),
        Index(None, "wording_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    draft_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    parent_id: Mapped[uuid.UUID | None]
    position: Mapped[int]  # in the draft's reading order
    code: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str | None]
    wording_id: Mapped[uuid.UUID]
    revision: Mapped[int]


class LineageEdge(Base):
    """How a statement of draft k became one of draft k+1; no end: dropped; no beginning: added.

    A restored one comes from the draft it last stood in, which lies further back.
    """

    __tablename__ = "lineage_edge"
    constraints = (
        choice_check("relation", RELATIONS),
        CheckConstraint("(relation = 'dropped') = (to_statement_id IS NULL)", name="dropped_ends"),
        CheckConstraint("(relation = 'added') = (from_statement_id IS NULL)", name="added_begins"),
        UniqueConstraint("from_statement_id", "to_statement_id"),
        Index(None, "to_statement_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    from_statement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement.id"))
    to_statement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement.id"))
    relation: Mapped[str]
