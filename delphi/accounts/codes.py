"""Codes that people read and type: set-up codes and recovery codes."""

import secrets
from typing import Final

# 32 signs, five bits each; without 0, 1, I and O, which are misread.
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUP: Final = 4


def new_setup_code() -> str:
    """140 bits: nobody guesses it within its day, throttled or not."""
    return _code(groups=7)


def new_recovery_code() -> str:
    """80 bits: its plain SHA-256 may be stored, there are too many to try."""
    return _code(groups=4)


def as_issued(typed: str) -> str:
    """What was typed, without dashes, spaces and small letters; the form that is hashed."""
    return "".join(sign for sign in typed.upper() if sign in ALPHABET)


def _code(groups: int) -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(groups))
