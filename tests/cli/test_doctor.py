"""`delphi doctor` finds what is wrong, and nothing where all is well."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from delphi.cli import main


@pytest.fixture
def home(tmp_path: Path, sqlite_url: str) -> Path:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    Path(sqlite_url.removeprefix("sqlite:///")).rename(home / "delphi.sqlite3")
    return home


def doctor(home: Path, *arguments: str, **variables: str) -> Result:
    env = {"DELPHI_HOME": str(home), "DELPHI_MAIL_TRANSPORT": "spool"} | variables
    return CliRunner(env=env).invoke(main, ["doctor", *arguments])


def execute(home: Path, statement: str) -> None:
    connection = sqlite3.connect(home / "delphi.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_sound_installation_is_called_so(home: Path) -> None:
    result = doctor(home)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("All is well.\n")
    assert "WRONG" not in result.stdout


def test_a_home_that_others_can_read_is_found(home: Path) -> None:
    home.chmod(0o755)
    assert_found(doctor(home), "home", f"others can read {home}; run: chmod go= {home}")


def test_secrets_that_others_can_read_are_found(home: Path) -> None:
    doctor(home)
    (home / "secrets").chmod(0o644)
    assert_found(doctor(home), "home", "others can read")


def test_without_mail_no_round_can_open(home: Path) -> None:
    assert_found(doctor(home, DELPHI_MAIL_TRANSPORT="none"), "mail", "no mail can leave")


def test_a_mail_server_that_is_away_is_found(home: Path) -> None:
    result = doctor(home, DELPHI_MAIL_TRANSPORT="smtp", DELPHI_SMTP_HOST="127.0.0.1", DELPHI_SMTP_PORT="1")
    assert_found(result, "mail", "127.0.0.1:1 does not take mail from us (ConnectionRefusedError)")


def test_a_clock_behind_the_log_is_found(home: Path) -> None:
    execute(
        home,
        "INSERT INTO audit_event (at, actor, action)"
        " VALUES ('2999-01-01T00:00:00.000000+00:00', 'system', 'invented')",
    )
    assert_found(doctor(home), "clock", "behind the last log entry")


def test_rows_that_point_to_nothing_are_found(home: Path) -> None:
    execute(home, "INSERT INTO seating (expert_id, seat_id) VALUES ('nobody', 'nowhere')")
    assert_found(doctor(home), "integrity", "2 rows point to nothing")


def test_a_database_of_another_version_is_found(home: Path) -> None:
    execute(home, "UPDATE alembic_version SET version_num = '9999'")
    assert_found(doctor(home), "database", "newer than this program")


def test_less_than_full_durability_is_found(home: Path) -> None:
    assert_found(doctor(home, DELPHI_SQLITE_SYNCHRONOUS="NORMAL"), "durability", "synchronous is not FULL")


def test_a_new_secret_is_long_enough_and_never_the_same(tmp_path: Path) -> None:
    first, second = (doctor(tmp_path / "untouched", "--new-secret").stdout.strip() for _ in range(2))
    assert len(first) >= 32
    assert first != second
    assert not (tmp_path / "untouched").exists()


def assert_found(result: Result, subject: str, text: str) -> None:
    assert result.exit_code == 1, result.output
    wrong = [line for line in result.stdout.splitlines() if line.startswith("WRONG")]
    assert any(subject in line and text in line for line in wrong), result.stdout
