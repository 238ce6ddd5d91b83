"""Turns at writing on SQLite, which has one writer at a time."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from delphi import database
from delphi.base import begin_writing
from delphi.database import configure_engine, writing_transactions


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = create_engine(sqlite_url)
    configure_engine(engine)
    yield engine
    engine.dispose()


def wait_for_turn(engine: Engine) -> None:
    with writing_transactions(engine)():
        pass


def test_who_waits_asks_as_often_in_the_end_as_in_the_beginning(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever closes a round loses against all the savers who have just come."""
    pauses: list[float] = []
    sleep = time.sleep

    def note(seconds: float) -> None:
        pauses.append(seconds)
        sleep(seconds)

    with Session(engine) as holder, ThreadPoolExecutor(1) as pool:
        begin_writing(holder)
        monkeypatch.setattr(time, "sleep", note)
        waiting = pool.submit(wait_for_turn, engine)
        sleep(0.3)
        holder.rollback()
        waiting.result(timeout=1)
    assert set(pauses) == {database.SECONDS_BETWEEN_TRIES}
    assert len(pauses) > 20


def test_the_turn_does_not_come_for_ever(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    with Session(engine) as holder:
        begin_writing(holder)
        with pytest.raises(OperationalError, match="database is locked"):
            wait_for_turn(engine)
    wait_for_turn(engine)


def test_other_waits_of_sqlite_are_as_long_as_before(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        assert session.scalar(text("PRAGMA busy_timeout")) == database.BUSY_MILLISECONDS
