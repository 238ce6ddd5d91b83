"""What makes an address, a password and a session acceptable."""

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from delphi.accounts.common_passwords import COMMON_PASSWORDS
from delphi.errors import InvalidInput, Message, msg

SESSION_LASTS: Final = timedelta(hours=12)
ADMIN_IDLE: Final = timedelta(minutes=30)  # others may be idle as long as a session lasts
SETUP_CODE_LASTS: Final = timedelta(hours=24)
RECOVERY_CODES: Final = 10
SHORTEST_WITH_SECOND_FACTOR: Final = 8
SHORTEST_ALONE: Final = 15
LONGEST_PASSWORD: Final = 128
LONGEST_EMAIL: Final = 254
LONGEST_NAME: Final = 200

_EMAIL: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")


class PasswordRefused(InvalidInput):
    """The new password is not good enough."""


class CurrentPasswordWrong(InvalidInput):
    """Who is signed in did not prove it again."""


class CodeRefused(InvalidInput):
    """The code of the authenticator is wrong, old or used."""


class SetupCodeRefused(InvalidInput):
    """The set-up code is unknown, expired or used."""


def hash_of(secret: str) -> str:
    """SHA-256 of a random secret too long to try out (80 bits or more), to find it without keeping it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def second_factor_required(*, is_admin: bool, is_chair: bool, demo: bool) -> bool:
    return (is_admin or is_chair) and not demo


def may_chair(*, is_admin: bool, has_second_factor: bool, demo: bool) -> bool:
    """An admin sees no study's content; who chairs one needs a second factor."""
    return not is_admin and (
        has_second_factor or not second_factor_required(is_admin=False, is_chair=True, demo=demo)
    )


def session_ends(now: datetime) -> datetime:
    return now + SESSION_LASTS


def idle_too_long(seen_at: datetime, now: datetime, *, is_admin: bool) -> bool:
    return is_admin and now - seen_at >= ADMIN_IDLE


def email_key(typed: str) -> str:
    """The form in which an address is stored and compared; anything may be typed."""
    return unicodedata.normalize("NFC", typed).strip().lower()


def email_to_store(typed: str) -> str:
    email = email_key(typed)
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise InvalidInput(
            msg(
                '"%(email)s" is not an e-mail address; write one such as name@example.org.',
                email=_shown(typed),
            )
        )
    if len(email) > LONGEST_EMAIL:
        raise InvalidInput(msg("An e-mail address has at most %(most)s characters.", most=LONGEST_EMAIL))
    return email


def name_to_store(typed: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(typed.split()))
    if not name or not name.isprintable():
        raise InvalidInput(msg("Write the person's name, without control characters."))
    if len(name) > LONGEST_NAME:
        raise InvalidInput(msg("A name has at most %(most)s characters.", most=LONGEST_NAME))
    return name


def shortest_password(*, second_factor: bool) -> int:
    return SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST_ALONE


def password_problems(password: str, *, email: str, name: str, second_factor: bool) -> list[Message]:
    """Length and known guesses only; which characters a person likes is theirs to choose."""
    least = shortest_password(second_factor=second_factor)
    if len(password) < least:
        return [msg("The password needs at least %(least)s characters.", least=least)]
    if len(password) > LONGEST_PASSWORD:
        return [msg("The password may have at most %(most)s characters.", most=LONGEST_PASSWORD)]
    if _bare(password) in COMMON_PASSWORDS or len(set(password)) == 1:
        return [msg("This password is among the first that an attacker tries; choose another.")]
    if _bare(password) in _guesses(email, name):
        return [msg("The password must not be your name or e-mail address; choose another.")]
    return []


def require_good_password(password: str, *, email: str, name: str, second_factor: bool) -> None:
    problems = password_problems(password, email=email, name=name, second_factor=second_factor)
    if problems:
        raise PasswordRefused(*problems)


def _guesses(email: str, name: str) -> set[str]:
    return {_bare(text) for text in (email, email.partition("@")[0], name, *name.split())}


def _bare(text: str) -> str:
    return "".join(text.casefold().split())


def _shown(typed: str) -> str:
    return typed.strip()[:80].encode("unicode_escape").decode()
