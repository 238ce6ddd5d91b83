"""People who sign in: accounts, their second factor, set-up codes and sessions."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from delphi.base import Base, flag_check, new_id, text_check


class Account(Base):
    """A chair, committee member, staff reader or admin. Without a password it waits for set-up."""

    __tablename__ = "account"
    constraints = (
        UniqueConstraint("email"),
        text_check("email", 254),
        text_check("name", 200),
        flag_check("is_admin"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]  # lower case: looked up as typed, compared as stored
    name: Mapped[str]
    is_admin: Mapped[bool]
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    totp_last_step: Mapped[int | None]  # a code is good once
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SetupCode(Base):
    """One-time code printed by `delphi staff add|reset`; only its hash is kept."""

    __tablename__ = "setup_code"
    constraints = (UniqueConstraint("code_hash"), Index(None, "account_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """Stands in once for a lost authenticator."""

    __tablename__ = "recovery_code"
    constraints = (UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class StaffSession(Base):
    """A signed-in browser. Rows are deleted when role or password changes."""

    __tablename__ = "staff_session"
    constraints = (Index(None, "account_id"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # refreshed on POST only
    expires_at: Mapped[datetime]
