"""The clock's round of steps."""

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from delphi import background
from delphi.accounts.models import Account
from delphi.base import begin_writing
from delphi.database import reading_transactions, writing_transactions
from delphi.outbox.models import OutboxMail
from delphi.process.tick import STEPS, Step, Work, tick, when_needed
from delphi.rounds.models import Snapshot
from tests.process.running_round import DEADLINE, a_running_round, mails

REMINDED = DEADLINE - timedelta(days=1)


@pytest.fixture
def work(engine: Engine, now: datetime) -> Work:
    return Work(reading_transactions(engine), writing_transactions(engine), lambda: now, None)


def needed(_session: Session, _now: datetime) -> bool:
    return True


def add_account(session: Session, now: datetime) -> None:
    session.add(Account(email=f"{now:%f}@example.org", name="Ida", is_admin=False, created_at=now))


def add_and_fail(session: Session, now: datetime) -> None:
    session.add(Account(email="half@example.org", name="Half", is_admin=False, created_at=now))
    session.flush()
    raise RuntimeError("planted")


def test_a_step_that_fails_is_undone_and_does_not_hold_up_the_others(
    work: Work, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    steps = (
        Step("break", when_needed(needed, add_and_fail)),
        Step("work", when_needed(needed, add_account)),
    )
    with caplog.at_level(logging.ERROR):
        tick(work, steps)
    assert session.scalars(select(Account.name)).all() == ["Ida"]
    assert [record.message for record in caplog.records] == ["step failed: break"]


def test_rounds_close_before_anybody_is_reminded_and_mail_goes_last() -> None:
    assert [step.name for step in STEPS] == [
        "close rounds",
        "queue reminders",
        "take over abandoned mail",
        "send mail",
    ]


def tick_at(app: Flask, at: datetime) -> None:
    """As the worker does."""
    work = background.make_work(app, stopping=lambda: False, now=lambda: at)
    with app.app_context():
        tick(work)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which has one writer at a time
def test_a_tick_with_nothing_to_do_keeps_nobody_from_writing_and_waits_for_nobody(
    app: Flask, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    running = a_running_round(session)
    tick_at(app, REMINDED)
    session.rollback()
    assert mails(session, running, 0) == [("invitation", "sent"), ("reminder-not-opened", "sent")]
    session.rollback()
    begin_writing(session)
    tick_at(app, REMINDED)
    assert caplog.records == []


def test_two_clocks_at_once_do_everything_once(app: Flask, session: Session) -> None:
    running = a_running_round(session)
    for at in (REMINDED, DEADLINE + timedelta(seconds=1)):
        together = threading.Barrier(2)

        def work_along(at: datetime = at, together: threading.Barrier = together) -> None:
            together.wait()
            tick_at(app, at)

        with ThreadPoolExecutor(2) as pool:
            for one in [pool.submit(work_along) for _ in range(2)]:
                one.result(timeout=30)
    session.rollback()
    assert Counter(mails(session, running)) == {("invitation", "sent"): 6, ("reminder-not-opened", "sent"): 6}
    assert set(session.scalars(select(OutboxMail.attempts))) == {1}
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 1
