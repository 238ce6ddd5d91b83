"""What a renderer is given and what it gives back; what a transport is given."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class MailFacts:
    """Whom a mail is for and why. Everything else is looked up when it is rendered."""

    id: uuid.UUID
    kind: str
    key: str
    study_id: uuid.UUID | None
    round_id: uuid.UUID | None
    expert_id: uuid.UUID | None
    account_id: uuid.UUID | None


@dataclass(frozen=True)
class Site:
    """Where links lead, and the key that makes them."""

    base_url: str
    link_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Rendered:
    """One mail in words. The HTML part is set from the same text, so the two cannot differ.

    Blank lines part paragraphs; the first line that is one address is drawn as the mail's main link.
    """

    subject: str
    text: str
    to_name: str
    to_address: str
    reply_to: str | None = None
    unsubscribe_url: str | None = None


@dataclass(frozen=True)
class Sealed:
    """A mail ready to leave, to exactly one address."""

    to_address: str
    message_id: str
    content: bytes


class Renderer(Protocol):
    """Words one kind of mail; None when it is no longer to be sent (the expert left, the round is closed)."""

    def __call__(self, session: Session, mail: MailFacts, /, *, site: Site) -> Rendered | None: ...


Seal = Callable[[Session, MailFacts, str], Sealed | None]
