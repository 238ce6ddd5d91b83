"""The short form of the mail kills; `./dev prove faults` runs the long one."""

from pathlib import Path

import pytest

from tests.faults.mail_kills import run_mail_kills

KILLS = 5


@pytest.mark.faults
def test_a_killed_worker_loses_no_mail_and_doubles_at_most_one_a_kill(
    database_url: str, tmp_path: Path
) -> None:
    books = run_mail_kills(KILLS, seed=2, home=tmp_path, database_url=database_url, mails=120)
    assert books.kills_while_sending == KILLS, books
    assert books.lost == [], books
    assert books.doubles <= KILLS, books
    assert books.strange_ids == [], books
