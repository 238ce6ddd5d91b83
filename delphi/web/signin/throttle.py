"""How often one may try to get in.

An attacker at one address is stopped after a few guesses, and the owner still gets in from another. Guesses
from many addresses are held to a rate at which a six-digit code stays out of reach.
"""

import math
from ipaddress import IPv6Address, ip_address
from typing import Final

from flask import current_app, request
from limits import RateLimitItem, parse

from delphi import clock
from delphi.accounts.rules import email_key, hash_of
from delphi.extensions import limiter

TRIES_OF_ADDRESS: Final = parse("60 per 15 minute")
FAILURES_OF_ADDRESS: Final = parse("5 per 15 minute")  # for one account
FAILURES_OF_ACCOUNT: Final = parse("100 per hour")  # from all addresses together

_WIDEST_OWNER: Final = 64  # one household or office has at least this IPv6 prefix to itself


def seconds_to_wait(email: str = "") -> int:
    """0 when the try may be made. Without an e-mail, only the address counts."""
    if not _enabled():
        return 0
    return max(_wait(item, *key) for item, key in _allowances(email))


def count_try() -> None:
    if _enabled():
        limiter.limiter.hit(TRIES_OF_ADDRESS, "tries", _network())


def count_failure(email: str) -> None:
    if _enabled():
        for item, key in _allowances(email)[1:]:
            limiter.limiter.hit(item, *key)


def _allowances(email: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    of_address: list[tuple[RateLimitItem, tuple[str, ...]]] = [(TRIES_OF_ADDRESS, ("tries", _network()))]
    if not email:
        return of_address
    account = hash_of(email_key(email))
    return [
        *of_address,
        (FAILURES_OF_ADDRESS, ("failures", account, _network())),
        (FAILURES_OF_ACCOUNT, ("failures", account)),
    ]


def _wait(item: RateLimitItem, *key: str) -> int:
    stats = limiter.limiter.get_window_stats(item, *key)
    if stats.remaining > 0:
        return 0
    return max(1, math.ceil(stats.reset_time - clock.utc_now().timestamp()))


def _network() -> str:
    address = ip_address(request.remote_addr or "127.0.0.1")
    if isinstance(address, IPv6Address):
        return str(int(address) >> (128 - _WIDEST_OWNER))
    return str(address)


def _enabled() -> bool:
    return bool(current_app.config["RATELIMIT_ENABLED"])
