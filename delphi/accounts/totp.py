"""Time-based one-time passwords (RFC 6238): six digits, thirty seconds, each good once."""

import hmac
from datetime import datetime
from typing import Final

import pyotp

PERIOD: Final = 30
ISSUER: Final = "Delphi"


def new_secret() -> str:
    return pyotp.random_base32()


def matching_step(secret: str, typed: str, now: datetime, *, last_step: int | None) -> int | None:
    """The time step of a right code, one step of clock error either way; none if wrong or used before."""
    code = "".join(typed.split())
    present = int(now.timestamp()) // PERIOD
    for step in (present, present - 1, present + 1):
        if last_step is not None and step <= last_step:
            continue
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode()):
            return step
    return None


def code_of(secret: str, step: int) -> str:
    return pyotp.TOTP(secret, interval=PERIOD).at(step * PERIOD)


def enrolment_uri(secret: str, email: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(secret, interval=PERIOD).provisioning_uri(name=email, issuer_name=ISSUER)
