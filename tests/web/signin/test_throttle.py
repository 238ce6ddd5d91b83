"""Guessing is slow, and does not lock the owner out."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.extensions import limiter
from delphi.web.signin import throttle
from tests.web.signin.browsing import ELSEWHERE, HERE, a_stored_person, is_signed_in, try_sign_in

FAILURES = throttle.FAILURES_OF_ADDRESS.amount


@pytest.fixture(autouse=True)
def _throttled(app: Flask) -> Iterator[None]:
    app.config["RATELIMIT_ENABLED"] = True
    limiter.reset()
    yield
    limiter.reset()


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_after_five_failures_an_address_waits_also_with_the_right_password(
    client: FlaskClient, session: Session, email: str
) -> None:
    person = a_stored_person(session)
    for _ in range(FAILURES):
        assert try_sign_in(client, person, email=email, password="guess").status_code == 422
    answer = try_sign_in(client, person, email=email.upper())
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= throttle.FAILURES_OF_ADDRESS.get_expiry()
    assert not is_signed_in(client)


def test_the_owner_still_gets_in_from_another_address(client: FlaskClient, session: Session) -> None:
    person = a_stored_person(session)
    for _ in range(FAILURES + 3):
        try_sign_in(client, person, password="guess", address=ELSEWHERE)
    assert try_sign_in(client, person, address=HERE).status_code == 303


def test_signing_in_is_not_counted_as_failing(client: FlaskClient, session: Session) -> None:
    person = a_stored_person(session)
    for _ in range(FAILURES - 1):
        try_sign_in(client, person, password="guess")
    assert try_sign_in(client, person).status_code == 303
    assert try_sign_in(client, person, password="guess").status_code == 422


def test_guesses_from_many_addresses_are_held_to_the_rate_of_the_account(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    person = a_stored_person(session)
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": ELSEWHERE}):
        for _ in range(throttle.FAILURES_OF_ACCOUNT.amount):
            throttle.count_failure(person.email)
    assert try_sign_in(client, person, address=HERE).status_code == 429


def test_an_address_that_tries_set_up_codes_waits_too(client: FlaskClient) -> None:
    answers = [
        client.post("/setup", data={"code": "wrong"}).status_code
        for _ in range(throttle.TRIES_OF_ADDRESS.amount + 1)
    ]
    assert answers == [422] * throttle.TRIES_OF_ADDRESS.amount + [429]


def test_all_addresses_of_one_ipv6_household_are_one(client: FlaskClient, session: Session) -> None:
    person = a_stored_person(session)
    for last in range(FAILURES):
        try_sign_in(client, person, password="guess", address=f"2001:db8:1:2::{last}")
    assert try_sign_in(client, person, address="2001:db8:1:2:ffff::1").status_code == 429
    assert try_sign_in(client, person, address="2001:db8:1:3::1").status_code == 303


def test_guessing_the_present_password_counts_like_guessing_at_the_door(
    client: FlaskClient, session: Session
) -> None:
    try_sign_in(client, a_stored_person(session))
    typed = {"current": "guess", "password": "seven quiet mornings", "again": "seven quiet mornings"}
    answers = [
        client.post("/account/password", data=typed, environ_base={"REMOTE_ADDR": HERE}).status_code
        for _ in range(FAILURES + 1)
    ]
    assert answers == [422] * FAILURES + [429]
