"""From the admin's code to a working account, and back to the start."""

import uuid
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account, RecoveryCode, SetupCode
from delphi.accounts.passwords import new_password
from delphi.accounts.queries import pending_setup, recovery_codes_left
from delphi.accounts.rules import CodeRefused, CurrentPasswordWrong, PasswordRefused, SetupCodeRefused
from delphi.accounts.service import credentials, enrolment, sessions
from delphi.audit.models import AuditEvent
from delphi.errors import InvalidInput, NotFound, WrongState
from tests.accounts.people import PASSWORD, a_person, secret_of, signed_in_with
from tests.conftest import NOW

NEW = "seven quiet mornings"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def add(session: Session, **other: object) -> enrolment.NewAccount:
    facts = {"email": "ada@example.org", "name": "Ada Brandt", "is_admin": False, "by": None, "now": NOW}
    return enrolment.add_account(session, **(facts | other))  # type: ignore[arg-type]  # facts by name


def finish(session: Session, code: str, **other: object) -> enrolment.FinishedSetup:
    facts = {"password": new_password(PASSWORD), "totp_code": "", "optional": False, "now": NOW}
    return enrolment.finish_setup(session, code, **(facts | other))  # type: ignore[arg-type]  # facts by name


def test_a_set_up_code_works_once(session: Session) -> None:
    added = add(session)
    enrolment.begin_setup(session, added.setup_code, now=NOW)
    totp_code = pyotp.TOTP(secret_of(session, added.id)).at(NOW)
    finished = finish(session, added.setup_code, totp_code=totp_code)
    assert len(set(finished.recovery_codes)) == 10
    for again in (enrolment.begin_setup, finish):
        with pytest.raises(SetupCodeRefused, match="has been used"):
            again(session, added.setup_code, now=NOW)
    assert pending_setup(session, added.setup_code, NOW) is None


def test_a_set_up_code_is_good_for_a_day(session: Session) -> None:
    code = add(session).setup_code
    day = timedelta(hours=24)
    enrolment.begin_setup(session, code, now=NOW + day - timedelta(seconds=1))
    with pytest.raises(SetupCodeRefused, match="expired"):
        enrolment.begin_setup(session, code, now=NOW + day)
    assert pending_setup(session, code, NOW + day) is None


@pytest.mark.parametrize("code", ["", "----", "2222-2222-2222-2222-2222-2222-2222", "\0"])
def test_an_unknown_set_up_code_is_refused(session: Session, code: str) -> None:
    add(session)
    with pytest.raises(SetupCodeRefused, match="not known"):
        enrolment.begin_setup(session, code, now=NOW)


def test_no_code_is_kept_in_the_clear(session: Session) -> None:
    person = a_person(session, NOW)
    kept = {*session.scalars(select(SetupCode.code_hash)), *session.scalars(select(RecoveryCode.code_hash))}
    assert {len(each) for each in kept} == {64}
    assert not any(code in kept for code in person.recovery_codes)


def test_a_bad_password_or_code_leaves_the_set_up_open(session: Session) -> None:
    added = add(session)
    enrolment.begin_setup(session, added.setup_code, now=NOW)
    right = pyotp.TOTP(secret_of(session, added.id)).at(NOW)
    with pytest.raises(PasswordRefused):
        finish(session, added.setup_code, password=new_password("short"), totp_code=right)
    with pytest.raises(CodeRefused):
        finish(session, added.setup_code, totp_code="000000" if right != "000000" else "111111")
    with pytest.raises(CodeRefused):
        finish(session, added.setup_code)
    assert session.get_one(Account, added.id).password_hash is None
    finish(session, added.setup_code, totp_code=right)


def test_only_where_it_is_optional_one_does_without_a_second_factor_and_with_a_longer_password(
    session: Session,
) -> None:
    added = add(session)
    enrolment.begin_setup(session, added.setup_code, now=NOW)
    with pytest.raises(PasswordRefused, match="at least 15"):
        finish(session, added.setup_code, optional=True, password=new_password("wide river"))
    assert finish(session, added.setup_code, optional=True).recovery_codes == ()
    assert session.get_one(Account, added.id).totp_secret is None


