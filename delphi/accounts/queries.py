"""Reading accounts: frozen values for the edge and the pages."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account, StaffSession
from delphi.accounts.rules import hash_of


@dataclass(frozen=True)
class SignedIn:
    id: uuid.UUID
    name: str
    email: str
    is_admin: bool
    has_second_factor: bool


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The account of a live session; none when it ended, expired or its account was disabled."""
    row = session.execute(
        select(Account)
        .join(StaffSession, StaffSession.account_id == Account.id)
        .where(
            StaffSession.token_hash == hash_of(token),
            StaffSession.expires_at > now,
            Account.disabled_at.is_(None),
        )
    ).scalar_one_or_none()
    if row is None:
        return None
    return SignedIn(row.id, row.name, row.email, row.is_admin, row.totp_secret is not None)
