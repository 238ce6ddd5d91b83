"""The short form of the web kills; `./dev prove faults` runs the long one."""

from pathlib import Path

import pytest

from tests.faults.planted import PLANTED, Planted, hunt
from tests.faults.web_kills import CLIENTS, run_web_kills

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
@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_a_planted_bug_is_found(sqlite_url: str, tmp_path: Path, planted: Planted) -> None:
    findings = hunt(planted, MOST_KILLS, SEED, home=tmp_path, database_url=sqlite_url)
    assert planted.shows_in(findings), findings