def test_an_address_has_one_account(session: Session) -> None:
    add(session)
    with pytest.raises(InvalidInput, match="has an account already"):
        add(session, email="ADA@example.org")


def test_a_reset_closes_the_old_way_in_and_opens_a_new_one(session: Session) -> None:
    person = a_person(session, NOW)
    first = enrolment.reset_account(session, person.id, by=None, now=NOW)
    later = NOW + timedelta(minutes=5)
    assert (
        signed_in_with(session, email=person.email, password=PASSWORD, code=person.code(later), now=later)
        is None
    )
    assert recovery_codes_left(session, person.id) == 0
    second = enrolment.reset_account(session, person.id, by=None, now=NOW)
    with pytest.raises(SetupCodeRefused):
        enrolment.begin_setup(session, first, now=NOW)
    enrolment.begin_setup(session, second, now=NOW)
    assert secret_of(session, person.id) != person.secret


def test_disabling_takes_back_the_set_up_code_too(session: Session) -> None:
    added = add(session)
    enrolment.disable_account(session, added.id, by=None, now=NOW)
    with pytest.raises(SetupCodeRefused):
        enrolment.begin_setup(session, added.setup_code, now=NOW)
    enrolment.begin_setup(session, enrolment.reset_account(session, added.id, by=None, now=NOW), now=NOW)


def test_nobody_resets_or_disables_their_own_account(session: Session) -> None:
    admin = a_person(session, NOW, is_admin=True)
    for act in (enrolment.reset_account, enrolment.disable_account):
        with pytest.raises(WrongState):
            act(session, admin.id, by=admin.id, now=NOW)


def test_an_unknown_account_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        enrolment.disable_account(session, uuid.UUID(int=1), by=None, now=NOW)


def test_what_is_done_to_an_account_is_on_record_with_who_did_it(session: Session) -> None:
    admin = a_person(session, NOW, is_admin=True)
    added = add(session, email="vera@example.org", by=admin.id)
    enrolment.reset_account(session, added.id, by=admin.id, now=NOW)
    enrolment.disable_account(session, added.id, by=None, now=NOW)
    events = session.execute(
        select(AuditEvent.action, AuditEvent.actor, AuditEvent.account_id)
        .where(AuditEvent.subject == str(added.id))
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(event) for event in events] == [
        ("account.added", "account", admin.id),
        ("account.reset", "account", admin.id),
        ("account.disabled", "system", None),
    ]


def test_a_new_password_needs_the_present_one_and_ends_every_session(session: Session) -> None:
    person = a_person(session, NOW)
    sessions.start_session(session, person.id, now=NOW)

    def change(current: str, new: str) -> None:
        proof = credentials.prove_password(session, person.id, current)
        credentials.change_password(session, person.id, proof, new=new_password(new), now=NOW)

    with pytest.raises(CurrentPasswordWrong):
        change("guess", NEW)
    with pytest.raises(PasswordRefused):
        change(PASSWORD, "short")
    change(PASSWORD, NEW)
    later = NOW + timedelta(minutes=5)
    found = signed_in_with(session, email=person.email, password=NEW, code=person.code(later), now=later)
    assert found is not None


def test_a_proof_of_a_password_that_was_changed_meanwhile_is_none(session: Session) -> None:
    person = a_person(session, NOW)
    here, there = (credentials.prove_password(session, person.id, PASSWORD) for _ in range(2))
    credentials.change_password(session, person.id, there, new=new_password(NEW), now=NOW)
    with pytest.raises(CurrentPasswordWrong):
        credentials.change_password(session, person.id, here, new=new_password("another long one"), now=NOW)
    code = person.code(NOW + timedelta(minutes=5))
    assert sessions.check_credentials(session, here, email=person.email, code=code, now=NOW) is None


def test_new_recovery_codes_replace_the_old(session: Session) -> None:
    person = a_person(session, NOW)
    proof = credentials.prove_password(session, person.id, PASSWORD)
    codes = credentials.renew_recovery_codes(session, person.id, proof, now=NOW)
    assert not set(codes) & set(person.recovery_codes)
    later = NOW + timedelta(minutes=5)
    for code, works in ((person.recovery_codes[0], False), (codes[0], True)):
        found = signed_in_with(session, email=person.email, password=PASSWORD, code=code, now=later)
        assert (found is not None) is works
