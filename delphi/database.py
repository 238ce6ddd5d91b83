"""Engine settings for both databases: one transaction at a time, durable, foreign keys on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from delphi.base import begin_writing

BUSY_MILLISECONDS = 10_000


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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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
