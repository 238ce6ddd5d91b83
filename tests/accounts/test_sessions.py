"""Signing in and the sessions in between, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account, StaffSession
from delphi.accounts.queries import recovery_codes_left, signed_in
from delphi.accounts.rules import hash_of
from delphi.accounts.service import enrolment, sessions
from delphi.audit.models import AuditEvent
from tests.accounts.people import PASSWORD, Person, a_person, signed_in_with
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=5)


def check(session: Session, person: Person, **other: str) -> bool:
    typed = {"email": person.email, "password": PASSWORD, "code": person.code(LATER)} | other
    return signed_in_with(session, now=LATER, **typed) is not None


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_right_credentials_are_taken_and_a_code_only_once(session: Session) -> None:
    person = a_person(session, NOW)
    assert check(session, person, email=" ADA@example.org ")
    assert not check(session, person)


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wide river stone"},
        {"code": "000000"},
        {"code": ""},
        {"email": "eve@example.org"},
        {"email": "\0"},
    ],
)
def test_any_wrong_part_fails_and_leaves_an_event_without_what_was_typed(
    session: Session, wrong: dict[str, str]
) -> None:
    person = a_person(session, NOW)
    assert not check(session, person, **wrong)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.subject, event.details) == ("sign-in.failed", None, None)
    assert event.account_id == (None if "email" in wrong else person.id)


def test_the_code_of_the_set_up_is_spent(session: Session) -> None:
    person = a_person(session, NOW)
    found = signed_in_with(session, email=person.email, password=PASSWORD, code=person.code(NOW), now=NOW)
    assert found is None


def test_a_wrong_password_does_not_spend_the_code(session: Session) -> None:
    person = a_person(session, NOW)
    assert not check(session, person, password="guess")
    assert check(session, person)


def test_a_recovery_code_stands_in_once(session: Session) -> None:
    person = a_person(session, NOW)
    typed = person.recovery_codes[0].lower().replace("-", " ")
    assert check(session, person, code=typed)
    assert not check(session, person, code=typed)
    assert recovery_codes_left(session, person.id) == 9
    assert "recovery-code.used" in actions(session)


def test_a_disabled_account_fails_like_an_unknown_one(session: Session) -> None:
    person = a_person(session, NOW)
    session.get_one(Account, person.id).disabled_at = NOW
    session.flush()
    assert not check(session, person)


def test_an_old_hash_is_replaced_at_sign_in(session: Session) -> None:
    person = a_person(session, NOW)
    account = session.get_one(Account, person.id)
    old = account.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert check(session, person)
    assert account.password_hash != old


@pytest.mark.parametrize(
    ("is_admin", "idle", "alive"),
    [
        (False, timedelta(hours=11, minutes=59), True),
        (False, timedelta(hours=12), False),
        (True, timedelta(minutes=29), True),
        (True, timedelta(minutes=30), False),
    ],
)
def test_a_session_ends_after_twelve_hours_and_an_admins_after_half_an_idle_one(
    session: Session, is_admin: bool, idle: timedelta, alive: bool
) -> None:
    person = a_person(session, NOW, is_admin=is_admin)
    token = sessions.start_session(session, person.id, now=NOW)
    assert (signed_in(session, token, NOW + idle) is not None) is alive


def test_an_act_prolongs_an_admins_session_but_never_past_twelve_hours(session: Session) -> None:
    person = a_person(session, NOW, is_admin=True)
    token = sessions.start_session(session, person.id, now=NOW)
    moment = NOW
    while moment < NOW + timedelta(hours=11, minutes=50):
        moment += timedelta(minutes=10)
        assert signed_in(session, token, moment) is not None
        sessions.refresh_session(session, token, now=moment)
    assert signed_in(session, token, NOW + timedelta(hours=12)) is None


def test_only_the_hash_of_a_token_is_kept_and_expired_rows_are_swept(session: Session) -> None:
    person = a_person(session, NOW)
    old = sessions.start_session(session, person.id, now=NOW)
    new = sessions.start_session(session, person.id, now=NOW + timedelta(hours=13))
    assert session.scalars(select(StaffSession.token_hash)).all() == [hash_of(new)]
    assert old != new
    assert signed_in(session, hash_of(new), NOW + timedelta(hours=13)) is None


Close = Callable[[Session, Person, datetime], None]


def close_by_disabling(session: Session, person: Person, now: datetime) -> None:
    enrolment.disable_account(session, person.id, by=None, now=now)


def close_by_reset(session: Session, person: Person, now: datetime) -> None:
    enrolment.reset_account(session, person.id, by=None, now=now)


def close_as_for_a_new_role(session: Session, person: Person, _now: datetime) -> None:
    sessions.end_sessions(session, person.id)


@pytest.mark.parametrize("close", [close_by_disabling, close_by_reset, close_as_for_a_new_role])
def test_disabling_resetting_and_a_new_role_end_every_session(session: Session, close: Close) -> None:
    person, other = a_person(session, NOW), a_person(session, NOW, email="vera@example.org")
    tokens = [sessions.start_session(session, person.id, now=NOW) for _ in range(2)]
    kept = sessions.start_session(session, other.id, now=NOW)
    close(session, person, LATER)
    assert [signed_in(session, token, LATER) for token in tokens] == [None, None]
    assert signed_in(session, kept, LATER) is not None
