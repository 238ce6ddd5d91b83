"""What babel.cfg says finds every marked sentence, so that a translator is given all of them."""

import ast
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
MARKS = ("gettext", "lazy_gettext", "msg", "ngettext", "phrase", "row_of")
OF_EACH_KIND = (
    "Import the framework",  # gettext
    ("%(num)s expert", "%(num)s experts"),  # ngettext
    "Round %(later)s was opened on the same draft; decide on its results.",  # msg
    "Present password",  # lazy_gettext
    "Skip to the content",  # a template
    "there is no %(test)s",  # phrase
    "%(first)s and %(then)s",  # row_of
)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """By the command that stands at the top of babel.cfg."""
    command = next(
        line for line in (ROOT / "babel.cfg").read_text().splitlines() if line.startswith("# pybabel")
    )
    file = tmp_path_factory.mktemp("words") / "messages.pot"
    arguments = [str(file) if one == "messages.pot" else one for one in shlex.split(command)[2:]]
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", *arguments],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with file.open("rb") as stream:
        return read_po(stream)


@pytest.mark.parametrize("sentence", OF_EACH_KIND, ids=str)
def test_a_sentence_of_each_kind_is_found(extracted: Catalog, sentence: str | tuple[str, str]) -> None:
    assert any(message.id == sentence for message in extracted)


def test_every_sentence_marked_in_the_source_is_found(extracted: Catalog) -> None:
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted}
    marked = {text for file in sources() for _, text in marks(file) if text is not None}
    assert marked - found == set()


def test_what_is_marked_is_written_out_where_it_is_marked() -> None:
    """A translator's tool reads the source; it cannot follow a name. `wording` hands on, `X.id` was marked before."""
    unread = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sources()
        for call, text in marks(file)
        if text is None and not (isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "id")
    ]
    assert unread == []


def sources() -> Iterator[Path]:
    return (file for part in ("analysis", "delphi") for file in (ROOT / part).rglob("*.py"))


def marks(file: Path) -> Iterator[tuple[ast.Call, str | None]]:
    """Each call that marks a sentence, and the sentence if it is written out."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            first = node.args[0]
            literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            yield node, ast.literal_eval(first) if literal else None
