"""Argon2id hashes of passwords. Every check costs one hash, also where there is nothing to compare with.

A hash takes long by design. So a password is proven, and a new one hashed, before a transaction begins to
write: services take the `Proof` and the `NewPassword`, and look again at what the proof was of.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

# OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. Eight web threads stay within 160 MB.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True)
class Proof:
    """What came of trying a password on a stored hash; `renewed` replaces a hash of weaker settings."""

    stored: str | None = field(repr=False)
    right: bool
    renewed: str | None = field(default=None, repr=False)

    def holds_for(self, stored: str | None) -> bool:
        """The password may have been changed since it was tried."""
        return self.right and stored == self.stored


@dataclass(frozen=True)
class NewPassword:
    text: str = field(repr=False)
    hash: str = field(repr=False)


def prove(stored: str | None, password: str) -> Proof:
    right = password_is_right(stored, password)
    renewed = hash_password(password) if right and stored and needs_new_hash(stored) else None
    return Proof(stored, right, renewed)


def new_password(text: str) -> NewPassword:
    return NewPassword(text, hash_password(text))


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
