"""Each import contract of pyproject.toml catches the breach it was written for."""

import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
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
    Breach("statistics-in-order", "analysis/planted.py", "", "not listed as layers:\n\n- analysis.planted"),
    Breach(
        "statistics-in-order",
        "analysis/agreement/planted.py",
        "import analysis.consensus",
        "analysis.agreement.planted -> analysis.consensus",
    ),
    Breach(
        "statistics-in-order",
        "analysis/reliability/planted.py",
        "import analysis.stability",
        "analysis.reliability.planted -> analysis.stability",
    ),
    Breach(
        "statistics-in-order",
        "analysis/figures.py",
        "import analysis.rounds",
        "analysis.figures -> analysis.rounds",
    ),
    Breach("pure-rules", "delphi/planted/rules.py", "import numpy", "delphi.planted.rules -> numpy"),
    Breach("pure-rules", "delphi/panels/rules.py", "import delphi.panels.models", "delphi.panels.rules"),
    Breach("pure-rules", "delphi/drafting/redline.py", "import sqlalchemy", "delphi.drafting.redline"),
    Breach("pure-rules", "delphi/rounds/links.py", "import flask", "delphi.rounds.links -> flask"),
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
    Breach("rooms", "delphi/planted/__init__.py", "", "not listed as layers:\n\n- delphi.planted"),
    Breach(
        "inside-a-room", "delphi/planted/models.py", "import delphi.planted.service", "delphi.planted.models"
    ),
    Breach(
        "inside-a-room",
        "delphi/drafting/remarks/queries.py",
        "import delphi.drafting.remarks.service",
        "delphi.drafting.remarks.queries",
    ),
    Breach("audiences", "delphi/web/staff/planted.py", "import delphi.web.chair", "delphi.web.staff.planted"),
    Breach(
        "door-to-statistics", "delphi/rounds/planted.py", "import analysis.rounds", "delphi.rounds.planted"
    ),
    Breach(
        "door-to-statistics",
        "delphi/studies/planted.py",
        "import analysis.rounds",
        "delphi.studies.planted -> analysis.rounds",
    ),
    Breach(
        "door-to-statistics",
        "delphi/studies/planted.py",
        "import analysis.comments",
        "delphi.studies.planted -> analysis.comments",
    ),
    Breach(
        "door-to-statistics",
        "delphi/cli/planted.py",
        "import analysis.rounds",
        "delphi.cli.planted -> analysis.rounds",
    ),
    Breach(
        "door-to-statistics",
        "delphi/drafting/planted.py",
        "import analysis.consensus",
        "delphi.drafting.planted -> analysis.consensus",
    ),
)
# Rooms that may pass by the door, and how far.
ALLOWED = (
    ("delphi.studies.planted", "analysis.consensus"),
    ("delphi.studies.planted", "analysis.consensus.rule"),
    ("delphi.cli.planted", "analysis.consensus"),
    ("delphi.cli.demo.planted", "analysis.consensus"),
    ("delphi.drafting.planted", "analysis.comments"),
    ("delphi.drafting.planted", "analysis.comments.wording"),
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the linter says of each contract, by its id, once all breaches are planted in a copy."""
    copy = tmp_path_factory.mktemp("house")
    for package in ("delphi", "analysis"):
        shutil.copytree(ROOT / package, copy / package, ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", copy)
    allowed = [(f"{importer.replace('.', '/')}.py", f"import {imported}") for importer, imported in ALLOWED]
    for name, line in (*((breach.file, breach.line) for breach in BREACHES), *allowed):
        planted = copy / name
        planted.parent.mkdir(exist_ok=True)
        with planted.open("a") as file:
            file.write(f"\n{line}\n")
    command = [sys.executable, "-c", LINT_IMPORTS, "--no-logo", "--no-cache"]
    output = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False).stdout
    parts = re.split(r"^(.+)\n-{10,}\n", output, flags=re.M)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {contract["id"]: told.get(contract["name"], "") for contract in CONTRACTS}


def only_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (name.endswith(".py") or Path(folder, name).is_dir())]


@pytest.mark.parametrize(
    "breach", BREACHES, ids=lambda breach: f"{breach.contract} {breach.line or breach.file}"
)
def test_a_planted_breach_is_caught_and_named(breach: Breach, told: dict[str, str]) -> None:
    assert breach.told in told[breach.contract]


@pytest.mark.parametrize(("importer", "imported"), ALLOWED)
def test_what_a_room_may_read_of_the_statistics_is_no_breach(
    importer: str, imported: str, told: dict[str, str]
) -> None:
    assert f"- {importer} -> {imported} (" not in told["door-to-statistics"]


def test_every_contract_has_a_planted_breach() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {breach.contract for breach in BREACHES}
