"""`delphi staff` on a database of its own."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Engine, create_engine, event, text

from delphi.cli.staff import command
from delphi.errors import InvalidInput, NotFound
from tests.parts.databases import SECRET

SETUP_CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){6}[2-9A-Z]{4}\b")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {
        "HOME": str(tmp_path),
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "LINK_KEY": SECRET[::-1],
        "BASE_URL": "https://delphi.example.org",
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"DELPHI_{name}", value)


def staff(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def rows(database_url: str, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def test_add_prints_a_code_that_is_not_kept_and_the_page_to_type_it_at(database_url: str) -> None:
    result = staff("add", "Ada@Example.org", "--name", "Ada Brandt", "--admin")
    assert result.exit_code == 0, result.output
    code = SETUP_CODE.search(result.output)
    assert code is not None
    assert "https://delphi.example.org/setup" in result.output
    assert rows(database_url, "SELECT email, is_admin, password_hash FROM account") == [
        ("ada@example.org", 1, None)
    ]
    [(kept,)] = rows(database_url, "SELECT code_hash FROM setup_code")
    assert str(kept) != code.group()


def test_reset_replaces_the_code(database_url: str) -> None:
    first = SETUP_CODE.search(staff("add", "ada@example.org", "--name", "Ada").output)
    result = staff("reset", "ADA@example.org")
    second = SETUP_CODE.search(result.output)
    assert first is not None
    assert second is not None
    assert first.group() != second.group()
    assert len(rows(database_url, "SELECT id FROM setup_code")) == 1
    assert rows(database_url, "SELECT actor, action FROM audit_event ORDER BY id") == [
        ("system", "account.added"),
        ("system", "account.reset"),
    ]


def test_what_cannot_be_done_is_refused_and_leaves_nothing(database_url: str) -> None:
    staff("add", "ada@example.org", "--name", "Ada")
    for arguments, refusal in (
        (("add", "ada@example.org", "--name", "Ada"), InvalidInput),
        (("add", "ada", "--name", "Ada"), InvalidInput),
        (("add", "eve@example.org", "--name", " "), InvalidInput),
        (("reset", "eve@example.org"), NotFound),
    ):
        assert isinstance(staff(*arguments).exception, refusal), arguments
    assert len(rows(database_url, "SELECT id FROM account")) == 1


@pytest.fixture
def another_writer(database_url: str) -> Iterator[None]:
    """Has the database when our transaction begins, and commits a moment later: as the worker does."""
    other = sqlite3.connect(
        database_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
    )
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE something_else (id INTEGER)")
    commit = threading.Timer(0.2, other.execute, ["COMMIT"])

    def begun(_connection: Connection) -> None:
        if commit.ident is None:
            commit.start()

    event.listen(Engine, "begin", begun)
    yield
    event.remove(Engine, "begin", begun)
    commit.join()
    other.close()


@pytest.mark.usefixtures("another_writer")
def test_an_account_is_added_while_the_site_is_at_work(database_url: str) -> None:
    result = staff("add", "ada@example.org", "--name", "Ada Brandt")
    assert result.exit_code == 0, result.exception
    assert rows(database_url, "SELECT email FROM account") == [("ada@example.org",)]
