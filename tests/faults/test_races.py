"""The short form of the races; `./dev prove faults` runs the long one."""

from pathlib import Path

import pytest

from tests.faults.races import run_races
from tests.parts.databases import PostgresDatabases

RACES = 30
SEED = 3


@pytest.mark.faults
def test_what_was_acknowledged_is_in_the_snapshot_and_a_round_closes_once(
    database_url: str, tmp_path: Path
) -> None:
    outcome = run_races(RACES, SEED, home=tmp_path, database_url=database_url)
    assert outcome.clean, outcome
    assert outcome.races == RACES
    assert min(outcome.acknowledged, outcome.refused) > RACES, outcome


@pytest.mark.faults
@pytest.mark.postgres
def test_a_save_that_does_not_hold_the_round_open_is_found(
    postgres_databases: PostgresDatabases, tmp_path: Path
) -> None:
    """SQLite has one writer at a time, with or without the lock."""
    with postgres_databases.fresh() as url:
        outcome = run_races(RACES, SEED, home=tmp_path, database_url=url, locked=False, until_found=True)
    assert outcome.missing, outcome
