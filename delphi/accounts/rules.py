"""What makes a password, a code and a session acceptable."""

import hashlib


def hash_of(secret: str) -> str:
    """SHA-256 of a random secret of 128 bits or more, for looking it up without keeping it."""
    return hashlib.sha256(secret.encode()).hexdigest()
