"""Password hashes, one-time codes, and the codes that people type."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from delphi.accounts import codes, passwords, totp
from tests.conftest import NOW

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_password_is_right_only_against_its_own_hash() -> None:
    stored = passwords.hash_password("wide river stones")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.password_is_right(stored, "wide river stones")
    assert not passwords.password_is_right(stored, "wide river stone")
    assert not passwords.password_is_right(None, "wide river stones")


def test_an_accent_is_the_same_however_the_keyboard_composes_it() -> None:
    assert passwords.password_is_right(passwords.hash_password("cafe\u0301 noir"), "caf\u00e9 noir")


def test_a_weaker_hash_is_to_be_replaced() -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("wide river stones")
    assert passwords.needs_new_hash(weaker)
    assert not passwords.needs_new_hash(passwords.hash_password("wide river stones"))


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)]
)
def test_a_code_holds_one_step_around_its_time(seconds: int, accepted: bool) -> None:
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    assert (totp.matching_step(SECRET, code, NOW, last_step=None) is not None) is accepted


def test_a_code_is_good_once_and_an_earlier_one_no_more() -> None:
    code = pyotp.TOTP(SECRET).at(NOW)
    step = totp.matching_step(SECRET, f"{code[:3]} {code[3:]}", NOW, last_step=None)
    assert step is not None
    assert totp.matching_step(SECRET, code, NOW, last_step=step) is None
    earlier = pyotp.TOTP(SECRET).at(NOW - timedelta(seconds=30))
    assert totp.matching_step(SECRET, earlier, NOW, last_step=step) is None


@given(st.text(max_size=20))
def test_no_text_breaks_the_check_of_a_code(typed: str) -> None:
    right = {totp.code_of(SECRET, int(NOW.timestamp()) // 30 + offset) for offset in (-1, 0, 1)}
    found = totp.matching_step(SECRET, typed, NOW, last_step=None)
    assert (found is not None) == ("".join(typed.split()) in right)


def test_codes_are_long_enough_never_alike_and_read_in_groups() -> None:
    assert len(set(codes.ALPHABET)) == 32
    assert not set("01IO") & set(codes.ALPHABET)
    issued = {codes.new_setup_code() for _ in range(50)}
    assert len(issued) == 50
    assert {len(codes.as_issued(code)) for code in issued} == {28}
    assert len(codes.as_issued(codes.new_recovery_code())) == 16


@given(st.text(alphabet=codes.ALPHABET, min_size=1, max_size=28))
def test_dashes_spaces_and_small_letters_do_not_matter(code: str) -> None:
    assert codes.as_issued(" " + "-".join(code.lower()) + "\n") == code
