"""SMTP in stages, so that a crash is known to be before, in or after the one uncertain moment."""

import re
import smtplib
import ssl
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from delphi.config import Smtp
from delphi.outbox.composing import envelope_sender
from delphi.outbox.mail import Sealed
from delphi.outbox.rules import Acceptance
from delphi.outbox.transport import Deferred, EndUnseen, Refused, TransportError, Unreachable

TIMEOUT_SECONDS: Final = 30.0
GO_AHEAD: Final = 354
CLOSING: Final = 421
FOR_GOOD: Final = 500
TOKEN: Final = re.compile(r"[\w-]{30,}")
Reply = tuple[int, bytes]


class SmtpTransport:
    """One connection, opened when first needed and kept for a batch."""

    def __init__(
        self,
        server: Smtp,
        *,
        sender: str,
        timeout: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._sender = envelope_sender(sender)
        self._timeout = timeout
        self._tls = tls
        self._connection: smtplib.SMTP | None = None

    def hand_over(self, letter: Sealed, body_leaves: Callable[[], None]) -> None:
        connection = self._offered(letter)
        try:
            body_leaves()
        except BaseException:
            self._drop()  # after 354 there is no other way to take a mail back
            raise
        try:
            connection.send(_dotted(letter.content))
            reply = connection.getreply()
        except OSError as fault:
            self._drop()
            raise EndUnseen(_words(fault)) from fault
        self._judge(reply)

    def was_accepted(self, message_id: str) -> Acceptance:  # noqa: ARG002 - SMTP cannot be asked
        return Acceptance.UNKNOWN

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except OSError:
            connection.close()

    def _offered(self, letter: Sealed) -> smtplib.SMTP:
        """Up to the server's word that it will take the body."""
        kept = self._connection is not None
        try:
            return self._offer(letter)
        except OSError as fault:
            self._drop()
            if kept:  # servers hang up on connections that were long enough
                return self._offered(letter)
            raise Unreachable(_words(fault)) from fault

    def _offer(self, letter: Sealed) -> smtplib.SMTP:
        connection = self._connection = self._connection or self._connect()
        code, words = connection.mail(self._sender)
        if code >= FOR_GOOD:  # about us, not about the person we write to
            self._drop()
            raise Unreachable(_line((code, words)))
        self._judge((code, words))
        self._judge(connection.rcpt(letter.to_address))
        self._judge(connection.docmd("DATA"))
        return connection

    def _judge(self, reply: Reply) -> None:
        code, _ = reply
        if code == GO_AHEAD or HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
            return
        if code == CLOSING:
            self._drop()
            raise Unreachable(_line(reply))
        self._reset()
        raise _refusal(reply)

    def _connect(self) -> smtplib.SMTP:
        connection = smtplib.SMTP(self._server.host, self._server.port, timeout=self._timeout)
        try:
            if self._server.starttls:
                connection.starttls(context=self._tls or ssl.create_default_context())
            if self._server.user:
                connection.login(self._server.user, self._server.password)
            connection.ehlo_or_helo_if_needed()
        except OSError:
            connection.close()
            raise
        return connection

    def _reset(self) -> None:
        try:
            if self._connection is not None:
                self._connection.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _refusal(reply: Reply) -> TransportError:
    return Refused(_line(reply)) if reply[0] >= FOR_GOOD else Deferred(_line(reply))


def _dotted(content: bytes) -> bytes:
    """The body as DATA wants it: leading dots doubled, a lone dot at the end (RFC 5321, 4.5.2)."""
    ended = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", ended) + b".\r\n"


def _line(reply: Reply) -> str:
    """The server's words. Filters may quote the link that they dislike: it is kept out of our records."""
    words = TOKEN.sub("[...]", reply[1].decode(errors="replace"))
    return f"{reply[0]} {words}"


def _words(fault: OSError) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        words = fault.smtp_error
        return _line((fault.smtp_code, words if isinstance(words, bytes) else words.encode()))
    return str(fault) or type(fault).__name__
