"""What a person changes about their own way in; each act asks for the password again."""

import uuid
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from delphi.accounts import passwords
from delphi.accounts.codes import as_issued, new_recovery_code
from delphi.accounts.models import Account, RecoveryCode
from delphi.accounts.rules import RECOVERY_CODES, CurrentPasswordWrong, hash_of, require_good_password
from delphi.accounts.service.sessions import end_sessions
from delphi.audit.service import record
from delphi.errors import WrongState, msg


def change_password(
    session: Session, account_id: uuid.UUID, *, current: str, new: str, now: datetime
) -> None:
    """Ends every session of the account; the caller starts a new one for the browser at hand."""
    account = _proven(session, account_id, current, now)
    require_good_password(
        new, email=account.email, name=account.name, second_factor=account.totp_secret is not None
    )
    account.password_hash = passwords.hash_password(new)
    end_sessions(session, account_id)
    record(session, at=now, action="password.changed", account_id=account_id)


def renew_recovery_codes(
    session: Session, account_id: uuid.UUID, *, current: str, now: datetime
) -> tuple[str, ...]:
    """New codes, to be shown once; all earlier ones stop working."""
    account = _proven(session, account_id, current, now)
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


def _proven(session: Session, account_id: uuid.UUID, password: str, now: datetime) -> Account:
    account = session.get_one(Account, account_id)
    if not passwords.password_is_right(account.password_hash, password):
        record(session, at=now, action="password.not-proven", account_id=account_id)
        raise CurrentPasswordWrong(msg("This is not your present password."))
    return account
