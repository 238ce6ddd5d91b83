"""Rows that many tests start from, each with believable facts that can be overridden by name."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi import canonical, clock
from delphi.accounts.models import Account, StaffSession
from delphi.accounts.rules import hash_of
from delphi.base import new_id
from delphi.studies.models import Membership, ProtocolVersion, Study
from delphi.studies.rules import Protocol
from delphi.web.guards import STAFF_TOKEN
from tests.conftest import NOW


def a_protocol(**facts: Any) -> Protocol:
    contact = {"contact_name": "Vera Brandt", "contact_email": "vera.brandt@example.org"}
    return Protocol(**(contact | facts))


def an_account(session: Session, **facts: Any) -> Account:
    """An account that can sign in, with a second factor."""
    unique = uuid.uuid4().hex[:8]
    defaults = {
        "email": f"person-{unique}@example.org",
        "name": f"Person {unique}",
        "is_admin": False,
        "password_hash": "not a hash: nobody signs in with a password here",
        "totp_secret": "JBSWY3DPEHPK3PXP",
        "created_at": NOW,
    }
    account = Account(**(defaults | facts))
    session.add(account)
    session.flush()
    return account


def a_study(
    session: Session, *, chair: Account | None = None, protocol: Protocol | None = None, **facts: Any
) -> Study:
    """A study with its first protocol version; `chair` becomes its chair."""
    study = Study(**({"id": new_id(), "title": "Wound care nursing", "created_at": NOW} | facts))
    session.add(study)
    session.flush()
    body = canonical.encode((protocol or a_protocol()).as_json())
    session.add(
        ProtocolVersion(study_id=study.id, number=1, body=body, sha256=canonical.sha256(body), created_at=NOW)
    )
    if chair is not None:
        a_member(session, study, chair, "chair")
    session.flush()
    return study


def a_member(session: Session, study: Study, account: Account, role: str) -> None:
    session.add(Membership(study_id=study.id, account_id=account.id, role=role))
    session.flush()


def sign_in(client: FlaskClient, session: Session, account: Account) -> None:
    """Give the client the session of a browser in which `account` has signed in; commits."""
    token = secrets.token_urlsafe(32)
    now = clock.utc_now()
    session.add(
        StaffSession(
            token_hash=hash_of(token),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
    )
    session.commit()
    with client.session_transaction() as cookie:
        cookie[STAFF_TOKEN] = token
