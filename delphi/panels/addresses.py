"""One e-mail address as a person typed it: accepted, accepted once confirmed, or refused with the reason.

Narrower than RFC 5321 on purpose: quoted local parts, comments and number hosts are legal, and in a panel
file nearly always a mistake.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from delphi.errors import Message, msg
from delphi.sheets.problems import shown

MAX_ADDRESS = 254
MAX_LOCAL = 64
MAX_NAME = 200
_MAX_LABEL = 63

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*@[^<>]*)>")
_SEVERAL = re.compile(r"[,;]|\s+(?=\S*@)")
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_UNREAD = frozenset(
    ("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce")
)
_COMMON_DOMAINS = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com",
        "yahoo.co.uk", "hotmail.co.uk", "icloud.com", "aol.com", "proton.me", "protonmail.com", "gmx.de",
        "gmx.net", "gmx.ch", "gmx.at", "web.de", "t-online.de", "bluewin.ch", "orange.fr", "wanadoo.fr",
        "free.fr", "laposte.net", "libero.it", "mail.ru", "yandex.ru", "mail.com", "ymail.com",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """`name` is the one written before the address, if any; each warning is for a person to confirm."""

    address: str
    name: str | None = None
    warnings: tuple[Message, ...] = ()


def check_address(given: str) -> Address | Message:
    """The address, or why it cannot be one. The domain is put in lower case."""
    visible = "".join(character for character in given if unicodedata.category(character) != "Cf").strip()
    if not visible:
        return msg("no e-mail address; write one.")
    named = _NAMED.fullmatch(visible)
    bare = named["address"].strip() if named else visible
    name = " ".join(named["name"].strip(" \"'").split()) if named else ""
    if problem := next(_problems(bare), None):
        return problem
    if len(name) > MAX_NAME:
        return name_too_long()
    local, _, domain = bare.rpartition("@")
    address = f"{local}@{domain.lower()}"
    warnings = [*_warnings(local, domain.lower())]
    if len(visible) < len(given.strip()):
        warnings.insert(
            0, msg("invisible character removed; confirm that %(address)s is meant.", address=address)
        )
    return Address(address, name or None, tuple(warnings))


def name_too_long() -> Message:
    return msg("name is longer than %(limit)s characters; shorten it.", limit=MAX_NAME)


def _problems(address: str) -> Iterator[Message]:
    if address.count("@") > 1 and _SEVERAL.search(address):
        yield msg("two addresses; one per row.")
    if "@" not in address:
        yield msg('"%(address)s" has no @ sign; write a whole address.', address=shown(address))
    if address.count("@") > 1:
        yield msg("two @ signs; leave one.")
    if any(character.isspace() or not character.isprintable() for character in address):
        yield msg("the address holds a space; remove it.")
    if len(address) > MAX_ADDRESS:
        yield msg("the address is longer than %(limit)s characters; correct it.", limit=MAX_ADDRESS)
    if address.endswith("."):
        yield msg("the address ends with a dot; remove it.")
    local, _, domain = address.partition("@")
    yield from _local_problems(local)
    yield from _domain_problems(domain)


def _local_problems(local: str) -> Iterator[Message]:
    if not local:
        yield msg("nothing stands before @; write a whole address.")
    if len(local) > MAX_LOCAL:
        yield msg("the part before @ is longer than %(limit)s characters; correct it.", limit=MAX_LOCAL)
    if not _LOCAL.fullmatch(local):
        yield msg("the part before @ holds a character that is not allowed; correct it.")
    if _has_stray_dot(local):
        yield msg("the part before @ has a dot too many; correct it.")


def _domain_problems(domain: str) -> Iterator[Message]:
    if not domain:
        yield msg("nothing stands after @; write a whole address.")
    labels = domain.split(".")
    if domain.startswith("[") or labels[-1].isdecimal():
        yield msg("addresses with a number host are not accepted; use the name of the host.")
    if len(labels) == 1:
        yield msg("the part after @ has no dot; write the whole domain.")
    if _has_stray_dot(domain):
        yield msg("the part after @ has a dot too many; correct it.")
    if not all(_LABEL.fullmatch(label) and len(label) <= _MAX_LABEL and "_" not in label for label in labels):
        yield msg("the part after @ is not a domain; correct it.")


def _has_stray_dot(part: str) -> bool:
    return part.startswith(".") or part.endswith(".") or ".." in part


def _warnings(local: str, domain: str) -> Iterator[Message]:
    if any(_mixes_scripts(part) for part in (local, *domain.split("."))):
        yield msg("letters of two scripts mixed; confirm that the address is typed as it is meant.")
    if local.casefold() in _UNREAD:
        yield msg("this looks like an address nobody reads; confirm that it is meant.")
    if domain not in _COMMON_DOMAINS and (meant := _one_letter_off(domain)):
        yield msg("did you mean %(domain)s? Confirm that the address is meant as it is.", domain=meant)


def _mixes_scripts(part: str) -> bool:
    """The first word of a letter's Unicode name is its script: LATIN, CYRILLIC, GREEK ..."""
    return len({unicodedata.name(letter, "?").split()[0] for letter in part if letter.isalpha()}) > 1


def _one_letter_off(domain: str) -> str | None:
    return next((common for common in sorted(_COMMON_DOMAINS) if _differ_by_one(domain, common)), None)


def _differ_by_one(one: str, other: str) -> bool:
    """One letter added, left out or replaced, or two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, other_rest = one[start:], other[start:]
    exchanged = rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:]
    return exchanged or rest[1:] == other_rest or rest == other_rest[1:] or rest[1:] == other_rest[1:]
