"""The script `dev`, and the line a finished proof leaves behind."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.proofs.record import record

ROOT = Path(__file__).resolve().parents[1]


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "dev", *arguments], capture_output=True, text=True, check=False
    )


def test_without_a_command_it_says_what_there_is() -> None:
    result = dev()
    assert result.returncode == 0
    for command in ("demo", "test", "check", "bench", "prove"):
        assert f"./dev {command}" in result.stdout


def test_an_unknown_command_is_wrong_use() -> None:
    assert dev("tset").returncode == 2


@pytest.mark.parametrize("command", ["bench", "prove"])
def test_an_unknown_name_is_one_line_and_exit_code_2(command: str) -> None:
    result = dev(command, "no-such-thing")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith('no "no-such-thing" here; there is: ')
    assert result.stderr.count("\n") == 1


def test_a_proof_names_its_commit_and_says_when_the_tree_was_changed(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "docs").mkdir()
    (tmp_path / "code").write_text("one")
    git("init")
    git("add", "code")
    git("commit", "-m", "one")
    now = datetime(2026, 3, 2, tzinfo=UTC)
    first = record("faults", "300 kills, 0 lost", seed=7, now=now, root=tmp_path)
    (tmp_path / "code").write_text("two")
    second = record("faults", "a | b", seed=8, now=now, root=tmp_path)
    assert first.startswith("| 2026-03-02 | faults | ")
    assert first.endswith(" | 7 | 300 kills, 0 lost |")
    assert "with changes" not in first
    assert second.endswith(" with changes | 8 | a / b |")
    assert (tmp_path / "docs" / "proofs.md").read_text().splitlines()[-2:] == [first, second]
