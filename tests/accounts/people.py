"""People with known credentials, made by the services themselves."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.accounts.passwords import new_password
from delphi.accounts.queries import SignedIn
from delphi.accounts.service import enrolment, sessions

PASSWORD = "wide river stones"


@dataclass(frozen=True)
class Person:
    id: uuid.UUID
    email: str
    secret: str
    recovery_codes: tuple[str, ...]

    def code(self, now: datetime) -> str:
        return pyotp.TOTP(self.secret).at(now)


def secret_of(session: Session, account_id: uuid.UUID) -> str:
    secret = session.scalar(select(Account.totp_secret).where(Account.id == account_id))
    assert secret is not None
    return secret


def a_person(
    session: Session, now: datetime, *, email: str = "ada@example.org", is_admin: bool = False
) -> Person:
    """Set up at `now`, with an authenticator whose code of that moment is spent."""
    added = enrolment.add_account(
        session, email=email, name="Ada Brandt", is_admin=is_admin, by=None, now=now
    )
    enrolment.begin_setup(session, added.setup_code, now=now)
    secret = secret_of(session, added.id)
    finished = enrolment.finish_setup(
        session,
        added.setup_code,
        password=new_password(PASSWORD),
        totp_code=pyotp.TOTP(secret).at(now),
        optional=False,
        now=now,
    )
    return Person(added.id, email, secret, finished.recovery_codes)


def signed_in_with(
    session: Session, *, email: str, password: str, code: str, now: datetime
) -> SignedIn | None:
    proof = sessions.prove_password(session, email, password)
    return sessions.check_credentials(session, proof, email=email, code=code, now=now)
