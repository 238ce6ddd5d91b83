"""What a person does at the door, as requests."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi import clock
from tests.accounts.people import PASSWORD, Person, a_person

HERE = "192.0.2.1"
ELSEWHERE = "198.51.100.7"
NEVER_RIGHT = "not a code"


def a_stored_person(session: Session, *, email: str = "ada@example.org", is_admin: bool = False) -> Person:
    """Set up an hour ago, so that the code of now is unspent."""
    person = a_person(session, clock.utc_now() - timedelta(hours=1), email=email, is_admin=is_admin)
    session.commit()
    return person


def try_sign_in(
    client: FlaskClient,
    person: Person,
    *,
    email: str | None = None,
    password: str = PASSWORD,
    code: str | None = None,
    address: str = HERE,
) -> TestResponse:
    typed = {
        "email": person.email if email is None else email,
        "password": password,
        "code": person.code(clock.utc_now()) if code is None else code,
    }
    return client.post("/sign-in", data=typed, environ_base={"REMOTE_ADDR": address})


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200
