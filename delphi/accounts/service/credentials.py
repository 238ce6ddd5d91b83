"""What a person changes about their own way in; each act needs the present password proven again."""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from delphi.accounts import passwords
from delphi.accounts.codes import as_issued, new_recovery_code
from delphi.accounts.models import Account, RecoveryCode
from delphi.accounts.passwords import NewPassword, Proof
from delphi.accounts.rules import RECOVERY_CODES, CurrentPasswordWrong, hash_of, require_good_password
from delphi.accounts.service.sessions import end_sessions
from delphi.audit.service import record
from delphi.errors import WrongState, msg


def prove_password(session: Session, account_id: uuid.UUID, password: str) -> Proof:
    """Slow, and only reads: to be done before the transaction that changes something."""
    return passwords.prove(session.get_one(Account, account_id).password_hash, password)


def change_password(
    session: Session, account_id: uuid.UUID, proof: Proof, *, new: NewPassword, now: datetime
) -> None:
    """Ends every session of the account; the caller starts a new one for the browser at hand."""
    account = _proven(session, account_id, proof, now)
    require_good_password(
        new.text, email=account.email, name=account.name, second_factor=account.totp_secret is not None
    )
    account.password_hash = new.hash
    end_sessions(session, account_id)
    record(session, at=now, action="password.changed", account_id=account_id)


def renew_recovery_codes(
    session: Session, account_id: uuid.UUID, proof: Proof, *, now: datetime
) -> tuple[str, ...]:
    """New codes, to be shown once; all earlier ones stop working."""
    account = _proven(session, account_id, proof, now)
    if account.totp_secret is None:
        raise WrongState(msg("Recovery codes stand in for an authenticator, and this account has none."))
    record(session, at=now, action="recovery-codes.renewed", account_id=account_id)
    return replace_recovery_codes(session, account_id)


def replace_recovery_codes(session: Session, account_id: uuid.UUID) -> tuple[str, ...]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    session.add_all(RecoveryCode(account_id=account_id, code_hash=hash_of(as_issued(code))) for code in codes)
    session.flush()
    return codes


def _proven(session: Session, account_id: uuid.UUID, proof: Proof, now: datetime) -> Account:
    account = session.get_one(Account, account_id, with_for_update=True)
    if not proof.holds_for(account.password_hash):
        record(session, at=now, action="password.not-proven", account_id=account_id)
        raise CurrentPasswordWrong(msg("This is not your present password."))
    return account
