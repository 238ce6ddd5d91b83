"""Where every statement of the next draft stands.

In the old order, each in its predecessor's place; a merged statement in the place of its first source if
the parent is the same. What comes from elsewhere is put at the end of its parent, in the order of the
operations; then the moved ones take the positions that were asked for, in the order of the operations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from delphi.drafting.draft import DraftStatement
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Rerate,
    Reword,
    Split,
    brought,
    subjects,
)
from delphi.errors import Message, msg
from delphi.frameworks.tree import MAX_DEPTH
from delphi.sheets.problems import shown


class Arrangement:
    """Takes decisions that are sound in themselves; `problems` says which places do not exist."""

    def __init__(self, statements: Sequence[DraftStatement], operations: Sequence[Operation]) -> None:
        self.problems: list[Message] = []
        self._old = {statement.wording_id: statement for statement in statements}
        self._decided = {wording: operation for operation in operations for wording in subjects(operation)}
        self._heirs = self._single_heirs()
        self._fresh = {part.wording_id for operation in operations for part in brought(operation)}
        self._new: dict[str, DraftStatement] = {}
        self._children: dict[str | None, list[str]] = {}
        for statement in statements:
            for successor in self._in_place(statement):
                self._put(successor)
        for operation in operations:
            self._put_from_elsewhere(operation)
        for operation in operations:
            if isinstance(operation, Move):
                self._move(operation)
        self._check_depth()

    def in_reading_order(self) -> tuple[DraftStatement, ...]:
        return tuple(self._below(None))

    def _below(self, parent: str | None) -> Iterator[DraftStatement]:
        for wording in self._children.get(parent, ()):
            yield self._new[wording]
            yield from self._below(wording)

    def _single_heirs(self) -> dict[str, str]:
        """Old wording -> the one wording that takes its place. Split and dropped ones have none."""
        heirs = {}
        for wording in self._old:
            match self._decision(wording):
                case Drop() | Split():
                    continue
                case Reword(new_wording_id=new) | Merge(new_wording_id=new):
                    heirs[wording] = new
                case _:
                    heirs[wording] = wording
        return heirs

    def _decision(self, wording: str) -> Operation:
        return self._decided.get(wording, Keep(wording))

    def _in_place(self, old: DraftStatement) -> Iterator[DraftStatement]:
        parent = self._heirs.get(old.parent) if old.parent else None
        here = replace(old, parent=parent, code="")
        match self._decision(old.wording_id):
            case Keep() | Rerate():
                yield here
            case CopyEdit(text=text, outcome=outcome):
                yield replace(here, text=text, outcome=outcome)
            case Reword(new_wording_id=new, text=text, outcome=outcome):
                yield replace(here, wording_id=new, text=text, outcome=outcome)
            case Split(parts=parts):
                for part in parts:
                    yield replace(here, wording_id=part.wording_id, text=part.text, outcome=part.outcome)
            case Merge(sources=(first, *_)) as merge if first == old.wording_id:
                merged = self._merged(merge)
                if merged and merged.parent == parent:
                    yield merged

    def _put_from_elsewhere(self, operation: Operation) -> None:
        match operation:
            case Add():
                added = DraftStatement(
                    operation.new_wording_id,
                    code="",
                    kind=operation.kind,
                    text=operation.text,
                    level=operation.level,
                    outcome=operation.outcome,
                )
                self._put_under(operation.parent, added)
            case Merge(new_wording_id=new) if new not in self._new:
                if merged := self._merged(operation):
                    self._put(merged)
                else:
                    self._refuse_place(operation.parent)

    def _merged(self, merge: Merge) -> DraftStatement | None:
        parent = self._place(merge.parent)
        if merge.parent is not None and parent is None:
            return None
        first = self._old[merge.sources[0]]
        return replace(
            first,
            wording_id=merge.new_wording_id,
            code="",
            text=merge.text,
            outcome=merge.outcome,
            parent=parent,
        )

    def _move(self, move: Move) -> None:
        old = self._old[move.wording_id]
        moved = replace(old, code="", level=move.level if move.level is not None else old.level)
        self._put_under(move.parent, moved, move.position)

    def _put_under(self, named: str | None, statement: DraftStatement, position: int | None = None) -> None:
        parent = self._place(named)
        if named is not None and parent is None:
            self._refuse_place(named)
            return
        self._put(replace(statement, parent=parent), position)

    def _put(self, statement: DraftStatement, position: int | None = None) -> None:
        self._new[statement.wording_id] = statement
        siblings = self._children.setdefault(statement.parent, [])
        siblings.insert(len(siblings) if position is None else position, statement.wording_id)

    def _place(self, named: str | None) -> str | None:
        """The new draft's wording for a parent named by its wording in either draft."""
        if named is None:
            return None
        return self._heirs.get(named) or (named if named in self._fresh else None)

    def _refuse_place(self, named: str | None) -> None:
        code = self._old[named].code if named in self._old else shown(named or "")
        self.problems.append(
            msg("%(parent)s is not in the new draft, so nothing can stand under it.", parent=code)
        )

    def _check_depth(self) -> None:
        for wording, statement in self._new.items():
            above, steps = statement.parent, 1
            while above is not None and above in self._new and above != wording and steps <= MAX_DEPTH:
                above, steps = self._new[above].parent, steps + 1
            name = f'"{shown(statement.text)}"'
            if above == wording:
                self.problems.append(
                    msg("%(statement)s cannot stand below itself; move it elsewhere.", statement=name)
                )
            elif steps > MAX_DEPTH:
                self.problems.append(msg("%(statement)s would stand too deep; move it up.", statement=name))
