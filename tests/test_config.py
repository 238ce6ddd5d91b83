"""Settings are checked at start: one line that names the variable and never shows a secret."""

import stat
from pathlib import Path

import pytest

from delphi.config import load_settings
from delphi.errors import Misconfigured

SECRET = "a-secret-that-must-never-be-shown-0123456789"
COMPLETE = {
    "DELPHI_DATABASE_URL": "postgresql://delphi:hidden-password@db.example.org/delphi",
    "DELPHI_SECRET_KEY": SECRET,
    "DELPHI_LINK_KEY": SECRET[::-1],
    "DELPHI_BASE_URL": "https://delphi.example.org",
    "DELPHI_MAIL_FROM": "Delphi <delphi@example.org>",
}
REFUSED = {
    "no secret": (
        {"DELPHI_SECRET_KEY": ""},
        "DELPHI_SECRET_KEY is not set; make one with: delphi doctor --new-secret",
    ),
    "no link key": (
        {"DELPHI_LINK_KEY": ""},
        "DELPHI_LINK_KEY is not set; make one with: delphi doctor --new-secret",
    ),
    "short secret": (
        {"DELPHI_SECRET_KEY": "dev"},
        "DELPHI_SECRET_KEY is too short (3; 32 bytes at least)",
    ),
    "plain http": (
        {"DELPHI_BASE_URL": "http://delphi.example.org"},
        "DELPHI_BASE_URL must start with https:// (http:// is for this machine only)",
    ),
    "path": (
        {"DELPHI_BASE_URL": "https://delphi.example.org/survey"},
        "DELPHI_BASE_URL must be scheme and host only",
    ),
    "query": (
        {"DELPHI_BASE_URL": "https://delphi.example.org/?a=1"},
        "DELPHI_BASE_URL must be scheme and host only",
    ),
    "broken address": (
        {"DELPHI_BASE_URL": "https://[::1"},
        "DELPHI_BASE_URL must be an address such as https://delphi.example.org",
    ),
    "line break": (
        {"DELPHI_MAIL_FROM": "delphi@example.org\nBcc: other@example.org"},
        "DELPHI_MAIL_FROM must be one address",
    ),
    "two addresses": (
        {"DELPHI_MAIL_FROM": "one@example.org, two@example.org"},
        "DELPHI_MAIL_FROM must be one address",
    ),
    "debugging": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is on; refused in production"),
    "misspelt": (
        {"DELPHI_DATABSE_URL": "sqlite:///x"},
        "unknown setting DELPHI_DATABSE_URL; did you mean DELPHI_DATABASE_URL?",
    ),
    "unknown": (
        {"DELPHI_COLOUR": "blue"},
        "unknown setting DELPHI_COLOUR; see docs/running.md",
    ),
    "other database": (
        {"DELPHI_DATABASE_URL": "mysql://root:hidden-password@db/x"},
        "DELPHI_DATABASE_URL must start with sqlite:/// or postgresql://",
    ),
    "port that is no number": (
        {"DELPHI_DATABASE_URL": "postgresql://delphi:hidden-password@db:port/x"},
        "DELPHI_DATABASE_URL cannot be read as an address (not shown)",
    ),
    "unsafe synchronous": (
        {"DELPHI_SQLITE_SYNCHRONOUS": "OFF"},
        "DELPHI_SQLITE_SYNCHRONOUS must be one of FULL, NORMAL",
    ),
    "no threads": ({"DELPHI_THREADS": "0"}, "DELPHI_THREADS must be a whole number of at least 1"),
    "word for a number": (
        {"DELPHI_MAIL_PER_MINUTE": "sixty"},
        "DELPHI_MAIL_PER_MINUTE must be a whole number of at least 1",
    ),
    "unknown transport": (
        {"DELPHI_MAIL_TRANSPORT": "pigeon"},
        "DELPHI_MAIL_TRANSPORT must be one of smtp, spool, none",
    ),
    "smtp without host": (
        {"DELPHI_MAIL_TRANSPORT": "smtp"},
        "DELPHI_SMTP_HOST is not set, and DELPHI_MAIL_TRANSPORT is smtp",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_settings_are_refused_in_one_line_without_secrets(case: str, tmp_path: Path) -> None:
    variables, expected = REFUSED[case]
    with pytest.raises(Misconfigured) as refusal:
        load_settings({"DELPHI_HOME": str(tmp_path)} | COMPLETE | variables)
    text = str(refusal.value)
    assert text == expected
    assert "hidden-password" not in text
    assert SECRET not in text


def test_complete_settings_are_taken_and_do_not_show_their_secrets(tmp_path: Path) -> None:
    settings = load_settings({"DELPHI_HOME": str(tmp_path)} | COMPLETE)
    assert settings.https
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert "hidden-password" not in repr(settings)
    assert SECRET not in repr(settings)
    assert SECRET[::-1] not in repr(settings)


def test_an_embedded_installation_makes_its_own_secrets_once_for_itself_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = load_settings({"DELPHI_HOME": str(home)})
    second = load_settings({"DELPHI_HOME": str(home)})
    assert (first.secret_key, first.link_key) == (second.secret_key, second.link_key)
    assert first.secret_key != first.link_key.decode()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o600


def test_without_an_smtp_host_the_program_starts_and_has_no_transport(tmp_path: Path) -> None:
    settings = load_settings({"DELPHI_HOME": str(tmp_path)})
    assert settings.mail_transport == "none"
    assert settings.smtp is None


def test_an_smtp_host_alone_chooses_smtp_with_starttls(tmp_path: Path) -> None:
    settings = load_settings({"DELPHI_HOME": str(tmp_path), "DELPHI_SMTP_HOST": "mail.example.org"})
    assert settings.smtp is not None
    assert (settings.mail_transport, settings.smtp.port, settings.smtp.starttls) == ("smtp", 587, True)


@pytest.mark.parametrize("home", ["/proc/delphi-home", "/dev/null"])
def test_a_home_that_cannot_be_written_is_refused_by_name(home: str) -> None:
    with pytest.raises(Misconfigured, match=f"DELPHI_HOME: cannot write {home}"):
        load_settings({"DELPHI_HOME": home})


def test_debugging_is_allowed_on_this_machine_only(tmp_path: Path) -> None:
    local = {"DELPHI_HOME": str(tmp_path), "FLASK_DEBUG": "1"}
    assert not load_settings(local).https
