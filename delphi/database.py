"""Engine settings for both databases: one transaction at a time, durable, foreign keys on."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from delphi.base import begin_writing

BUSY_MILLISECONDS = 10_000
SECONDS_BETWEEN_TRIES = 0.001
BEGIN_WRITING = "BEGIN IMMEDIATE"


def configure_engine(engine: Engine, *, sqlite_synchronous: str = "FULL") -> None:
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # The driver's own BEGIN comes too late and is always deferred: switch it off, begin below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={sqlite_synchronous}",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "foreign_keys=ON",
            "trusted_schema=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("delphi_writes", False)
        if writes:
            _begin_writing(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Wait for one's turn no longer than is reasonable, and with the same chance as all who wait.

    SQLite's own waiting tries ever less often, ten times a second in the end: who has waited longest, such as
    somebody who closes a round, then loses again and again against those who have just come.
    """
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        if not _got_turn(cursor):
            connection.exec_driver_sql(BEGIN_WRITING)  # to fail once more, in SQLAlchemy's words
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.close()


def _got_turn(cursor: DBAPICursor) -> bool:
    give_up = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            cursor.execute(BEGIN_WRITING)
        except sqlite3.Error as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > give_up:
                return False
            time.sleep(SECONDS_BETWEEN_TRIES)
        else:
            return True


Transactions = Callable[[], AbstractContextManager[Session]]


def writing_transactions(engine: Engine) -> Transactions:
    """For work outside requests: each call is one transaction, committed at its end, undone by an error."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            begin_writing(session)
            yield session

    return transaction


def reading_transactions(engine: Engine) -> Transactions:
    """As above, to look whether there is anything to write: keeps nobody from writing."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            yield session

    return transaction
