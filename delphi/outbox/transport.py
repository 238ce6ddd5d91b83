"""How mail leaves: what every transport does, and how it says that it could not."""

from collections.abc import Callable
from typing import Protocol

from delphi.outbox.mail import Sealed
from delphi.outbox.rules import Acceptance


class TransportError(Exception):
    """Why a mail did not leave, in the words of the other side."""


class Refused(TransportError):
    """For good: this mail will not be taken (SMTP 5xx)."""


class Deferred(TransportError):
    """Not now, for this mail (SMTP 4xx)."""


class Unreachable(TransportError):
    """Not now, for any mail: nobody answers, or not us."""


class EndUnseen(TransportError):
    """The body left, and no answer came."""


class Transport(Protocol):
    def hand_over(self, letter: Sealed, body_leaves: Callable[[], None]) -> None:
        """Returns when the letter is taken. Calls `body_leaves` at the last moment at which it can stop."""

    def was_accepted(self, message_id: str) -> Acceptance: ...

    def close(self) -> None:
        """End politely; the next hand-over begins anew."""
