"""What servers do to mail, and the state it ends in. A real server; the clock is moved by hand."""

import socket
from datetime import timedelta

import pytest

from delphi.config import Smtp
from delphi.outbox import rules
from delphi.outbox.smtp import SmtpTransport
from tests.outbox.conftest import SENDER, Post
from tests.parts.smtp import running_server


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize(
    ("behaviour", "state", "reason"),
    [
        ("accept", "sent", None),
        ("defer", "due", "451 4.7.1 greylisted"),
        ("busy", "due", "421 4.3.2 too busy"),
        ("refuse", "failed", "550 5.1.1 no such person"),
        ("defer late", "due", "452 4.2.2 mailbox full"),
        ("refuse late", "failed", "554 5.7.1 looks unwanted"),
        ("hang", "due", "timed out"),
        ("drop", "due", "Connection unexpectedly closed"),
        ("hang late", "due", "timed out"),
        ("take and drop", "due", "Connection unexpectedly closed"),
    ],
)
def test_one_mail_ends_in_the_state_its_server_deserves(
    post: Post, behaviour: str, state: str, reason: str | None
) -> None:
    post.queue("ida")
    with running_server(lambda _recipient, _attempt: behaviour) as server:
        post.smtp_worker(server, timeout=0.3).send_due()
    mail = post.mail("ida")
    assert (mail.state, mail.attempts) == (state, 1)
    assert (reason or "") in (mail.last_error or "")
    assert (mail.settled_at is not None) == (state in ("sent", "failed"))
    assert mail.not_before == post.now + (timedelta(minutes=1) if state == "due" else timedelta())


@pytest.mark.parametrize("behaviour", ["hang late", "take and drop"])
def test_an_invitation_whose_end_nobody_saw_waits_for_a_person(
    post: Post, behaviour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HELD_WHEN_UNSURE", frozenset({"test"}))
    post.queue("ida")
    with running_server(lambda _recipient, _attempt: behaviour) as server:
        post.smtp_worker(server, timeout=0.3).send_due()
        post.later(days=3)
        post.smtp_worker(server, timeout=0.3).send_due()
    assert post.states() == {"ida": "unsure"}
    assert len(server.taken) == (behaviour == "take and drop")


def test_a_second_copy_carries_the_same_message_id(post: Post) -> None:
    post.queue("ida")
    with running_server(lambda _, attempt: "take and drop" if attempt == 1 else "accept") as server:
        post.smtp_worker(server).send_due()
        post.later(minutes=1)
        post.smtp_worker(server).send_due()
    assert post.states() == {"ida": "sent"}
    first, second = server.taken
    assert first.message_id == second.message_id == post.mail("ida").message_id


def test_a_greylisted_mail_leaves_at_its_next_try(post: Post) -> None:
    post.queue("ida")
    with running_server(lambda _, attempt: "defer" if attempt < 3 else "accept") as server:
        for minutes in (0, 1, 5):
            post.later(minutes=minutes)
            post.smtp_worker(server).send_due()
    assert (post.states(), post.mail("ida").attempts) == ({"ida": "sent"}, 3)


def test_after_48_hours_of_trying_a_mail_has_failed(post: Post) -> None:
    post.queue("ida")
    start = post.now
    with running_server(lambda _recipient, _attempt: "defer") as server:
        while post.states() == {"ida": "due"}:
            post.now = post.mail("ida").not_before
            post.smtp_worker(server).send_due()
    assert post.states() == {"ida": "failed"}
    assert timedelta(hours=46) < post.now - start <= timedelta(hours=48)


def test_a_server_that_refuses_our_sender_fails_nobody(post: Post) -> None:
    post.queue("ida", "ben")
    with running_server(lambda who, _: "not you" if who == "MAIL" else "accept") as server:
        post.smtp_worker(server).send_due()
    assert post.states() == {"ida": "due", "ben": "due"}
    assert sorted(post.mail(name).attempts for name in ("ida", "ben")) == [0, 1]


def test_when_nobody_listens_one_mail_pays_and_the_rest_waits(post: Post) -> None:
    post.queue("ida", "ben", "eva")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        server = Smtp("127.0.0.1", unused.getsockname()[1], "", "", starttls=False)
        post.worker(SmtpTransport(server, sender=SENDER)).send_due()
    assert set(post.states().values()) == {"due"}
    assert sorted(post.mail(name).attempts for name in ("ida", "ben", "eva")) == [0, 0, 1]


def test_a_refused_mail_does_not_disturb_the_others_of_its_connection(post: Post) -> None:
    post.queue("ida", "gone", "later", "ben")

    def script(recipient: str, _attempt: int) -> str:
        return {"gone@example.org": "refuse", "later@example.org": "defer late"}.get(recipient, "accept")

    with running_server(script) as server:
        post.smtp_worker(server).send_due()
    assert post.states() == {"ida": "sent", "gone": "failed", "later": "due", "ben": "sent"}
    assert server.handler.connections == 1
