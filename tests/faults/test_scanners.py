"""What mail scanners do with the links that they find: nothing, as far as the database is concerned."""

from pathlib import Path

import pytest

from tests.faults.mutants import start_on_get
from tests.faults.scanners import scan
from tests.parts.browser import find_chromium
from tests.parts.missing import part_is_missing

TIMES = 50
KINDS_OF_PAGES = ("/r/", "/u/", "/reading/")


@pytest.mark.faults
def test_fetching_every_mailed_address_again_and_again_changes_no_row(
    database_url: str, tmp_path: Path
) -> None:
    scanned = scan(TIMES, home=tmp_path, database_url=database_url)
    assert scanned.changed == []
    assert scanned.strange == []
    assert all(any(kind in url for url in scanned.urls) for kind in KINDS_OF_PAGES), scanned.urls
    assert sum(scanned.answers.values()) == 2 * TIMES * len(scanned.urls)
    assert set(scanned.answers) <= {200, 302, 303}, scanned.answers


@pytest.mark.faults
@pytest.mark.browser
def test_a_browser_that_opens_every_mailed_address_changes_no_row(sqlite_url: str, tmp_path: Path) -> None:
    """Some scanners run the scripts of a page."""
    chromium = find_chromium()
    if chromium is None:
        part_is_missing("Chromium", "install Debian's chromium")
    assert scan(0, home=tmp_path, database_url=sqlite_url, chromium=chromium).changed == []


@pytest.mark.faults
def test_a_link_that_starts_without_the_button_is_found(sqlite_url: str, tmp_path: Path) -> None:
    scanned = scan(1, home=tmp_path, database_url=sqlite_url, change=start_on_get)
    assert "panel_session" in scanned.changed
