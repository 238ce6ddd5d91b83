from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.parts.browser import find_chromium, running_browser
from tests.parts.missing import part_is_missing
from tests.parts.window import Notebook


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole run: Playwright keeps the thread's event loop to itself."""
    chromium = find_chromium()
    if chromium is None:
        part_is_missing("Chromium", "install Debian's chromium")
        return
    with running_browser(chromium) as browser:
        yield browser


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    """What is wrong with the pages is said together, at the end of the story."""
    notebook = Notebook()
    yield notebook
    assert notebook.problems == [], "\n".join(["", *dict.fromkeys(notebook.problems)])
