"""The clock's round of steps."""

import logging
from datetime import datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.database import writing_transactions
from delphi.process.tick import STEPS, Step, Work, in_one_transaction, tick


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def work(engine: Engine, now: datetime) -> Work:
    return Work(writing_transactions(engine), lambda: now, None)


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
        Step("break", in_one_transaction(add_and_fail)),
        Step("work", in_one_transaction(add_account)),
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


def test_a_tick_with_nothing_to_do_and_no_transport_does_nothing(
    work: Work, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    tick(work)
    tick(work)
    assert caplog.records == []
    assert session.scalar(select(func.count()).select_from(Account)) == 0
