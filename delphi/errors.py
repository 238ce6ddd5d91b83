"""What may go wrong in the domain, as values: a message id (the English text) with its parameters.

`wording.say` turns a message into the reader's language; nothing below the web builds sentences.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """English text with %(name)s places, and what goes into them."""

    id: str
    params: dict[str, object] = field(default_factory=dict)

    def in_english(self) -> str:
        return self.id % self.params if self.params else self.id

    def __str__(self) -> str:
        return self.in_english()


def msg(text: str, /, **params: object) -> Message:
    """Mark `text` for translation (the extraction keyword) and bind its parameters."""
    return Message(text, params)


class DomainError(Exception):
    """A refusal a person can act on. `messages` is never empty."""

    def __init__(self, *messages: Message) -> None:
        super().__init__(*messages)
        self.messages: tuple[Message, ...] = messages

    @classmethod
    def of(cls, messages: Iterable[Message]) -> "DomainError":
        return cls(*messages)

    def __str__(self) -> str:
        return " ".join(message.in_english() for message in self.messages)


class InvalidInput(DomainError):
    """What was sent cannot be accepted as it is (422)."""


class NotFound(DomainError):
    """No such thing, or not yours: the two are told alike (404)."""


class WrongState(DomainError):
    """The thing exists, but this step is not possible in its present state (409)."""


class Stale(DomainError):
    """Somebody changed it since it was read (409)."""


class TooMany(DomainError):
    """Throttled (429)."""


class Misconfigured(DomainError):
    """The program cannot start or act with these settings (exit 78)."""
