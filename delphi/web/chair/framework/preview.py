"""A framework between upload and confirmation, as plain values that can be sealed into the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from delphi.frameworks.preview import FrameworkPreview
from delphi.frameworks.tree import Node
from delphi.web.chair import imports


@dataclass(frozen=True)
class Understood:
    """`sha256` is that of the file or the pasted text."""

    preview: FrameworkPreview
    sha256: str


def as_plain(understood: Understood) -> dict[str, Any]:
    return {
        "tree": [_plain_node(node) for node in understood.preview.tree],
        "columns": imports.plain_columns(understood.preview.columns),
        "notices": imports.plain_notices(understood.preview.notices),
        "sha256": understood.sha256,
    }


def from_plain(plain: dict[str, Any]) -> Understood:
    preview = FrameworkPreview(
        _nodes(plain["tree"]),
        imports.columns_of(plain["columns"]),
        notices=imports.notices_of(plain["notices"]),
    )
    return Understood(preview, plain["sha256"])


def _plain_node(node: Node) -> list[Any]:
    children = [_plain_node(child) for child in node.children]
    return [node.code, node.kind, node.text, node.level, node.outcome, children]


def _nodes(plain: Sequence[Any]) -> tuple[Node, ...]:
    return tuple(
        Node(code, kind, text, level, outcome, _nodes(children))
        for code, kind, text, level, outcome, children in plain
    )
