"""Signing in and out, and the sessions in between."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from delphi.accounts import passwords, totp
from delphi.accounts.codes import as_issued
from delphi.accounts.models import Account, RecoveryCode, StaffSession
from delphi.accounts.passwords import Proof
from delphi.accounts.queries import SignedIn, signed_in_as
from delphi.accounts.rules import email_key, hash_of, session_ends
from delphi.audit.service import record


def prove_password(session: Session, email: str, password: str) -> Proof:
    """Slow, and only reads: to be done before the transaction that signs in."""
    stored = session.scalar(
        select(Account.password_hash).where(Account.email == _findable(email), Account.disabled_at.is_(None))
    )
    return passwords.prove(stored, password)


def check_credentials(
    session: Session, proof: Proof, *, email: str, code: str, now: datetime
) -> SignedIn | None:
    """Whose e-mail, password and code these are. Why it failed is not told, and takes the same time.

    The account is locked meanwhile, so that two requests cannot spend one code. A failure leaves an audit
    event: the caller has to keep it.
    """
    account = session.scalar(
        select(Account)
        .where(Account.email == _findable(email), Account.disabled_at.is_(None))
        .with_for_update()
    )
    if (
        account is None
        or not proof.holds_for(account.password_hash)
        or not _second_factor_right(session, account, code, now)
    ):
        record(session, at=now, action="sign-in.failed", account_id=account.id if account else None)
        return None
    if proof.renewed is not None:
        account.password_hash = proof.renewed
    return signed_in_as(account)


def start_session(session: Session, account_id: uuid.UUID, *, now: datetime) -> str:
    """A new session; its token goes to the browser and is not kept. Expired sessions are swept on the way."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
    session.add(
        StaffSession(
            token_hash=hash_of(token),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            expires_at=session_ends(now),
        )
    )
    record(session, at=now, action="sign-in.done", account_id=account_id)
    session.flush()
    return token


def refresh_session(session: Session, token: str, *, now: datetime) -> None:
    """The person did something. The caller has made sure that the session is alive."""
    session.execute(update(StaffSession).where(StaffSession.token_hash == hash_of(token)).values(seen_at=now))


def end_session(session: Session, token: str) -> None:
    session.execute(delete(StaffSession).where(StaffSession.token_hash == hash_of(token)))


def end_sessions(session: Session, account_id: uuid.UUID) -> None:
    """Everywhere and at once: for whoever changes a role, a password or an account."""
    session.execute(delete(StaffSession).where(StaffSession.account_id == account_id))


def _second_factor_right(session: Session, account: Account, code: str, now: datetime) -> bool:
    if account.totp_secret is None:
        return True
    step = totp.matching_step(account.totp_secret, code, now, last_step=account.totp_last_step)
    if step is not None:
        account.totp_last_step = step
        return True
    return _spend_recovery_code(session, account.id, code, now)


def _spend_recovery_code(session: Session, account_id: uuid.UUID, code: str, now: datetime) -> bool:
    recovery = session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.code_hash == hash_of(as_issued(code)),
            RecoveryCode.used_at.is_(None),
        )
    )
    if recovery is None:
        return False
    recovery.used_at = now
    record(session, at=now, action="recovery-code.used", account_id=account_id)
    return True


def _findable(email: str) -> str:
    """Anything may be typed, but the database takes no NUL character."""
    return email_key(email).replace("\0", "")
