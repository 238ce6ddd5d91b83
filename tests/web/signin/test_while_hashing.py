"""Hashing takes long by design: meanwhile everybody else may write, SQLite's only writer or not."""

from collections.abc import Callable

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts import passwords
from delphi.accounts.models import Account
from delphi.accounts.service import enrolment
from delphi.base import begin_writing
from tests.accounts.people import PASSWORD, secret_of
from tests.builders import sign_in
from tests.web.signin.browsing import a_stored_person, try_sign_in

NEW = "seven quiet mornings"


@pytest.fixture
def watched(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """From the call on: what is hashed, each time while somebody else begins to write."""
    found: list[str] = []
    real = passwords._same_everywhere

    def while_others_write(typed: str) -> str:
        with Session(engine) as other:
            begin_writing(other)
        found.append(typed)
        return real(typed)

    def watch() -> list[str]:
        monkeypatch.setattr(passwords, "_same_everywhere", while_others_write)
        return found

    return watch


def test_signing_in(client: FlaskClient, session: Session, watched: Callable[[], list[str]]) -> None:
    person = a_stored_person(session)
    hashed = watched()
    assert try_sign_in(client, person).status_code == 303
    assert hashed == [PASSWORD]


def test_a_new_password_and_new_recovery_codes(
    client: FlaskClient, session: Session, watched: Callable[[], list[str]]
) -> None:
    sign_in(client, session, session.get_one(Account, a_stored_person(session).id))
    hashed = watched()
    assert client.post("/account/recovery-codes", data={"current": PASSWORD}).status_code == 200
    typed = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert client.post("/account/password", data=typed).status_code == 303
    assert hashed == [PASSWORD, PASSWORD, NEW]


def test_setting_up(client: FlaskClient, session: Session, watched: Callable[[], list[str]]) -> None:
    now = clock.utc_now()
    added = enrolment.add_account(
        session, email="ada@example.org", name="Ada Brandt", is_admin=False, by=None, now=now
    )
    session.commit()
    hashed = watched()
    client.post("/setup", data={"code": added.setup_code})
    session.rollback()
    code = pyotp.TOTP(secret_of(session, added.id)).at(now)
    session.rollback()
    typed = {"password": PASSWORD, "again": PASSWORD, "totp_code": code}
    assert client.post("/setup/password", data=typed).status_code == 200
    assert hashed == [PASSWORD]
