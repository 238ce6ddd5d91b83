"""What the documents name exists, and what exists is in the documents."""

import importlib
import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

from delphi.cli import COMMANDS, main
from delphi.config import Environment

DOCS = Path(__file__).resolve().parents[2] / "docs"
RUNNING = (DOCS / "running.md").read_text()
TERMS = re.findall(r"^\| ([^|]+?) \|[^|]*\| `([^`]+)` \|$", (DOCS / "glossary.md").read_text(), re.M)
SETTINGS = {item.metadata["env"]: item.default for item in fields(Environment)}


def test_every_setting_has_a_row_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(DELPHI_\w+)` \| ([^|]*) \|", RUNNING, re.M))
    assert set(rows) == set(SETTINGS)
    wrong = [name for name, default in SETTINGS.items() if default and f"`{default}`" not in rows[name]]
    assert wrong == []


def test_no_document_names_a_setting_that_is_not_there() -> None:
    named = {
        name for page in DOCS.rglob("*.md") for name in re.findall(r"DELPHI_[A-Z_]+[A-Z]", page.read_text())
    }
    assert named - {"DELPHI_TEST_POSTGRES"} <= set(SETTINGS)


def commands() -> list[str]:
    names = []
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        inner = list(command.commands) if isinstance(command, click.Group) else [""]
        names += [f"delphi {name} {one}".strip() for one in inner]
    return names


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_list(command: str) -> None:
    listed = RUNNING.split("## All commands")[1]
    assert f"`{command}`" in listed


@pytest.mark.parametrize(("term", "place"), TERMS, ids=[term for term, _ in TERMS])
def test_a_word_of_the_glossary_is_a_name_in_the_code(term: str, place: str) -> None:
    module, _, name = place.partition(":")
    assert hasattr(importlib.import_module(module), name or "__name__")


def test_the_glossary_is_read_whole() -> None:
    rows = [line for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| ")]
    assert len(TERMS) == len(rows) - 1


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []
