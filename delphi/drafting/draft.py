"""A draft as drafting sees it, and where each of its statements came from."""

from dataclasses import dataclass
from typing import Literal

from delphi.errors import InvalidInput
from delphi.frameworks.tree import Kind

Relation = Literal[
    "kept", "copy-edited", "reworded", "moved", "merged", "split", "added", "restored", "dropped"
]


@dataclass(frozen=True)
class DraftStatement:
    """A row of a draft; `parent` is the wording it stands under."""

    wording_id: str
    code: str
    kind: Kind
    text: str
    parent: str | None = None
    level: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class Edge:
    """From a wording of the old draft to one of the new. No `origin`: added. No `to`: dropped.

    A restored one comes from the draft it last stood in.
    """

    origin: str | None
    to: str | None
    relation: Relation


@dataclass(frozen=True)
class NextDraft:
    """Statements in reading order."""

    statements: tuple[DraftStatement, ...]
    lineage: tuple[Edge, ...]


class DraftingRefused(InvalidInput):
    """The decisions contradict each other, the draft, or what a framework is."""
