"""Statements in the order of a file, placed into a tree. Shared by spreadsheets and pasted text.

A parent is, in this order: the one named; the code less its last part (1.2 stands under 1); for codes
without parts, or none at all, the nearest earlier area (for a competency) or competency (for a behaviour).
A kind that is not given follows from the place. A code that is not given follows from kind and place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from delphi.errors import Message, msg
from delphi.frameworks.tree import (
    MAX_CODE_CHARACTERS,
    MAX_DEPTH,
    Kind,
    Node,
    letter_code,
    level_problem,
    place_problem,
)
from delphi.sheets.problems import Problem, shown

_SEPARATORS = (".", "-", "/", "_")
_NEAREST: dict[Kind, Kind | None] = {"area": None, "competency": "area", "behaviour": "competency"}


@dataclass(frozen=True)
class Entry:
    """One statement as given; `renormalised` if the code was not in NFC."""

    row: int
    text: str
    code: str = ""
    kind: Kind | None = None
    level: str | None = None
    parent: str = ""
    outcome: str | None = None
    renormalised: bool = False


@dataclass
class _Item:
    entry: Entry
    code: str
    parent: str | None
    kind: Kind | None


@dataclass
class Placement:
    """`place` fills it; afterwards `tree` and `problems` are what there is to see."""

    levels: Sequence[str]
    items: dict[str, _Item] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, entries: Sequence[Entry]) -> None:
        given = {entry.code for entry in entries}
        for entry in entries:
            self._add(entry, given)
        self._resolve_parents()
        self._infer_kinds()
        for item in self.items.values():
            self._check(item)

    @property
    def tree(self) -> tuple[Node, ...]:
        children: dict[str | None, list[_Item]] = {}
        for item in self.items.values():
            children.setdefault(item.parent, []).append(item)
        return _nodes(None, children)

    def _add(self, entry: Entry, given: set[str]) -> None:
        parent = entry.parent or (None if "." in entry.code else self._nearest(entry.kind))
        code = entry.code or self._free_code(entry.kind, parent, given)
        if code is None:
            self._refuse(entry, "code", msg("no code; number the statement, or say its kind."))
        elif len(code) > MAX_CODE_CHARACTERS:
            self._refuse(entry, "code", msg("the code is longer than %(limit)s.", limit=MAX_CODE_CHARACTERS))
        elif code in self.items:
            self._refuse(entry, "code", _same_code(self.items[code].entry, entry))
        else:
            self.items[code] = _Item(entry, code, parent, entry.kind)

    def _nearest(self, kind: Kind | None) -> str | None:
        wanted = _NEAREST[kind] if kind else None
        return next(
            (item.code for item in reversed(self.items.values()) if wanted and item.kind == wanted), None
        )

    def _free_code(self, kind: Kind | None, parent: str | None, given: set[str]) -> str | None:
        if kind is None:
            return None
        prefix = f"{parent}." if parent else ""
        number = 1
        while True:
            code = prefix + (letter_code(number) if kind == "behaviour" else str(number))
            if code not in self.items and code not in given:
                return code
            number += 1

    def _resolve_parents(self) -> None:
        for item in self.items.values():
            if item.entry.parent:
                named: str | None = item.entry.parent
            elif item.kind == "area":
                named = None
            else:
                named = self._by_code(item.code) or item.parent
            item.parent = named
            if named is not None and named not in self.items:
                self._refuse(
                    item.entry, "parent" if item.entry.parent else "code", _not_here(item.kind, named)
                )
                item.parent = None
        for item in self.items.values():
            if problem := self._loop(item):
                self._refuse(item.entry, "parent", problem)
                item.parent = None

    def _by_code(self, code: str) -> str | None:
        """The code less its last part; for a dot even if no statement has it, so that it is missed."""
        shorter = (code.rpartition(separator)[0] for separator in _SEPARATORS if separator in code)
        return next((prefix for prefix in shorter if prefix in self.items), code.rpartition(".")[0] or None)

    def _loop(self, item: _Item) -> Message | None:
        seen = {item.code}
        above = item.parent
        while above is not None:
            if above in seen:
                return msg("the parents lead in a circle; correct one of them.")
            seen.add(above)
            above = self.items[above].parent
        if len(seen) > MAX_DEPTH:
            return msg("the statement stands more than %(limit)s deep; move it up.", limit=MAX_DEPTH)
        return None

    def _infer_kinds(self) -> None:
        parents = {item.parent for item in self.items.values()}
        for item in self.items.values():
            for code in reversed(list(self._path(item))):
                placed = self.items[code]
                placed.kind = placed.kind or self._kind_at(placed, has_children=code in parents)

    def _path(self, item: _Item) -> Iterator[str]:
        code: str | None = item.code
        while code is not None:
            yield code
            code = self.items[code].parent

    def _kind_at(self, item: _Item, *, has_children: bool) -> Kind:
        if item.parent is None:
            return "area"
        return "competency" if has_children or self.items[item.parent].kind == "area" else "behaviour"

    def _check(self, item: _Item) -> None:
        entry = item.entry
        if not entry.text:
            self._refuse(entry, "text", msg("no wording; write the statement."))
        told = any(problem.row == entry.row and problem.column != "text" for problem in self.problems)
        if item.kind is None or (told and entry.kind is None):
            return
        parent_kind = self.items[item.parent].kind if item.parent else None
        misplaced = place_problem(item.kind, parent_kind)
        if misplaced and not told:
            self._refuse(entry, "parent", misplaced)
        if wrong := level_problem(item.kind, entry.level, self.levels):
            self._refuse(entry, "level", wrong)

    def _refuse(self, entry: Entry, column: str, message: Message) -> None:
        self.problems.append(Problem(message, entry.row, column))


def match_level(given: str, levels: Sequence[str]) -> str | None:
    """The study's own spelling of a level; as given where the study has none like it."""
    folded = given.casefold()
    return next((level for level in levels if level.casefold() == folded), shown(given) or None)


def _nodes(parent: str | None, children: dict[str | None, list[_Item]]) -> tuple[Node, ...]:
    return tuple(
        Node(
            item.code,
            item.kind or "area",
            item.entry.text,
            item.entry.level,
            item.entry.outcome,
            _nodes(item.code, children),
        )
        for item in children.get(parent, ())
    )


def _same_code(first: Entry, second: Entry) -> Message:
    if first.renormalised != second.renormalised:
        return msg(
            "codes in rows %(first)s and %(second)s are the same after normalisation; change one.",
            first=first.row,
            second=second.row,
        )
    return msg(
        "code %(code)s appears in rows %(first)s and %(second)s; give each statement its own.",
        code=shown(second.code),
        first=first.row,
        second=second.row,
    )


def _not_here(kind: Kind | None, code: str) -> Message:
    if kind == "behaviour":
        return msg('competency "%(code)s" is not in this file; add it or correct the code.', code=shown(code))
    if kind == "competency":
        return msg('area "%(code)s" is not in this file; add it or correct the code.', code=shown(code))
    return msg('parent "%(code)s" is not in this file; add it or correct the code.', code=shown(code))
