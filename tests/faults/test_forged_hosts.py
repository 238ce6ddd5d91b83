"""Links are built from the configured address alone, whatever host a request names."""

from pathlib import Path

import pytest

from tests.faults.forged_hosts import forge


@pytest.mark.faults
def test_a_forged_host_reaches_no_link_in_a_page_or_mail(sqlite_url: str, tmp_path: Path) -> None:
    forged = forge(home=tmp_path, database_url=sqlite_url)
    assert forged.reached == []
    assert forged.forgeries >= 20
    assert forged.answered > 4 * forged.forgeries, forged
    assert forged.mails > forged.forgeries / 2, forged
