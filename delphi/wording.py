"""Message ids into words, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext

from delphi.errors import DomainError, Message


def say(message: Message) -> str:
    # gettext only interpolates when it is given variables; a message without any may hold a bare %.
    return gettext(message.id, **message.params) if message.params else gettext(message.id)


def say_all(messages: Iterable[Message]) -> list[str]:
    return [say(message) for message in messages]


def say_error(error: DomainError) -> str:
    return " ".join(say_all(error.messages))
