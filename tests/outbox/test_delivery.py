"""Who sends what, how fast, and what is left when somebody stops in the middle."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from delphi.outbox import handover, rules
from delphi.outbox.models import OutboxMail
from delphi.outbox.rules import Acceptance
from delphi.outbox.spool import Spool
from tests.outbox.conftest import Post
from tests.parts.smtp import running_server


def claim(post: Post, owner: str = "dead worker", per_minute: int = 1000) -> list[handover.Claim]:
    with post.transactions() as session:
        return handover.claim(session, owner=owner, per_minute=per_minute, now=post.now)


def hand_over(post: Post, mail: handover.Claim, owner: str = "dead worker") -> bool:
    with post.transactions() as session:
        return handover.hand_over(session, mail.facts.id, owner, message_id="<x@example.org>", now=post.now)


def test_two_workers_take_each_mail_once(post: Post) -> None:
    names = [f"p{number}" for number in range(30)]
    post.queue(*names)
    with running_server() as server:
        workers = [post.smtp_worker(server, owner=owner) for owner in ("one", "two")]

        def work(number: int) -> None:
            with post.app.app_context():
                workers[number].send_due()

        threads = [threading.Thread(target=work, args=(number,)) for number in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(mail.recipient for mail in server.taken) == sorted(f"{name}@example.org" for name in names)
    assert set(post.states().values()) == {"sent"}


def test_a_claimed_mail_is_left_alone_until_its_lease_is_over(post: Post, tmp_path: Path) -> None:
    post.queue("ida")
    assert len(claim(post)) == 1
    worker = post.worker(Spool(tmp_path))
    worker.sweep()
    worker.send_due()
    assert post.states() == {"ida": "claimed"}
    post.later(seconds=rules.LEASE.total_seconds() + 1)
    worker.sweep()
    worker.send_due()
    assert post.states() == {"ida": "sent"}


@pytest.mark.parametrize(
    ("accepted", "state"), [(Acceptance.YES, "sent"), (Acceptance.NO, "due"), (Acceptance.UNKNOWN, "unsure")]
)
def test_a_mail_that_was_leaving_when_its_worker_died_is_asked_after(
    post: Post, accepted: Acceptance, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HELD_WHEN_UNSURE", frozenset({"test"}))
    post.queue("ida")
    (mail,) = claim(post)
    assert hand_over(post, mail)
    post.later(minutes=10)
    with post.transactions() as session:
        handover.sweep(session, was_accepted=lambda _: accepted, now=post.now)
    assert post.states() == {"ida": state}
    assert post.mail("ida").last_error is None, "nobody said anything that could be quoted"


def test_a_slow_worker_may_still_report_a_mail_that_was_given_up(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "HELD_WHEN_UNSURE", frozenset({"test"}))
    post.queue("ida")
    (mail,) = claim(post)
    hand_over(post, mail)
    post.later(minutes=10)
    with post.transactions() as session:
        handover.sweep(session, was_accepted=lambda _: Acceptance.UNKNOWN, now=post.now)
        handover.sent(session, mail.facts.id, "dead worker", now=post.now)
    assert post.states() == {"ida": "sent"}


def test_a_worker_whose_lease_was_taken_over_may_not_hand_over(post: Post) -> None:
    post.queue("ida")
    (mail,) = claim(post)
    post.later(minutes=10)
    with post.transactions() as session:
        handover.sweep(session, was_accepted=lambda _: Acceptance.UNKNOWN, now=post.now)
    claim(post, owner="next worker")
    assert not hand_over(post, mail)


def test_what_is_cancelled_between_claim_and_body_does_not_leave(post: Post) -> None:
    post.queue("ida", "ben")

    def cancel_ben(_recipient: str, _attempt: int) -> str:
        with post.transactions() as session:
            for mail in session.scalars(select(OutboxMail).where(OutboxMail.key == "ben")):
                mail.state = "cancelled"
        return "accept"

    with running_server(cancel_ben) as server:
        post.smtp_worker(server).send_due()
    assert post.states()["ben"] == "cancelled"
    assert "ben@example.org" not in [mail.recipient for mail in server.taken]


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(post: Post, tmp_path: Path) -> None:
    post.queue("strange", kind="no such kind")
    post.later(seconds=1)
    post.queue("ida")
    post.worker(Spool(tmp_path)).send_due()
    assert post.states() == {"strange": "due", "ida": "sent"}
    assert post.mail("strange").last_error == "could not be written (KeyError)"


def test_an_address_that_is_two_fails_and_says_so(post: Post, tmp_path: Path) -> None:
    post.queue("a@example.org,b")
    post.worker(Spool(tmp_path)).send_due()
    mail = post.mail("a@example.org,b")
    assert (mail.state, mail.last_error) == ("failed", "not one e-mail address")


def test_the_cap_holds_over_a_minute_and_then_lets_more_through(post: Post, tmp_path: Path) -> None:
    post.queue(*(f"p{number}" for number in range(25)))
    worker = post.worker(Spool(tmp_path), per_minute=10)
    counts = []
    for _ in range(4):
        worker.send_due()
        worker.send_due()
        counts.append(list(post.states().values()).count("sent"))
        post.later(seconds=61)
    assert counts == [10, 20, 25, 25]


def test_a_worker_told_to_stop_gives_back_what_it_claimed(post: Post, tmp_path: Path) -> None:
    post.queue("ida", "ben", "eva")
    sent = iter([False, False, True, True])
    post.worker(Spool(tmp_path), stopping=lambda: next(sent)).send_due()
    assert sorted(post.states().values()) == ["due", "due", "sent"]


def test_a_mail_not_yet_due_waits(post: Post, tmp_path: Path) -> None:
    post.queue("ida")
    post.now -= timedelta(hours=1)
    post.worker(Spool(tmp_path)).send_due()
    assert post.states() == {"ida": "due"}
