import importlib
import importlib.util
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PICTURES = ("notebook-map.svg", "notebook-statements.svg")


def page_runner() -> ModuleType:
    """The script that makes the page's pictures; docs/ is no package."""
    spec = importlib.util.spec_from_file_location("make_notebook", DOCS / "pictures" / "make_notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that the pictures in docs/ are compared and not overwritten."""
    copied = tmp_path_factory.mktemp("docs")
    shutil.copytree(DOCS / "examples", copied / "examples")
    (copied / "pictures").mkdir()
    return copied


def test_the_page_prints_what_it_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = page_runner().run(folder)
    assert result.failed == 0, capsys.readouterr().out
    assert result.attempted > 50


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_are_those_that_the_page_draws(folder: Path, name: str) -> None:
    if not (folder / "pictures" / name).exists():
        page_runner().run(folder)
    assert (folder / "pictures" / name).read_bytes() == (DOCS / "pictures" / name).read_bytes()
    ET.fromstring((DOCS / "pictures" / name).read_text("utf-8"))


def test_the_page_needs_nothing_but_the_engine() -> None:
    page = (DOCS / "analysis-in-a-notebook.md").read_text("utf-8")
    imported = set(re.findall(r"^>>> (?:from|import) (\w+)", page, re.M))
    assert imported == {"analysis", "csv", "html", "pathlib"}


def test_what_the_page_says_to_import_is_there() -> None:
    page = (DOCS / "analysis-in-a-notebook.md").read_text("utf-8")
    rows = re.findall(r"^\| `(analysis\.\w+)` \| (.*) \|$", page, re.M)
    assert len(rows) == 9
    missing = [
        f"{module}.{name}"
        for module, names in rows
        for name in re.findall(r"`(\w+)`", names)
        if not hasattr(importlib.import_module(module), name)
    ]
    assert missing == []
