"""The first way in: a typed code, a password, an authenticator, recovery codes."""

import re
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.accounts.service import enrolment
from delphi.config import Settings
from tests.accounts.people import PASSWORD, secret_of
from tests.parts.databases import settings_for_tests
from tests.web.signin.browsing import is_signed_in


@pytest.fixture
def added(session: Session) -> enrolment.NewAccount:
    added = enrolment.add_account(
        session, email="ada@example.org", name="Ada Brandt", is_admin=True, by=None, now=clock.utc_now()
    )
    session.commit()
    return added


def type_code(client: FlaskClient, added: enrolment.NewAccount) -> None:
    answer = client.post("/setup", data={"code": added.setup_code.lower().replace("-", " ")})
    assert (answer.status_code, answer.location) == (303, "/setup/password")


def typed(session: Session, added: enrolment.NewAccount, **other: str) -> dict[str, str]:
    code = pyotp.TOTP(secret_of(session, added.id)).at(clock.utc_now())
    return {"password": PASSWORD, "again": PASSWORD, "totp_code": code} | other


def test_a_person_sets_up_their_account_and_is_signed_in(
    client: FlaskClient, session: Session, added: enrolment.NewAccount
) -> None:
    type_code(client, added)
    page = client.get("/setup/password").text
    assert secret_of(session, added.id) in page.replace(" ", "")
    assert "<svg" in page
    assert "style=" not in page
    answer = client.post("/setup/password", data=typed(session, added))
    assert answer.status_code == 200
    assert len(set(re.findall(r"\b(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}\b", answer.text))) == 10
    assert is_signed_in(client)


def test_a_used_code_opens_nothing(app: Flask, session: Session, added: enrolment.NewAccount) -> None:
    client = app.test_client()
    type_code(client, added)
    form = typed(session, added)
    client.post("/setup/password", data=form)
    assert client.post("/setup/password", data=form).status_code == 303
    again = app.test_client().post("/setup", data={"code": added.setup_code})
    assert again.status_code == 422
    assert "has been used" in again.text


def test_without_a_typed_code_the_second_step_leads_back_to_the_first(
    client: FlaskClient, added: enrolment.NewAccount
) -> None:
    for planted in (None, "", "guess", str(added.id)):
        with client.session_transaction() as cookie:
            cookie["setup"] = planted or ""
        answer = client.get("/setup/password")
        assert (answer.status_code, answer.location) == (303, "/setup")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "short", "again": "short"}, "at least 8"),
        ({"again": "another password"}, "two passwords differ"),
        ({"totp_code": "no"}, "not the code that your authenticator shows"),
        ({"totp_code": ""}, "six digits"),
    ],
)
def test_a_mistake_is_named_and_the_set_up_goes_on(
    client: FlaskClient, session: Session, added: enrolment.NewAccount, wrong: dict[str, str], says: str
) -> None:
    type_code(client, added)
    answer = client.post("/setup/password", data=typed(session, added, **wrong))
    assert answer.status_code == 422
    assert says in answer.text
    assert client.post("/setup/password", data=typed(session, added)).status_code == 200


def test_reading_a_page_of_the_set_up_changes_nothing(
    client: FlaskClient, session: Session, added: enrolment.NewAccount
) -> None:
    type_code(client, added)
    secret = secret_of(session, added.id)
    for _ in range(3):
        client.get("/setup")
        client.get("/setup/password")
    session.rollback()
    assert secret_of(session, added.id) == secret


class TestInADemo:
    @pytest.fixture
    def settings(self, tmp_path: Path, database_url: str) -> Settings:
        return settings_for_tests(tmp_path, database_url, DELPHI_DEMO="yes")

    def test_a_second_factor_may_be_left_out(
        self, client: FlaskClient, session: Session, added: enrolment.NewAccount
    ) -> None:
        type_code(client, added)
        answer = client.post("/setup/password", data=typed(session, added, totp_code=""))
        assert (answer.status_code, answer.location) == (303, "/")
        client.post("/sign-out")
        answer = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "code": ""})
        assert (answer.status_code, answer.location) == (303, "/accounts")
        session.rollback()
        assert session.get_one(Account, added.id).totp_secret is None
