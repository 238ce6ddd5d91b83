from collections.abc import Iterator

import pytest

from tests.parts.window import Notebook


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    """What is wrong with the pages is said together, at the end of the story."""
    notebook = Notebook()
    yield notebook
    assert notebook.problems == [], "\n".join(["", *dict.fromkeys(notebook.problems)])
