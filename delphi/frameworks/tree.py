"""The framework as a tree of areas, competencies and behaviours. Pure; knows no file and no database.

An area stands at the top; a competency under an area or another competency; a behaviour under a competency.

Codes, numbered anew, follow the position: areas 1, 2; competencies 1.1, 1.2 (below one another 1.1.1);
behaviours letters, 1.1.a to 1.1.z, then 1.1.aa. Codes are labels for people: ratings never hang on them.
"""

import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from delphi.errors import Message, msg

Kind = Literal["area", "competency", "behaviour"]
KINDS: tuple[Kind, ...] = ("area", "competency", "behaviour")
PARENT_KINDS: dict[Kind, tuple[Kind | None, ...]] = {
    "area": (None,),
    "competency": ("area", "competency"),
    "behaviour": ("competency",),
}
MAX_CODE_CHARACTERS = 40
MAX_DEPTH = 10


@dataclass(frozen=True)
class Node:
    code: str
    kind: Kind
    text: str
    level: str | None = None
    outcome: str | None = None
    children: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Placed:
    """A node where it stands: under which parent, how deep (areas are at 1), at which place (from 0)."""

    node: Node
    parent: Node | None
    depth: int
    position: int


def walk(nodes: Sequence[Node]) -> Iterator[Placed]:
    """Every node in reading order, parents before children."""
    return _walk(nodes, None, 1)


def _walk(nodes: Sequence[Node], parent: Node | None, at_depth: int) -> Iterator[Placed]:
    for position, node in enumerate(nodes):
        yield Placed(node, parent, at_depth, position)
        yield from _walk(node.children, node, at_depth + 1)


def depth(nodes: Sequence[Node]) -> int:
    return max((placed.depth for placed in walk(nodes)), default=0)


def validate(nodes: Sequence[Node], levels: Sequence[str]) -> tuple[Message, ...]:
    """Everything that keeps the tree from being a draft of a study with these level names."""
    found: list[Message] = []
    seen: set[str] = set()
    for placed in walk(nodes):
        code = unicodedata.normalize("NFC", placed.node.code)
        if code in seen:
            found.append(msg("Code %(code)s appears more than once; give each statement its own.", code=code))
        seen.add(code)
        found += [
            msg("%(code)s: %(problem)s", code=code, problem=problem)
            for problem in (
                _text_problem(placed.node),
                _place_problem(placed),
                _level_problem(placed, levels),
            )
            if problem
        ]
    return tuple(found)


def _text_problem(node: Node) -> Message | None:
    return None if node.text.strip() else msg("the statement has no wording; write it.")


def _place_problem(placed: Placed) -> Message | None:
    return place_problem(placed.node.kind, placed.parent.kind if placed.parent else None)


def _level_problem(placed: Placed, levels: Sequence[str]) -> Message | None:
    return level_problem(placed.node.kind, placed.node.level, levels)


def place_problem(kind: Kind, parent_kind: Kind | None) -> Message | None:
    """Why a statement of this kind cannot stand under that one."""
    if parent_kind in PARENT_KINDS[kind]:
        return None
    if kind == "area":
        return msg("an area stands at the top; leave its parent empty.")
    if kind == "competency":
        return msg("a competency stands under an area or a competency; name its parent.")
    return msg("a behaviour stands under a competency; name its parent.")


def level_problem(kind: Kind, level: str | None, levels: Sequence[str]) -> Message | None:
    """Why a statement of this kind cannot have this level (or none) in a study with these level names."""
    if kind != "behaviour":
        return msg("only behaviours have a level; leave it empty.") if level else None
    if level in levels or (level is None and not levels):
        return None
    if not levels:
        return msg("this study has no levels; leave it empty.")
    if level is None:
        return msg("a behaviour needs a level, one of %(levels)s.", levels=", ".join(levels))
    return msg(
        'level "%(level)s" is not one of %(levels)s; use one of these.',
        level=level,
        levels=", ".join(levels),
    )


def codes_by_place(statements: Iterable[tuple[str, Kind, str | None]]) -> dict[str, str]:
    """New codes of statements in reading order, each given by its name, its kind and its parent's name."""
    codes: dict[str, str] = {}
    placed: Counter[tuple[str | None, bool]] = Counter()
    for name, kind, parent in statements:
        is_lettered = kind == "behaviour"
        placed[parent, is_lettered] += 1
        number = placed[parent, is_lettered]
        prefix = f"{codes[parent]}." if parent is not None else ""
        codes[name] = prefix + (letter_code(number) if is_lettered else str(number))
    return codes


def letter_code(number: int) -> str:
    """1 is a, 26 is z, 27 is aa: the counting of spreadsheet columns."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, len(string.ascii_lowercase))
        letters = string.ascii_lowercase[rest] + letters
    return letters
