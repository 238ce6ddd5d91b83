"""Argon2id hashes of passwords. Every check costs one hash, also where there is nothing to compare with."""

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Eight web threads stay within 160 MB.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return _HASHER.hash(_same_everywhere(password))


def password_is_right(stored: str | None, password: str) -> bool:
    """Without a stored hash (no such account, not set up) it takes as long and is never right."""
    if stored is None:
        hash_password(password)
        return False
    try:
        return _HASHER.verify(stored, _same_everywhere(password))
    except VerifyMismatchError:
        return False


def needs_new_hash(stored: str) -> bool:
    return _HASHER.check_needs_rehash(stored)


def _same_everywhere(password: str) -> str:
    """Keyboards compose accents differently; the password is the same."""
    return unicodedata.normalize("NFKC", password)
