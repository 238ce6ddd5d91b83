"""Closing a round: once, by hand or by the clock, and nothing is saved after it."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from delphi.base import begin_writing
from delphi.database import Transactions, reading_transactions, writing_transactions
from delphi.errors import WrongState
from delphi.process import extending
from delphi.process.closing import close_due_rounds, close_round
from delphi.process.tick import Work, tick
from delphi.reports import service as reports
from delphi.reports.models import Report
from delphi.rounds.models import Answer, Round, Snapshot
from tests.conftest import NOW
from tests.process.running_round import DEADLINE, Running, a_running_round, mails, rate, start

LATER = NOW + timedelta(days=3)
MOMENT = timedelta(microseconds=1)
Both = tuple[Transactions, Transactions]


@pytest.fixture
def running(session: Session) -> Running:
    return a_running_round(session)


@pytest.fixture
def transactions(engine: Engine) -> Both:
    """To look, and to write."""
    return reading_transactions(engine), writing_transactions(engine)


def made(session: Session) -> tuple[int, int]:
    """How many snapshots and reports there are."""
    counts = (session.scalar(select(func.count()).select_from(table)) for table in (Snapshot, Report))
    snapshots, reports = (count or 0 for count in counts)
    return snapshots, reports


def test_a_closed_round_has_its_snapshot_and_its_report(session: Session, running: Running) -> None:
    rate(session, running, start(session, running, 0))
    rate(session, running, start(session, running, 1), most=1)
    assert close_round(session, running.round_id, by=running.chair, now=LATER)
    taken = session.scalars(select(Snapshot)).one()
    assert (taken.invited, taken.complete, taken.partial) == (6, 1, 1)
    assert made(session) == (1, 1)
    assert session.get_one(Round, running.round_id).closed_by == running.chair


def test_the_second_who_closes_changes_nothing(session: Session, running: Running) -> None:
    close_round(session, running.round_id, by=running.chair, now=LATER)
    assert not close_round(session, running.round_id, by=None, now=LATER + timedelta(days=1))
    assert made(session) == (1, 1)
    assert session.get_one(Round, running.round_id).closed_at == LATER


def test_many_who_close_at_once_close_once(session: Session, running: Running) -> None:
    token = start(session, running, 0)
    rate(session, running, token)
    together, closed = threading.Barrier(6), []

    def close() -> None:
        with Session(session.get_bind()) as own:
            together.wait()
            begin_writing(own)
            closed.append(close_round(own, running.round_id, by=running.chair, now=LATER))
            own.commit()

    threads = [threading.Thread(target=close) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(closed) == [False] * 5 + [True]
    session.rollback()
    assert made(session) == (1, 1)


def test_the_clock_closes_a_round_once_its_deadline_has_passed(
    session: Session, running: Running, transactions: Both
) -> None:
    close_due_rounds(*transactions, DEADLINE)
    session.rollback()
    assert made(session) == (0, 0)
    for _ in range(2):
        close_due_rounds(*transactions, DEADLINE + MOMENT)
    session.rollback()
    assert made(session) == (1, 1)
    assert session.get_one(Round, running.round_id).closed_by is None


def test_a_round_whose_end_is_moved_after_the_clock_looked_stays_open(
    session: Session, running: Running, transactions: Both
) -> None:
    reading, writing = transactions
    moved = DEADLINE + timedelta(days=7)

    @contextmanager
    def look_and_be_overtaken() -> Iterator[Session]:
        with reading() as looking:
            yield looking
        with writing() as chairs:
            extending.move_deadline(chairs, running.round_id, moved, by=running.chair, now=DEADLINE)

    close_due_rounds(look_and_be_overtaken, writing, DEADLINE + MOMENT)
    session.rollback()
    assert session.get_one(Round, running.round_id).closed_at is None
    session.rollback()
    close_due_rounds(reading, writing, moved + MOMENT)
    session.rollback()
    assert made(session) == (1, 1)


def test_a_round_whose_report_fails_does_not_hold_up_the_others(
    session: Session, running: Running, transactions: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_running_round(session)
    make_report = reports.make_report

    def fail_for_one(session: Session, round_id: uuid.UUID, *, now: datetime) -> None:
        if round_id == running.round_id:
            raise RuntimeError("planted")
        make_report(session, round_id, now=now)

    monkeypatch.setattr(reports, "make_report", fail_for_one)
    with pytest.raises(ExceptionGroup, match="could not be closed"):
        close_due_rounds(*transactions, DEADLINE + MOMENT)
    session.rollback()
    assert session.get_one(Round, running.round_id).closed_at is None
    assert session.get_one(Round, other.round_id).closed_at is not None


def test_ticking_twice_closes_once(session: Session, running: Running, transactions: Both) -> None:
    work = Work(*transactions, lambda: DEADLINE + MOMENT, None)
    tick(work)
    tick(work)
    assert made(session) == (1, 1)


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_save_after_the_end_is_refused_and_leaves_nothing(
    session: Session, running: Running, by_hand: bool
) -> None:
    token = start(session, running, 0, DEADLINE - timedelta(days=1))
    if by_hand:
        close_round(session, running.round_id, by=running.chair, now=LATER)
        session.commit()
    with pytest.raises(WrongState, match="this change was not saved"):
        rate(session, running, token, now=LATER if by_hand else DEADLINE + MOMENT)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_round_that_cannot_be_closed_is_told_and_stays_open(
    session: Session, running: Running, transactions: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(reports, "make_report", fail)
    with pytest.raises(ExceptionGroup):
        close_due_rounds(*transactions, DEADLINE + MOMENT)
    session.rollback()
    assert made(session) == (0, 0)


def test_an_answer_at_the_very_deadline_counts(
    session: Session, running: Running, transactions: Both
) -> None:
    token = start(session, running, 0, DEADLINE - timedelta(days=1))
    rate(session, running, token, now=DEADLINE)
    close_due_rounds(*transactions, DEADLINE + MOMENT)
    assert session.scalars(select(Snapshot)).one().complete == 1


def test_another_deadline_is_told_to_everybody_who_is_asked(session: Session, running: Running) -> None:
    wanted = DEADLINE + timedelta(days=7)
    assert extending.move_deadline(session, running.round_id, wanted, by=running.chair, now=LATER) == 6
    assert running.row(session).deadline_at == wanted
    assert [mail for mail in mails(session, running) if mail[0] == "deadline-moved"] == [
        ("deadline-moved", "due")
    ] * 6


def test_the_same_deadline_again_tells_nobody(session: Session, running: Running) -> None:
    wanted = DEADLINE + timedelta(days=7)
    extending.move_deadline(session, running.round_id, wanted, by=running.chair, now=LATER)
    assert extending.move_deadline(session, running.round_id, wanted, by=running.chair, now=LATER) == 0


def test_a_date_moved_back_and_forth_leaves_one_mail_to_send(session: Session, running: Running) -> None:
    wanted = DEADLINE + timedelta(days=7)
    for minute, deadline in enumerate((wanted, DEADLINE, wanted)):
        at = LATER + timedelta(minutes=minute)
        extending.move_deadline(session, running.round_id, deadline, by=running.chair, now=at)
    told = [state for kind, state in mails(session, running, 0) if kind == "deadline-moved"]
    assert sorted(told) == ["cancelled", "cancelled", "due"]


def test_a_round_that_is_over_cannot_be_prolonged(session: Session, running: Running) -> None:
    with pytest.raises(WrongState, match="a further round on the same draft can be opened"):
        extending.move_deadline(
            session,
            running.round_id,
            DEADLINE + timedelta(days=9),
            by=running.chair,
            now=DEADLINE + timedelta(days=1),
        )
