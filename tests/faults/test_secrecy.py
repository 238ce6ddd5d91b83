"""A link is nowhere but in its mail."""

from pathlib import Path

import pytest

from tests.faults.secrecy import follow_the_links


@pytest.mark.faults
def test_no_raw_token_is_left_in_database_logs_spool_names_or_backup(sqlite_url: str, tmp_path: Path) -> None:
    traces = follow_the_links(home=tmp_path, database_url=sqlite_url)
    assert traces.found == []
    assert traces.links == traces.sessions == traces.links_in_mails == traces.hashes_in_database > 0
    assert {"printed.log", "queue.sqlite3", "names in the spool", "rows", "backup: database.sqlite3"} <= set(
        traces.searched
    )
    log = (tmp_path / "printed.log").read_text()
    assert "unexpected error at panel.landing" in log  # there was something to log
