"""Letting a person in: an admin makes the account and hands over a code, the person does the rest."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from delphi.accounts import totp
from delphi.accounts.codes import as_issued, new_setup_code
from delphi.accounts.models import Account, RecoveryCode, SetupCode
from delphi.accounts.passwords import NewPassword
from delphi.accounts.rules import (
    SETUP_CODE_LASTS,
    CodeRefused,
    SetupCodeRefused,
    email_to_store,
    hash_of,
    name_to_store,
    require_good_password,
)
from delphi.accounts.service.credentials import replace_recovery_codes
from delphi.accounts.service.sessions import end_sessions
from delphi.audit.service import record
from delphi.base import new_id
from delphi.errors import InvalidInput, NotFound, WrongState, msg


@dataclass(frozen=True)
class NewAccount:
    id: uuid.UUID
    setup_code: str


@dataclass(frozen=True)
class FinishedSetup:
    account_id: uuid.UUID
    recovery_codes: tuple[str, ...]


def add_account(
    session: Session, *, email: str, name: str, is_admin: bool, by: uuid.UUID | None, now: datetime
) -> NewAccount:
    """`by` is the admin, or none from the command line. The code is told once and not kept."""
    account = Account(
        id=new_id(),
        email=email_to_store(email),
        name=name_to_store(name),
        is_admin=is_admin,
        created_at=now,
    )
    if session.scalar(select(Account.id).where(Account.email == account.email)) is not None:
        raise InvalidInput(
            msg(
                "%(email)s has an account already; reset it if the person cannot sign in.",
                email=account.email,
            )
        )
    session.add(account)
    session.flush()
    _record(session, "admin.added" if is_admin else "account.added", account_id=account.id, by=by, now=now)
    return NewAccount(account.id, _issue_code(session, account.id, now))


def reset_account(session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> str:
    """Back to the start, also for a disabled account: nothing of the old way in works any more."""
    account = _account(session, account_id, by)
    _close(session, account)
    account.disabled_at = None
    _record(session, "account.reset", account_id=account_id, by=by, now=now)
    return _issue_code(session, account_id, now)


def disable_account(session: Session, account_id: uuid.UUID, *, by: uuid.UUID | None, now: datetime) -> None:
    account = _account(session, account_id, by)
    _close(session, account)
    account.disabled_at = now
    _record(session, "account.disabled", account_id=account_id, by=by, now=now)


def begin_setup(session: Session, code: str, *, now: datetime) -> None:
    """The person has typed their code: make the secret for their authenticator."""
    account = session.get_one(Account, _good_code(session, code, now).account_id)
    if account.totp_secret is None:
        account.totp_secret = totp.new_secret()


def finish_setup(
    session: Session, code: str, *, password: NewPassword, totp_code: str, optional: bool, now: datetime
) -> FinishedSetup:
    """Password and second factor are set and the set-up code is spent, all or nothing.

    `optional`: this installation lets people do without a second factor (the demo).
    """
    setup = _good_code(session, code, now)
    account = session.get_one(Account, setup.account_id)
    without = optional and not totp_code.strip()
    require_good_password(password.text, email=account.email, name=account.name, second_factor=not without)
    if without:
        account.totp_secret = None
    else:
        account.totp_last_step = _proven_step(account, totp_code, now)
    account.password_hash = password.hash
    setup.used_at = now
    recovery_codes = () if without else replace_recovery_codes(session, account.id)
    record(session, at=now, action="account.set-up", account_id=account.id)
    return FinishedSetup(account.id, recovery_codes)


def _proven_step(account: Account, totp_code: str, now: datetime) -> int:
    step = None
    if account.totp_secret is not None:
        step = totp.matching_step(account.totp_secret, totp_code, now, last_step=None)
    if step is None:
        raise CodeRefused(
            msg("This is not the code that your authenticator shows now; check the clock of your device.")
        )
    return step


def _good_code(session: Session, typed: str, now: datetime) -> SetupCode:
    """The row, locked; a genuine code is told its true state."""
    setup = session.scalar(
        select(SetupCode).where(SetupCode.code_hash == hash_of(as_issued(typed))).with_for_update()
    )
    if setup is None:
        raise SetupCodeRefused(msg("This set-up code is not known; check it, or ask for a new one."))
    if setup.used_at is not None:
        raise SetupCodeRefused(msg("This set-up code has been used; sign in, or ask for a new one."))
    if setup.expires_at <= now:
        raise SetupCodeRefused(msg("This set-up code has expired; ask for a new one."))
    return setup


def _issue_code(session: Session, account_id: uuid.UUID, now: datetime) -> str:
    code = new_setup_code()
    session.add(
        SetupCode(
            account_id=account_id, code_hash=hash_of(as_issued(code)), expires_at=now + SETUP_CODE_LASTS
        )
    )
    session.flush()
    return code


def _account(session: Session, account_id: uuid.UUID, by: uuid.UUID | None) -> Account:
    if account_id == by:
        raise WrongState(msg("You cannot do this to your own account; ask another admin."))
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound(msg("There is no such account."))
    return account


def _close(session: Session, account: Account) -> None:
    account.password_hash = account.totp_secret = account.totp_last_step = None
    end_sessions(session, account.id)
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.execute(delete(SetupCode).where(SetupCode.account_id == account.id, SetupCode.used_at.is_(None)))


def _record(
    session: Session, action: str, *, account_id: uuid.UUID, by: uuid.UUID | None, now: datetime
) -> None:
    actor = "system" if by is None else "account"
    record(session, at=now, action=action, actor=actor, account_id=by, subject=str(account_id))
