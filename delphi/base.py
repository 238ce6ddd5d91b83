"""The typed base of all models, and column types that make SQLite as strict as PostgreSQL.

STRICT tables take only SQLite's own type names, so every other type is spelled out here once.
"""

import uuid
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, DateTime, Integer, MetaData, Text
from sqlalchemy import Uuid as SqlUuid
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, declared_attr
from sqlalchemy.orm import registry as Registry  # noqa: N812 - a class with a small name
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import LargeBinary, TypeDecorator, TypeEngine

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class PlainText(TypeDecorator[str]):
    """Text without NUL or lone surrogates: SQLite would store both, PostgreSQL neither."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is not None and ("\0" in value or not _encodable(value)):
            raise ValueError("text holds a NUL character or a lone surrogate")
        return value


class Id(TypeDecorator[uuid.UUID]):
    """UUID: native on PostgreSQL, its 36 characters on SQLite, so that both sort alike."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(SqlUuid() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> uuid.UUID | str | None:
        if value is not None and not isinstance(value, uuid.UUID):
            raise TypeError("an identifier is a UUID, not its text")
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: uuid.UUID | str | None, dialect: Dialect) -> uuid.UUID | None:
        return uuid.UUID(value) if isinstance(value, str) else value


class Whole(TypeDecorator[int]):
    """A whole number of 32 bits: SQLite would take 64."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        if value is not None and not -(2**31) <= value < 2**31:
            raise ValueError("a whole number beyond 32 bits")
        return value


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive datetimes are refused; SQLite holds fixed-width ISO text that sorts by time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.isoformat(timespec="microseconds")

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(UTC) if instant is not None else None


class Day(TypeDecorator[date]):
    """A calendar day; ISO text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | str | None:
        return value if value is None or dialect.name == "postgresql" else value.isoformat()

    def process_result_value(self, value: date | str | None, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Flag(TypeDecorator[bool]):
    """Boolean; 0 or 1 on SQLite (pair it with `flag_check`)."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Boolean() if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> bool | int | None:
        return value if value is None or dialect.name == "postgresql" else int(value)

    def process_result_value(self, value: bool | int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Base(DeclarativeBase):
    """Every model lists its table-level rules in `constraints`; all tables are STRICT on SQLite."""

    # A registry of our own, not `type_annotation_map`: Flask-SQLAlchemy subclasses this base, and only a
    # registry is shared with subclasses.
    registry: ClassVar[Registry] = Registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: PlainText(),
            int: Whole(),
            bool: Flag(),
            bytes: LargeBinary(),
            uuid.UUID: Id(),
            datetime: UtcDateTime(),
            date: Day(),
        },
    )
    constraints: ClassVar[tuple[SchemaItem, ...]] = ()

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - SQLAlchemy passes the class
        return (*cls.constraints, {"sqlite_strict": True})


# SQLite counts a row number only for a column that is exactly INTEGER PRIMARY KEY.
SerialNumber = BigInteger().with_variant(Integer(), "sqlite")


def new_id() -> uuid.UUID:
    return uuid.uuid4()


def flag_check(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN (true, false)", name=f"{column}_is_flag")


def text_check(column: str, longest: int, *, blank: bool = False) -> CheckConstraint:
    """At most `longest` characters, and something to read unless `blank` is allowed."""
    shortest = "" if blank else f" AND length(trim({column})) > 0"
    return CheckConstraint(f"length({column}) <= {longest}{shortest}", name=f"{column}_length")


def choice_check(column: str, choices: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def insert_into(session: Session, table: type["Base"]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that takes ON CONFLICT: both databases write it alike, but SQLAlchemy has no common form."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table)


def begin_writing(session: Session) -> None:
    """Start this session's transaction as a writer.

    SQLite takes the write lock at once (BEGIN IMMEDIATE): a reader that turns writer halfway could be
    refused in the middle. PostgreSQL needs nothing: rows are locked where the rules say so.
    """
    session.connection(execution_options={"delphi_writes": True})


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
