"""Message ids into words, in the reader's language. The one door to the translations."""

from collections.abc import Iterable

from flask_babel import gettext as translated
from flask_babel import ngettext as translated_plural

from delphi.errors import DomainError, Message


def gettext(text: str, /, **params: object) -> str:
    """`text` in the reader's language. Without parameters a bare % in it is left alone."""
    return str(translated(text, **params))


def ngettext(one: str, many: str, number: int, /, **params: object) -> str:
    """The form for `number`, which is also there as %(num)s."""
    return str(translated_plural(one, many, number, **params))


def say(message: Message) -> str:
    """A message may hold others: a problem with its place."""
    params = {name: _said(value) for name, value in message.params.items()}
    return gettext(message.id, **params)


def _said(value: object) -> object:
    return say(value) if isinstance(value, Message) else value


def say_all(messages: Iterable[Message]) -> list[str]:
    return [say(message) for message in messages]


def say_error(error: DomainError) -> str:
    return " ".join(say_all(error.messages))
