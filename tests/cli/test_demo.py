"""Where a demonstration may be made, and where not."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from delphi.cli import serve
from delphi.cli.demo import command as demo
from delphi.cli.demo.story import Story


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ports that would have been served. Accounts are enough here: the study is another test's."""
    ports: list[int] = []
    for name in ("HOME", "DEMO", "MAIL_TRANSPORT", "BASE_URL"):
        monkeypatch.setenv(f"DELPHI_{name}", "")  # the command sets them: put back what was there
    monkeypatch.setattr(Story, "study", lambda _story, _accounts: None)
    monkeypatch.setattr(serve.command, "callback", lambda host, port: ports.append(port))
    return ports


def run(home: Path) -> int:
    return CliRunner().invoke(demo.command, [], env={"DELPHI_HOME": str(home)}).exit_code


def test_an_empty_directory_becomes_a_demo_and_stays_one(tmp_path: Path, served: list[int]) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert run(home) == 0
    assert (home / demo.MARK).exists()
    assert run(home) == 0
    assert served == [8000, 8000]


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path, served: list[int]) -> None:
    (tmp_path / "thesis.odt").touch()
    assert run(tmp_path) != 0
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]
    assert served == []
