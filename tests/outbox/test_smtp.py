"""STARTTLS with a checked certificate, signing in, and the bytes on the wire."""

import ssl

import pytest
import trustme

from delphi.outbox.mail import Sealed
from delphi.outbox.rules import Acceptance
from delphi.outbox.smtp import SmtpTransport
from delphi.outbox.transport import Refused, Unreachable
from tests.parts.smtp import AFTER_BODY, running_server

LETTER = Sealed(
    "ida@example.org", "<1@example.org>", b"Message-ID: <1@example.org>\r\n\r\n.hidden\r\n..\r\nend"
)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def client_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def never_leaves() -> None:
    pytest.fail("the body was about to leave")


def test_mail_leaves_over_starttls_signed_in(
    server_side: ssl.SSLContext, client_side: ssl.SSLContext
) -> None:
    with running_server(tls=server_side, sign_in=("delphi", "secret")) as server:
        settings = server.settings(user="delphi", password="secret", starttls=True)
        transport = SmtpTransport(settings, sender="d@example.org", tls=client_side)
        stages: list[int] = []
        transport.hand_over(LETTER, lambda: stages.append(len(server.taken)))
        transport.close()
    assert stages == [0]  # said before the body left
    assert [mail.message_id for mail in server.taken] == ["<1@example.org>"]


def test_a_certificate_nobody_vouches_for_is_refused(server_side: ssl.SSLContext) -> None:
    with running_server(tls=server_side) as server:
        transport = SmtpTransport(server.settings(starttls=True), sender="d@example.org")
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            transport.hand_over(LETTER, never_leaves)


def test_a_server_without_starttls_gets_no_mail_in_the_clear() -> None:
    with running_server() as server:
        transport = SmtpTransport(server.settings(starttls=True), sender="d@example.org")
        with pytest.raises(Unreachable, match="STARTTLS"):
            transport.hand_over(LETTER, never_leaves)
    assert server.taken == []


def test_a_wrong_password_is_no_fault_of_the_mail(
    server_side: ssl.SSLContext, client_side: ssl.SSLContext
) -> None:
    with running_server(tls=server_side, sign_in=("delphi", "secret")) as server:
        settings = server.settings(user="delphi", password="other", starttls=True)
        transport = SmtpTransport(settings, sender="d@example.org", tls=client_side)
        with pytest.raises(Unreachable, match="535"):
            transport.hand_over(LETTER, never_leaves)


def test_lines_that_begin_with_a_dot_arrive_as_they_were() -> None:
    with running_server() as server:
        transport = SmtpTransport(server.settings(), sender="d@example.org")
        transport.hand_over(LETTER, lambda: None)
        transport.close()
    assert server.taken[0].message.get_payload() == ".hidden\r\n..\r\nend\r\n"


def test_a_mail_taken_back_at_the_last_moment_does_not_arrive() -> None:
    def taken_back() -> None:
        raise LookupError

    with running_server() as server:
        transport = SmtpTransport(server.settings(), sender="d@example.org")
        with pytest.raises(LookupError):
            transport.hand_over(LETTER, taken_back)
        assert transport._connection is None
        transport.hand_over(LETTER, lambda: None)
        transport.close()
    assert (len(server.taken), server.handler.connections) == (1, 2)


def test_a_connection_the_server_closed_meanwhile_is_opened_again() -> None:
    with running_server() as first:
        transport = SmtpTransport(first.settings(), sender="d@example.org")
        transport.hand_over(LETTER, lambda: None)
        assert transport._connection is not None
        assert transport._connection.sock is not None
        transport._connection.sock.shutdown(2)
        transport.hand_over(LETTER, lambda: None)
        transport.close()
    assert (len(first.taken), first.handler.connections) == (2, 2)


def test_smtp_cannot_be_asked_afterwards() -> None:
    with running_server() as server:
        transport = SmtpTransport(server.settings(), sender="d@example.org")
        assert transport.was_accepted("<1@example.org>") is Acceptance.UNKNOWN


def test_a_link_that_the_server_quotes_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    token = "Yk3v9QeJ0m4xw2b7a1c8d5f6g9h0j2k4-_l6m8n0p2q4r"
    monkeypatch.setitem(
        AFTER_BODY, "refuse late", f"554 5.7.1 unwanted: https://example.org/r/{token} (see x)"
    )
    with running_server(lambda _recipient, _attempt: "refuse late") as server:
        transport = SmtpTransport(server.settings(), sender="d@example.org")
        with pytest.raises(Refused) as refused:
            transport.hand_over(LETTER, lambda: None)
        transport.close()
    assert str(refused.value) == "554 5.7.1 unwanted: https://example.org/r/[...] (see x)"
