"""Passwords, addresses and names that are taken, and those that are not."""

import pytest

from delphi.accounts.common_passwords import COMMON_PASSWORDS
from delphi.accounts.rules import (
    SHORTEST_WITH_SECOND_FACTOR,
    email_key,
    email_to_store,
    name_to_store,
    password_problems,
    second_factor_required,
)
from delphi.errors import InvalidInput


def problem(password: str, *, second_factor: bool = True) -> str:
    found = password_problems(
        password, email="ada.brandt@example.org", name="Ada Brandt", second_factor=second_factor
    )
    return " ".join(message.in_english() for message in found)


@pytest.mark.parametrize("password", ["wide river", "        x", "äöüß漢字🙂🙃", "x" * 127 + "y", "aaaaaaab"])
def test_any_signs_are_welcome_from_eight_to_128(password: str) -> None:
    assert problem(password) == ""


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("sevenxx", "at least 8"),
        ("x" * 128 + "y", "at most 128"),
        ("Password 123", "attacker tries"),
        ("aaaaaaaaaa", "attacker tries"),
        ("ADA.BRANDT", "your name or e-mail"),
        ("ada.brandt@example.org", "your name or e-mail"),
        ("Ada Brandt", "your name or e-mail"),
    ],
)
def test_a_password_that_is_refused_says_why(password: str, says: str) -> None:
    assert says in problem(password)


def test_alone_a_password_needs_fifteen_characters() -> None:
    assert "at least 15" in problem("fourteen signs", second_factor=False)
    assert problem("fifteen signs..", second_factor=False) == ""


def test_the_list_of_common_passwords_holds_what_length_does_not_refuse_and_matches_as_compared() -> None:
    assert len(COMMON_PASSWORDS) > 200
    assert all(len(each) >= SHORTEST_WITH_SECOND_FACTOR for each in COMMON_PASSWORDS)
    assert all(each == each.casefold() for each in COMMON_PASSWORDS)


@pytest.mark.parametrize(
    ("is_admin", "is_chair", "demo", "required"),
    [
        (True, False, False, True),
        (False, True, False, True),
        (False, False, False, False),
        (True, True, True, False),
    ],
)
def test_chair_and_admin_need_a_second_factor_outside_a_demo(
    is_admin: bool, is_chair: bool, demo: bool, required: bool
) -> None:
    assert second_factor_required(is_admin=is_admin, is_chair=is_chair, demo=demo) is required


def test_an_address_is_stored_in_the_form_in_which_it_is_looked_up() -> None:
    assert email_to_store("  Ada@Example.org ") == email_key("ADA@example.ORG") == "ada@example.org"


@pytest.mark.parametrize(
    "typed", ["", "ada", "ada@", "a b@example.org", "a@b@c", "ada@example.org\x00", "a@" + "x" * 260]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        email_to_store(typed)


def test_a_refused_address_is_echoed_short_and_escaped() -> None:
    with pytest.raises(InvalidInput) as refused:
        email_to_store("\x1b[31m" + "z" * 500)
    assert "\x1b" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_name_is_one_line_of_text() -> None:
    assert name_to_store("  Ada \n Brandt ") == "Ada Brandt"
    for typed in ("", "   ", "Ada\x07", "x" * 201):
        with pytest.raises(InvalidInput):
            name_to_store(typed)
