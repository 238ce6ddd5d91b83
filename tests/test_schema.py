"""Before serving: is the database there, writable, and of the version the program was written for?"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text

from delphi import schema
from delphi.database import configure_engine
from delphi.errors import Misconfigured
from tests.parts import postgres
from tests.parts.missing import part_is_missing


def engine_of(url: str) -> Engine:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    configure_engine(engine)
    return engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = engine_of(database_url)
    yield engine
    engine.dispose()


def set_version(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_a_database_at_the_head_is_accepted_and_left_as_it_is(engine: Engine) -> None:
    schema.require_current(engine)
    assert schema.installed_version(engine) == schema.needed_version()


def test_an_empty_database_says_how_to_fill_it(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    expected = f"database is at version 0, program needs {schema.needed_version()}; run: delphi db upgrade"
    with pytest.raises(Misconfigured) as refusal:
        schema.require_current(engine)
    assert str(refusal.value) == expected
    engine.dispose()


def test_an_older_database_says_how_to_upgrade_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "known_versions", lambda: ["0999", schema.installed_version(engine)])
    monkeypatch.setattr(schema, "needed_version", lambda: "0999")
    with pytest.raises(Misconfigured, match="program needs 0999; run: delphi db upgrade"):
        schema.require_current(engine)


def test_a_newer_database_is_never_touched(engine: Engine) -> None:
    set_version(engine, "9999")
    with pytest.raises(Misconfigured, match="version 9999, which is newer than this program"):
        schema.require_current(engine)


def test_a_sqlite_file_that_cannot_be_written_is_named(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    engine = engine_of(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(Misconfigured, match="cannot be opened, locked or written"):
        schema.require_current(engine)
    engine.dispose()


def test_a_sqlite_file_that_another_program_holds_is_named(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delphi.database.BUSY_MILLISECONDS", 50)
    engine = engine_of(sqlite_url)
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Misconfigured, match="cannot be opened, locked or written"):
        schema.require_current(engine)
    holder.close()
    engine.dispose()


@pytest.fixture(scope="module")
def locked_cluster() -> Iterator[str]:
    """A server on which the user `locked` needs a password."""
    binaries = postgres.find_binaries()
    if binaries is None:
        part_is_missing("PostgreSQL", "install Debian's postgresql")
        return
    with postgres.running_cluster(binaries) as url, psycopg.connect(url, autocommit=True) as admin:
        admin.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
        row = admin.execute("SHOW hba_file").fetchone()
        assert row is not None
        lines = "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n"
        Path(row[0]).write_text(lines)
        admin.execute("SELECT pg_reload_conf()")
        yield url


@pytest.mark.postgres
def test_a_wrong_database_password_is_told_without_the_password(locked_cluster: str) -> None:
    engine = engine_of(locked_cluster.replace("//delphi@", "//locked:wrong-password@"))
    with pytest.raises(Misconfigured) as refusal:
        schema.require_current(engine)
    assert str(refusal.value) == (
        "cannot sign in to the database at 127.0.0.1 as locked (password not shown)"
    )


@pytest.mark.postgres
def test_a_database_that_is_away_is_told_without_the_password() -> None:
    engine = engine_of("postgresql://delphi:wrong-password@127.0.0.1:1/delphi")
    with pytest.raises(Misconfigured) as refusal:
        schema.require_current(engine)
    assert str(refusal.value).startswith("cannot reach the database delphi at 127.0.0.1;")
    assert "wrong-password" not in str(refusal.value)
