"""What imports cannot say: where time is read, where things are printed and committed, how long code is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for package in ("delphi", "analysis")
    for path in (ROOT / package).rglob("*.py")
)
# Where each is allowed. A room's services only flush: the edge, the worker and the command line commit.
ALLOWED = {
    "reads the clock": ("delphi/clock.py",),
    "prints": ("delphi/sheets/child.py",),  # its parent reads it
    "draws lots": ("delphi/cli/demo/",),  # invented people, the same ones each time
    "commits": ("delphi/web/edge.py", "delphi/database.py", "delphi/cli/", "delphi/background.py"),
}
LONG_FILE, TOO_LONG_FILE = 400, 600
LONG_FUNCTION, TOO_LONG_FUNCTION = 40, 80
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime"}


def acts(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if any(called == clock or called.endswith(f".{clock}") for clock in CLOCKS):
                yield "reads the clock", node.lineno
            if called == "print":
                yield "prints", node.lineno
            if called.endswith(".commit"):
                yield "commits", node.lineno
        if isinstance(node, ast.Import) and any(alias.name == "random" for alias in node.names):
            yield "draws lots", node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            yield "draws lots", node.lineno


@pytest.mark.parametrize("path", SOURCES)
def test_time_print_chance_and_commit_only_where_allowed(path: str) -> None:
    found = [
        f"{path}:{line} {act}"
        for act, line in acts(ast.parse((ROOT / path).read_text()))
        if not path.startswith(ALLOWED[act])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("now = datetime.now(UTC)", "reads the clock"),
        ("now = datetime.datetime.now()", "reads the clock"),
        ("day = date.today()", "reads the clock"),
        ("now = time.time()", "reads the clock"),
        ("print(1)", "prints"),
        ("import random", "draws lots"),
        ("from random import choice", "draws lots"),
        ("session.commit()", "commits"),
    ],
)
def test_a_planted_act_is_seen(line: str, act: str) -> None:
    assert [found for found, _ in acts(ast.parse(line))] == [act]


def functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_and_functions_are_small(capsys: pytest.CaptureFixture[str]) -> None:
    """Above the first number it is said, to stop and think; above the second it fails."""
    said, failed = [], []
    for path in SOURCES:
        text = (ROOT / path).read_text()
        sizes = [(path, len(text.splitlines()), LONG_FILE, TOO_LONG_FILE)]
        sizes += [
            (f"{path} {name}()", lines, LONG_FUNCTION, TOO_LONG_FUNCTION)
            for name, lines in functions(ast.parse(text))
        ]
        for what, lines, long, too_long in sizes:
            if lines > too_long:
                failed.append(f"{what}: {lines} lines")
            elif lines > long:
                said.append(f"{what}: {lines} lines")
    if said:
        with capsys.disabled():
            print("\nlong:", *said, sep="\n  ")
    assert failed == []


def test_there_is_no_catch_all_module() -> None:
    names = {Path(path).stem for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "common", "misc"}
