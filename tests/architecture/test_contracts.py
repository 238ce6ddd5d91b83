"""Each import contract of pyproject.toml catches the breach it was written for."""

import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"


@dataclass(frozen=True)
class Breach:
    contract: str
    file: str
    line: str
    told: str


BREACHES = (
    Breach("pure-statistics", "analysis/planted.py", "import flask", "analysis.planted -> flask"),
    Breach("pure-statistics", "analysis/planted.py", "import datetime", "analysis.planted -> datetime"),
    Breach(
        "pure-statistics", "analysis/planted.py", "import delphi.errors", "analysis.planted -> delphi.errors"
    ),
    Breach("pure-rules", "delphi/planted/rules.py", "import numpy", "delphi.planted.rules -> numpy"),
    Breach("pure-rules", "delphi/panels/rules.py", "import delphi.panels.models", "delphi.panels.rules"),
    Breach("no-web-below", "delphi/planted/service.py", "import flask", "delphi.planted.service -> flask"),
    Breach(
        "no-web-below",
        "delphi/planted/queries.py",
        "import delphi.clock",
        "delphi.planted.queries -> delphi.clock",
    ),
    Breach("no-web-below", "delphi/process/planted.py", "import delphi.web.guards", "delphi.process.planted"),
    Breach("rooms", "delphi/audit/planted.py", "import delphi.rounds.models", "delphi.audit.planted"),
    Breach("rooms", "delphi/outbox/planted.py", "import delphi.accounts.models", "delphi.outbox.planted"),
    Breach("rooms", "delphi/planted/__init__.py", "", "planted"),
    Breach(
        "inside-a-room", "delphi/planted/models.py", "import delphi.planted.service", "delphi.planted.models"
    ),
    Breach("audiences", "delphi/web/staff/planted.py", "import delphi.web.chair", "delphi.web.staff.planted"),
    Breach(
        "door-to-statistics", "delphi/rounds/planted.py", "import analysis.rounds", "delphi.rounds.planted"
    ),
    Breach(
        "door-to-statistics", "delphi/studies/planted.py", "import analysis.rounds", "delphi.studies.planted"
    ),
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages with their contracts, to plant breaches in."""
    copy = tmp_path_factory.mktemp("house")
    for package in ("delphi", "analysis"):
        shutil.copytree(
            ROOT / package,
            copy / package,
            ignore=lambda folder, names: [
                name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())
            ],
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(folder: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT_IMPORTS, "--no-logo", "--no-cache", "--contract", contract]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "breach", BREACHES, ids=lambda breach: f"{breach.contract} {breach.line or breach.file}"
)
def test_a_planted_breach_is_caught_and_named(breach: Breach, copy: Path) -> None:
    planted = copy / breach.file
    before = planted.read_text() if planted.exists() else None
    room = planted.parent
    new_room = not room.exists()
    try:
        room.mkdir(exist_ok=True)
        for name in ("__init__.py", "service.py"):
            if new_room:
                (room / name).touch()
        planted.write_text(f"{before or ''}\n{breach.line}\n")
        result = lint(copy, breach.contract)
    finally:
        if new_room:
            shutil.rmtree(room)
        elif before is None:
            planted.unlink()
        else:
            planted.write_text(before)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout
    assert breach.told in result.stdout


def test_every_contract_has_a_planted_breach() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == {breach.contract for breach in BREACHES}
