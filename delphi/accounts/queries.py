"""Reading accounts: frozen values for the edge and the pages."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.accounts.codes import as_issued
from delphi.accounts.models import Account, RecoveryCode, SetupCode, StaffSession
from delphi.accounts.rules import hash_of, idle_too_long


@dataclass(frozen=True)
class SignedIn:
    id: uuid.UUID
    name: str
    email: str
    is_admin: bool
    has_second_factor: bool


@dataclass(frozen=True)
class AccountRow:
    """What an admin may see of an account: never a secret, nor what it does in a study."""

    id: uuid.UUID
    name: str
    email: str
    is_admin: bool
    is_set_up: bool
    is_disabled: bool


@dataclass(frozen=True)
class PendingSetup:
    """Somebody holds a good set-up code: whose it is, and the secret for their authenticator."""

    name: str
    email: str
    totp_secret: str


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The account of a live session; none when it ended, expired or its account was disabled."""
    row = session.execute(
        select(Account, StaffSession.seen_at)
        .join(StaffSession, StaffSession.account_id == Account.id)
        .where(
            StaffSession.token_hash == hash_of(token),
            StaffSession.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None or idle_too_long(row.seen_at, now, is_admin=row.Account.is_admin):
        return None
    return signed_in_as(row.Account)


def signed_in_as(account: Account) -> SignedIn:
    return SignedIn(
        account.id, account.name, account.email, account.is_admin, account.totp_secret is not None
    )


def accounts(session: Session) -> list[AccountRow]:
    return [
        _row(account) for account in session.scalars(select(Account).order_by(Account.name, Account.email))
    ]


def account(session: Session, account_id: uuid.UUID) -> AccountRow | None:
    found = session.get(Account, account_id)
    return _row(found) if found is not None else None


def account_by_email(session: Session, email: str) -> AccountRow | None:
    found = session.scalar(select(Account).where(Account.email == email))
    return _row(found) if found is not None else None


def pending_setup(session: Session, code: str, now: datetime) -> PendingSetup | None:
    account = session.scalar(
        select(Account)
        .join(SetupCode, SetupCode.account_id == Account.id)
        .where(
            SetupCode.code_hash == hash_of(as_issued(code)),
            SetupCode.used_at.is_(None),
            SetupCode.expires_at > now,
        )
    )
    if account is None or account.totp_secret is None:
        return None
    return PendingSetup(account.name, account.email, account.totp_secret)


def recovery_codes_left(session: Session, account_id: uuid.UUID) -> int:
    unused = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _row(account: Account) -> AccountRow:
    return AccountRow(
        account.id,
        account.name,
        account.email,
        account.is_admin,
        is_set_up=account.password_hash is not None,
        is_disabled=account.disabled_at is not None,
    )
