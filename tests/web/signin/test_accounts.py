"""The admin's pages."""

import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from tests.accounts.people import Person
from tests.builders import a_study, an_account, sign_in
from tests.web.signin.browsing import a_stored_person, is_signed_in

SETUP_CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){6}[2-9A-Z]{4}\b")


@pytest.fixture
def admin(client: FlaskClient, session: Session) -> Account:
    admin = an_account(session, name="Iris Admin", is_admin=True)
    sign_in(client, session, admin)
    return admin


@pytest.fixture
def person(session: Session) -> Person:
    return a_stored_person(session)


@pytest.mark.usefixtures("admin")
def test_an_admin_adds_an_account_and_sees_its_code_once(client: FlaskClient) -> None:
    answer = client.post("/accounts/new", data={"name": "Vera Lund", "email": "Vera@Example.org"})
    assert answer.status_code == 200
    codes = SETUP_CODE.findall(answer.text)
    assert len(codes) == 1
    listed = client.get("/accounts").text
    assert "vera@example.org" in listed
    assert "waits for set-up" in listed
    assert not SETUP_CODE.search(listed)
    taken = client.application.test_client().post("/setup", data={"code": codes[0]})
    assert taken.status_code == 303


@pytest.mark.usefixtures("admin")
def test_an_account_that_cannot_be_added_is_explained_and_what_was_typed_stays(client: FlaskClient) -> None:
    for email, says in (("vera", "is not an e-mail address"), ("", "Write the person")):
        answer = client.post("/accounts/new", data={"name": "Vera Lund", "email": email})
        assert answer.status_code == 422
        assert says in answer.text
        assert 'value="Vera Lund"' in answer.text


@pytest.mark.usefixtures("admin")
def test_disabling_and_resetting_sign_a_person_out(app: Flask, client: FlaskClient, session: Session) -> None:
    for act, status in (("disable", 303), ("reset", 200)):
        person = a_stored_person(session, email=f"{act}@example.org")
        theirs = app.test_client()
        sign_in(theirs, session, session.get_one(Account, person.id))
        assert client.post(f"/accounts/{person.id}/{act}").status_code == status
        assert not is_signed_in(theirs)


def test_an_admin_cannot_shut_themselves_out(client: FlaskClient, admin: Account) -> None:
    for act in ("disable", "reset"):
        assert client.post(f"/accounts/{admin.id}/{act}").status_code == 409
    assert is_signed_in(client)


@pytest.mark.usefixtures("admin")
def test_an_unknown_account_is_no_page(client: FlaskClient) -> None:
    nobody = uuid.UUID(int=1)
    assert client.get(f"/accounts/{nobody}").status_code == 404
    for act in ("disable", "reset"):
        assert client.post(f"/accounts/{nobody}/{act}").status_code == 404


@pytest.mark.usefixtures("admin")
def test_no_page_of_an_admin_shows_a_secret_or_a_study(
    client: FlaskClient, session: Session, person: Person
) -> None:
    account = session.get_one(Account, person.id)
    a_study(session, chair=account, title="Wound care nursing")
    session.commit()
    shown = [client.get(page).text for page in ("/accounts", f"/accounts/{person.id}", "/account", "/help")]
    shown.append(client.post(f"/accounts/{person.id}/reset").text)
    secrets = [person.secret, str(account.password_hash), *person.recovery_codes, "Wound care nursing"]
    for text in shown:
        assert not [secret for secret in secrets if secret in text or secret in text.replace(" ", "")]


def test_others_do_not_learn_that_these_pages_exist(app: Flask, session: Session, person: Person) -> None:
    client = app.test_client()
    pages = ("/accounts", "/accounts/new", f"/accounts/{person.id}")
    assert {client.get(page).status_code for page in pages} == {303}
    sign_in(client, session, session.get_one(Account, person.id))
    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(f"/accounts/{person.id}/disable").status_code == 404
