"""Reading studies: frozen values for guards and pages."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.errors import NotFound, msg
from delphi.studies.models import Membership, ProtocolVersion, Study
from delphi.studies.rules import Protocol

MOST_KEPT: Final = 32


@dataclass(frozen=True)
class StudyView:
    id: uuid.UUID
    title: str


@dataclass(frozen=True)
class StudyRow:
    id: uuid.UUID
    title: str
    role: str


@dataclass(frozen=True)
class PinnedProtocol:
    """One version, as it was declared."""

    id: uuid.UUID
    number: int
    sha256: str
    protocol: Protocol


@dataclass(frozen=True)
class ProtocolRow:
    """A version with who declared it, when, and why; `by` is none for what the program did itself."""

    pinned: PinnedProtocol
    declared_at: datetime
    by: str | None
    reason: str | None


@dataclass(frozen=True)
class MemberRow:
    account_id: uuid.UUID
    name: str
    email: str
    role: str


def role_of(session: Session, study_id: uuid.UUID, account_id: uuid.UUID) -> str | None:
    return session.scalar(
        select(Membership.role).where(Membership.study_id == study_id, Membership.account_id == account_id)
    )


def study(session: Session, study_id: uuid.UUID) -> StudyView:
    title = session.scalar(select(Study.title).where(Study.id == study_id))
    if title is None:
        raise NotFound(msg("There is no such study."))
    return StudyView(study_id, title)


def studies_of(session: Session, account_id: uuid.UUID) -> list[StudyRow]:
    """The studies an account works on, the newest first."""
    rows = session.execute(
        select(Study.id, Study.title, Membership.role)
        .join(Membership, Membership.study_id == Study.id)
        .where(Membership.account_id == account_id)
        .order_by(Study.created_at.desc(), Study.id)
    )
    return [StudyRow(*row) for row in rows]


def members(session: Session, study_id: uuid.UUID) -> list[MemberRow]:
    """Chairs first, then committee and staff, each by name."""
    rows = session.execute(
        select(Account.id, Account.name, Account.email, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.study_id == study_id)
        .order_by(Membership.role, Account.email)
    )
    ranks = {"chair": 0, "committee": 1, "staff": 2}
    return sorted((MemberRow(*row) for row in rows), key=lambda row: (ranks[row.role], row.name))


def member(session: Session, study_id: uuid.UUID, account_id: uuid.UUID) -> MemberRow:
    found = next((row for row in members(session, study_id) if row.account_id == account_id), None)
    if found is None:
        raise NotFound(msg("There is no such page."))
    return found


def chairs_of(session: Session, study_id: uuid.UUID) -> list[MemberRow]:
    return [member for member in members(session, study_id) if member.role == "chair"]


def current_protocol(session: Session, study_id: uuid.UUID) -> PinnedProtocol:
    """The newest version: what the next round would pin."""
    return newest_version(session, study_id).pinned


def protocol_by_id(session: Session, protocol_id: uuid.UUID) -> PinnedProtocol:
    row = session.get(ProtocolVersion, protocol_id)
    if row is None:
        raise NotFound(msg("There is no such protocol version."))
    return _pinned(row)


def newest_version(session: Session, study_id: uuid.UUID) -> ProtocolRow:
    row = session.execute(_versions(study_id).limit(1)).one_or_none()
    if row is None:
        raise NotFound(msg("There is no such study."))
    return _protocol_row(*row)


def protocol_versions(session: Session, study_id: uuid.UUID) -> list[ProtocolRow]:
    """All versions, the newest first."""
    return [_protocol_row(*row) for row in session.execute(_versions(study_id))]


def _versions(study_id: uuid.UUID) -> Select[ProtocolVersion, str | None]:
    return (
        select(ProtocolVersion, Account.name)
        .outerjoin(Account, Account.id == ProtocolVersion.created_by)
        .where(ProtocolVersion.study_id == study_id)
        .order_by(ProtocolVersion.number.desc())
    )


def _protocol_row(row: ProtocolVersion, by: str | None) -> ProtocolRow:
    return ProtocolRow(_pinned(row), row.created_at, by, row.reason)


def _pinned(row: ProtocolVersion) -> PinnedProtocol:
    return PinnedProtocol(row.id, row.number, row.sha256, _protocol(row.body))


@lru_cache(maxsize=MOST_KEPT)
def _protocol(body: str) -> Protocol:
    """Those read last are kept, by all that they say: a version never changes, and every page asks for it."""
    return Protocol.from_json(json.loads(body))
