"""Every page has a title and a way on; what may be sent is guarded."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.web.registry import declarations
from tests.builders import an_account, sign_in

OPEN = ("/", "/sign-in", "/setup", "/help")
OWN = ("/account", "/account/password", "/account/recovery-codes", "/accounts", "/accounts/new")


@pytest.mark.parametrize("page", OPEN + OWN)
def test_a_page_has_a_title_and_a_way_on(client: FlaskClient, session: Session, page: str) -> None:
    if page in OWN:
        sign_in(client, session, an_account(session, is_admin=True))
    text = client.get(page).text
    assert text.count("<h1>") == 1
    assert 'class="next-step"' in text or '<button type="submit" class="button button-primary">' in text
    assert 'class="back"' in text or page in ("/", "/accounts")


def test_own_pages_lead_strangers_to_the_door(client: FlaskClient) -> None:
    for page in OWN:
        answer = client.get(page)
        assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_what_may_be_posted_is_refused_without_the_token_of_a_form(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for declaration in declarations.values():
        if declaration.endpoint.startswith("signin.") and "POST" in declaration.methods:
            address = declaration.rule.replace("<uuid:account_id>", "00000000-0000-4000-8000-000000000000")
            assert app.test_client().post(address).status_code == 400, declaration


def test_help_names_the_three_people_and_whom_to_ask(client: FlaskClient) -> None:
    text = client.get("/help").text
    for word in ("Expert", "Chair and committee", "Staff reader", "mailto:delphi@localhost"):
        assert word in text
