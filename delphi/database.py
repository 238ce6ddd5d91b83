"""Engine settings for both databases: one transaction at a time, durable, foreign keys on."""

from typing import Any

from sqlalchemy import Connection, Engine, event

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
