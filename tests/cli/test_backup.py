"""`delphi backup` while serving, `delphi restore` into an empty home, and what both refuse."""

import io
import json
import sqlite3
import tarfile
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from delphi import schema
from delphi.cli import main

SECRET = "an-invented-secret-for-the-tests-only-0123456789"


@pytest.fixture
def home(tmp_path: Path, sqlite_url: str) -> Path:
    """An embedded installation with one study in it."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    database = home / "delphi.sqlite3"
    Path(sqlite_url.removeprefix("sqlite:///")).rename(database)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        add_study(connection, "first")
    connection.close()
    (home / "spool").mkdir()
    (home / "spool" / "letter").write_text("a working link")
    return home


def add_study(connection: sqlite3.Connection, title: str) -> None:
    with connection:
        connection.execute(
            "INSERT INTO study (id, title, created_at) VALUES (hex(randomblob(16)), ?, '2026-03-02')",
            (title,),
        )


def studies(home: Path) -> list[str]:
    connection = sqlite3.connect(home / "delphi.sqlite3")
    titles = [str(row[0]) for row in connection.execute("SELECT title FROM study ORDER BY rowid")]
    connection.close()
    return titles


def delphi(home: Path, *arguments: str, **variables: str) -> Result:
    return CliRunner(env={"DELPHI_HOME": str(home)} | variables).invoke(main, list(arguments))


def repack(backup: Path, **changed: bytes) -> None:
    """The same backup with some members replaced."""
    with tarfile.open(backup) as tar:
        parts = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]  # each is a file
    with tarfile.open(backup, "w") as tar:
        for name, body in parts.items():
            member = tarfile.TarInfo(name)
            content = changed.get(name.partition(".")[0], body)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def test_what_is_backed_up_comes_back_in_an_empty_home(home: Path, tmp_path: Path) -> None:
    backup, other = tmp_path / "monday.tar", tmp_path / "other"
    made = delphi(home, "backup", str(backup))
    assert made.exit_code == 0, made.output
    assert "`secrets` are not in it" in made.stdout
    restored = delphi(other, "restore", str(backup))
    assert restored.exit_code == 0, restored.output
    assert studies(other) == ["first"]
    assert delphi(other, "db", "upgrade").exit_code == 0


def test_a_backup_holds_the_database_and_nothing_else(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday.tar"
    delphi(home, "backup", str(backup))
    with tarfile.open(backup) as tar:
        assert tar.getnames() == ["manifest.json", "database.sqlite3"]
    packed = backup.read_bytes()
    for line in (home / "secrets").read_text().splitlines():
        assert line.partition("=")[2].encode() not in packed
    assert b"a working link" not in packed
    assert backup.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir() if "monday" in path.name) == ["monday.tar"]


def test_a_backup_made_while_others_write_is_whole(home: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        connection = sqlite3.connect(home / "delphi.sqlite3", timeout=10)
        number = 0
        while not stop.is_set():
            add_study(connection, f"study {number}")
            number += 1
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    made = delphi(home, "backup", str(tmp_path / "busy.tar"))
    stop.set()
    writer.join()
    assert made.exit_code == 0, made.output
    assert delphi(tmp_path / "other", "restore", str(tmp_path / "busy.tar")).exit_code == 0
    restored = studies(tmp_path / "other")
    assert restored == studies(home)[: len(restored)]


def test_an_existing_file_is_replaced_only_on_demand(home: Path, tmp_path: Path) -> None:
    backup = tmp_path / "monday.tar"
    backup.write_text("dear")
    refused = delphi(home, "backup", str(backup))
    assert refused.exit_code == 2
    assert refused.stderr == f"{backup} exists; use --force to replace it\n"
    assert backup.read_text() == "dear"
    assert delphi(home, "backup", "--force", str(backup)).exit_code == 0
    assert tarfile.is_tarfile(backup)


def test_a_home_in_use_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    delphi(home, "backup", str(tmp_path / "monday.tar"))
    refused = delphi(home, "restore", str(tmp_path / "monday.tar"))
    assert refused.exit_code == 1
    assert "is not empty (delphi.sqlite3 is there); restore into another DELPHI_HOME" in refused.stderr
    assert studies(home) == ["first"]


def test_a_backup_of_a_newer_program_is_refused(home: Path, tmp_path: Path) -> None:
    backup, other = tmp_path / "monday.tar", tmp_path / "other"
    delphi(home, "backup", str(backup))
    with tarfile.open(backup) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]  # each is a file
    repack(backup, manifest=json.dumps(manifest | {"schema": "9999"}).encode())
    refused = delphi(other, "restore", str(backup))
    assert refused.exit_code == 1
    assert (
        f"at version 9999 of the database, this program knows up to {schema.needed_version()}"
        in refused.stderr
    )
    assert not (other / "delphi.sqlite3").exists()


def test_a_damaged_backup_is_refused_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    backup, other = tmp_path / "monday.tar", tmp_path / "other"
    delphi(home, "backup", str(backup))
    with tarfile.open(backup) as tar:
        body = bytearray(tar.extractfile("database.sqlite3").read())  # type: ignore[union-attr]  # each is a file
    body[len(body) // 2] ^= 0xFF
    repack(backup, database=bytes(body))
    refused = delphi(other, "restore", str(backup))
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"{backup} is not a backup made by delphi, or it is damaged\n",
    )
    assert [path.name for path in other.iterdir()] == ["secrets"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("missing.tar", "{} does not exist\n"),
        (".", "{} is a directory\n"),
        ("text.tar", "{} is not a backup made by delphi, or it is damaged\n"),
        ("empty.tar", "{} is not a backup made by delphi, or it is damaged\n"),
        ("foreign.tar", "{} is not a backup made by delphi, or it is damaged\n"),
    ],
)
def test_what_is_no_backup_is_refused_by_name(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / "text.tar").write_text("not a tar")
    (tmp_path / "empty.tar").touch()
    with tarfile.open(tmp_path / "foreign.tar", "w") as tar:
        tar.add(tmp_path / "text.tar", "text")
    file = tmp_path / name
    refused = delphi(tmp_path / "home", "restore", str(file))
    assert (refused.exit_code, refused.stderr) == (2, line.format(file))


def test_a_backup_cannot_be_written_where_there_is_no_directory(home: Path, tmp_path: Path) -> None:
    refused = delphi(home, "backup", str(tmp_path / "nowhere" / "x.tar"))
    assert refused.exit_code == 2
    assert refused.stderr.endswith("/nowhere/x.tar: no such file or directory\n")


def test_postgresql_is_sent_to_its_own_tools(tmp_path: Path) -> None:
    refused = delphi(
        tmp_path / "home",
        "backup",
        str(tmp_path / "x.tar"),
        DELPHI_DATABASE_URL="postgresql://delphi@db.example.org/delphi",
        DELPHI_SECRET_KEY=SECRET,
        DELPHI_LINK_KEY=SECRET[::-1],
    )
    assert refused.exit_code == 1
    assert "use pg_dump and pg_restore, see docs/running.md" in refused.stderr
