"""What a person changes about their own way in."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.audit.models import AuditEvent
from tests.accounts.people import PASSWORD
from tests.builders import sign_in
from tests.web.signin.browsing import a_stored_person, is_signed_in

NEW = "seven quiet mornings"
TYPED = {"current": PASSWORD, "password": NEW, "again": NEW}


def test_a_new_password_ends_all_other_sessions_by_their_next_request(app: Flask, session: Session) -> None:
    account = session.get_one(Account, a_stored_person(session).id)
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here, session, account)
    sign_in(elsewhere, session, account)
    answer = here.post("/account/password", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert not is_signed_in(elsewhere)
    assert is_signed_in(here)


def test_the_present_password_is_asked_again_and_a_wrong_one_is_on_record(
    client: FlaskClient, session: Session
) -> None:
    sign_in(client, session, session.get_one(Account, a_stored_person(session).id))
    for address in ("/account/password", "/account/recovery-codes"):
        answer = client.post(address, data=TYPED | {"current": "guess"})
        assert answer.status_code == 422
        assert "not your present password" in answer.text
    assert session.scalars(select(AuditEvent.action)).all().count("password.not-proven") == 2


def test_a_new_password_is_held_to_the_same_rules(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, session.get_one(Account, a_stored_person(session).id))
    answer = client.post("/account/password", data=TYPED | {"password": "password1", "again": "password1"})
    assert answer.status_code == 422
    assert "attacker tries" in answer.text


def test_new_recovery_codes_are_shown_once(client: FlaskClient, session: Session) -> None:
    person = a_stored_person(session)
    sign_in(client, session, session.get_one(Account, person.id))
    answer = client.post("/account/recovery-codes", data={"current": PASSWORD})
    assert answer.status_code == 200
    assert answer.text.count('<li><span class="code">') == 10
    assert not any(code in answer.text for code in person.recovery_codes)
    assert "10 recovery codes left" in client.get("/account").text
