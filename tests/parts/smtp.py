"""A real SMTP server that behaves, for each recipient, as a script says."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from delphi.config import Smtp
from tests.parts.ports import free_port

HANG_SECONDS = 60
ACCEPT = "accept"
# What may be answered: at RCPT, or once the body is there.
AT_RCPT = {
    "defer": "451 4.7.1 greylisted",
    "busy": "421 4.3.2 too busy",
    "refuse": "550 5.1.1 no such person",
}
AFTER_BODY = {"defer late": "452 4.2.2 mailbox full", "refuse late": "554 5.7.1 looks unwanted"}


@dataclass(frozen=True)
class Taken:
    """A mail the server took, whether or not the client was told."""

    recipient: str
    message: EmailMessage

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Handler:
    """`script(recipient, n)` names the behaviour towards the n-th attempt (from 1).

    It thinks for so many seconds about a recipient, before it takes a mail, and before it says so.
    """

    script: Callable[[str, int], str]
    thinks: float = 0.0
    taken: list[Taken] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    connections: int = 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.script("MAIL", 1) == "not you":
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.attempts[address] += 1
        behaviour = self._behaviour(address)
        await asyncio.sleep(self.thinks)
        if behaviour == "hang":
            await asyncio.sleep(HANG_SECONDS)
        if behaviour == "drop":
            _drop(server)
        if behaviour in AT_RCPT:
            return AT_RCPT[behaviour]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (recipient,) = envelope.rcpt_tos
        behaviour = self._behaviour(recipient)
        if behaviour == "hang late":
            await asyncio.sleep(HANG_SECONDS)
        if behaviour in AFTER_BODY:
            return AFTER_BODY[behaviour]
        await asyncio.sleep(self.thinks)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        self.taken.append(Taken(recipient, message))
        if behaviour == "take and drop":
            _drop(server)
        await asyncio.sleep(self.thinks)
        return "250 OK"

    def _behaviour(self, address: str) -> str:
        return self.script(address, self.attempts[address])


def _drop(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()  # type: ignore[attr-defined]  # a transport that can be written can be aborted


def always_accept(_recipient: str, _attempt: int) -> str:
    return ACCEPT


@dataclass(frozen=True)
class Server:
    handler: Handler
    port: int

    @property
    def taken(self) -> list[Taken]:
        return self.handler.taken

    def settings(self, *, user: str = "", password: str = "", starttls: bool = False) -> Smtp:
        return Smtp("127.0.0.1", self.port, user, password, starttls)


@contextmanager
def running_server(
    script: Callable[[str, int], str] = always_accept,
    *,
    tls: ssl.SSLContext | None = None,
    sign_in: tuple[str, str] | None = None,
    thinks: float = 0.0,
) -> Iterator[Server]:
    handler, port = Handler(script, thinks), free_port()
    more: dict[str, Any] = {"tls_context": tls, "require_starttls": tls is not None}
    if sign_in is not None:
        more |= {"auth_required": True, "authenticator": _authenticator(*sign_in)}
    controller = Controller(handler, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield Server(handler, port)
    finally:
        controller.stop()


def _authenticator(user: str, password: str) -> Callable[..., AuthResult]:
    def check(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any) -> AuthResult:
        known = (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=known)

    return check
