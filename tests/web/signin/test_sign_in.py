"""In and out at the door."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts import passwords
from delphi.accounts.models import Account, StaffSession
from delphi.accounts.rules import hash_of
from delphi.audit.models import AuditEvent
from delphi.web.guards import STAFF_TOKEN
from delphi.web.wanted import WANTED
from tests.builders import a_study, an_account
from tests.web.signin.browsing import NEVER_RIGHT, a_stored_person, is_signed_in, try_sign_in


def test_signing_in_leads_an_admin_to_the_accounts_and_others_to_their_studies(
    app: Flask, session: Session
) -> None:
    for is_admin, first in ((True, "/accounts"), (False, "/studies")):
        client = app.test_client()
        person = a_stored_person(session, email=f"p{is_admin}@example.org", is_admin=is_admin)
        answer = try_sign_in(client, person)
        assert (answer.status_code, answer.location) == (303, first)
        assert (client.get("/").status_code, client.get("/").location) == (303, first)


def test_unknown_address_wrong_password_and_wrong_code_are_answered_alike(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session)
    waiting = an_account(session, password_hash=None, totp_secret=None)
    session.commit()
    answers = [
        try_sign_in(client, person, email="eve@example.org"),
        try_sign_in(client, person, email=waiting.email),
        try_sign_in(client, person, password="guess"),
        try_sign_in(client, person, code=NEVER_RIGHT),
    ]
    assert {answer.status_code for answer in answers} == {422}
    typed = re.compile(r'value="[^"]*"')
    assert len({typed.sub("", answer.text) for answer in answers}) == 1


def test_an_unknown_address_costs_a_hash_as_a_known_one_does(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = a_stored_person(session)
    hashed: list[str] = []
    real = passwords.hash_password

    def counted(typed: str) -> str:
        hashed.append(typed)
        return real(typed)

    monkeypatch.setattr(passwords, "hash_password", counted)
    try_sign_in(client, person, email="eve@example.org", password="guess")
    assert hashed == ["guess"]


def test_a_failed_try_is_on_record_and_keeps_the_address_but_no_password_on_the_page(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session)
    answer = try_sign_in(client, person, password="a secret guess")
    assert 'value="ada@example.org"' in answer.text
    assert "a secret guess" not in answer.text
    assert "sign-in.failed" in session.scalars(select(AuditEvent.action)).all()


def test_a_code_that_was_used_does_not_work_again(app: Flask, session: Session) -> None:
    person = a_stored_person(session)
    code = person.code(clock.utc_now())
    assert try_sign_in(app.test_client(), person, code=code).status_code == 303
    assert try_sign_in(app.test_client(), person, code=code).status_code == 422


def test_a_cookie_that_nobody_issued_never_authorises(app: Flask, session: Session) -> None:
    person = a_stored_person(session)
    try_sign_in(app.test_client(), person)
    token_hash = session.scalars(select(StaffSession.token_hash)).one()
    for planted in ("guess", token_hash, str(person.id), ""):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie[STAFF_TOKEN] = planted
        assert not is_signed_in(client)
        client.post("/sign-out")


def test_signing_in_leaves_nothing_of_the_cookie_that_was_there(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session)
    with client.session_transaction() as cookie:
        cookie[STAFF_TOKEN] = "fixed by somebody else"
        cookie["planted"] = "yes"
    try_sign_in(client, person)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert session.get(StaffSession, hash_of(cookie[STAFF_TOKEN])) is not None


def test_signing_out_is_a_post_and_ends_the_session_on_the_server(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session)
    try_sign_in(client, person)
    with client.session_transaction() as cookie:
        token = cookie[STAFF_TOKEN]
    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)
    assert client.post("/sign-out").status_code == 303
    with client.session_transaction() as cookie:
        cookie[STAFF_TOKEN] = token
    assert not is_signed_in(client)


def test_looking_does_not_prolong_a_session_and_doing_does(client: FlaskClient, session: Session) -> None:
    try_sign_in(client, a_stored_person(session, is_admin=True))
    row = session.scalars(select(StaffSession)).one()
    row.seen_at = before = row.seen_at - timedelta(minutes=20)
    session.commit()
    client.get("/accounts")
    session.refresh(row)
    assert row.seen_at == before
    session.rollback()
    client.post("/accounts/new", data={"name": "Vera Lund", "email": "vera@example.org"})
    session.refresh(row)
    assert row.seen_at > before
    row.seen_at -= timedelta(minutes=31)
    session.commit()
    assert not is_signed_in(client)


def test_outside_a_demo_a_chair_without_a_second_factor_is_sent_to_the_admin(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session)
    account = session.get_one(Account, person.id)
    account.totp_secret = None
    a_study(session, chair=account)
    session.commit()
    answer = try_sign_in(client, person, code="000000")
    assert answer.status_code == 422
    assert "second factor" in answer.text
    assert not is_signed_in(client)


def test_control_characters_in_a_field_are_an_ordinary_mistake(client: FlaskClient, session: Session) -> None:
    person = a_stored_person(session)
    assert try_sign_in(client, person, email="ada\0@example.org").status_code == 422
    assert try_sign_in(client, person, code="\0").status_code == 422


def test_signing_in_leads_to_the_page_one_wanted_and_says_why_one_is_asked(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session, is_admin=True)
    asked = client.get("/accounts/new?from=mail")
    assert (asked.status_code, asked.location) == (303, "/sign-in")
    page = client.get("/sign-in").text
    assert "The page you wanted is for people who are signed in." in page
    assert "session has ended" not in page
    assert try_sign_in(client, person, code=NEVER_RIGHT).status_code == 422
    assert try_sign_in(client, person).location == "/accounts/new?from=mail"
    assert client.get("/").location == "/accounts"
    client.post("/sign-out")
    assert "you wanted" not in client.get("/sign-in").text


def test_who_goes_by_the_start_page_or_sends_something_is_led_to_no_earlier_page(
    client: FlaskClient, session: Session
) -> None:
    person = a_stored_person(session, is_admin=True)
    client.get("/accounts/new")
    client.get("/")
    assert "you wanted" not in client.get("/sign-in").text
    client.get("/accounts/new")
    client.post("/accounts/new", data={"name": "Vera Lund", "email": "vera@example.org"})
    page = client.get("/sign-in").text
    assert "What you sent was not stored" in page
    assert "you wanted" not in page
    client.head("/accounts/new")
    assert try_sign_in(client, person).location == "/accounts"


def test_a_session_that_ended_is_named_where_one_is_asked_to_sign_in_again(
    client: FlaskClient, session: Session
) -> None:
    try_sign_in(client, a_stored_person(session))
    row = session.scalars(select(StaffSession)).one()
    row.created_at, row.expires_at = (
        row.created_at - timedelta(hours=13),
        row.expires_at - timedelta(hours=13),
    )
    session.commit()
    assert "Your session has ended. Please sign in again." in client.get("/sign-in").text
    client.get("/account")
    assert "Your session has ended. Sign in again, and you are led" in client.get("/sign-in").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//example.com",
        "/\\example.com",
        "\\\\example.com",
        "https://example.com/",
        "javascript:alert(1)",
        "example.com",
        "",
        "/\t/example.com",
        "/a\r\nLocation: //example.com",
        "/" + "a" * 2000,
    ],
)
def test_nobody_is_led_off_this_site_by_signing_in(
    client: FlaskClient, session: Session, elsewhere: str
) -> None:
    person = a_stored_person(session)
    with client.session_transaction() as cookie:
        cookie[WANTED] = elsewhere
    assert "you wanted" not in client.get("/sign-in").text
    assert try_sign_in(client, person).location == "/studies"
