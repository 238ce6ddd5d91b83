"""The short form of the web kills; `./dev prove faults` runs the long one."""

from pathlib import Path

import pytest

from tests.faults import mutants
from tests.faults.web_kills import CLIENTS, run_web_kills
from tests.parts.server import Change

KILLS = 15
MOST_KILLS = 60
SEED = 1


@pytest.mark.faults
def test_a_killed_web_process_loses_halves_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    """Half of the clients send again what was not answered, half never do."""
    findings = run_web_kills(KILLS, SEED, home=tmp_path, database_url=database_url, retrying=CLIENTS // 2)
    assert findings.clean, findings
    assert findings.kills == KILLS
    assert findings.acknowledged > KILLS, findings
    assert findings.unknown > 0, findings


@pytest.mark.faults
@pytest.mark.parametrize(
    ("bug", "retrying", "shows_as"),
    [
        (mutants.acknowledge_first, CLIENTS, "lost"),
        (mutants.no_transaction, 0, "halved"),
        (mutants.no_key, CLIENTS, "doubled"),
    ],
)
def test_a_planted_bug_is_found(
    sqlite_url: str, tmp_path: Path, bug: Change, retrying: int, shows_as: str
) -> None:
    findings = run_web_kills(
        MOST_KILLS,
        SEED,
        home=tmp_path,
        database_url=sqlite_url,
        retrying=retrying,
        change=bug,
        until_found=True,
    )
    assert getattr(findings, shows_as), findings
