"""Where every statement of the next draft stands.

What has no place of its own stands in the old order, in its predecessor's place. Then come those that were
given a place: first the ones put at the end of their parent, in the order of the operations; then the others
by position, so that whatever was put third stands third.
"""

from collections import defaultdict
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
    Place,
    Rerate,
    Restore,
    Reword,
    Split,
    handed,
    put,
    subjects,
)
from delphi.errors import Message, msg
from delphi.frameworks.tree import MAX_DEPTH
from delphi.sheets.problems import shown

# To whom it goes what these held is a decision, and part of theirs.
_LEAVING = (Drop, Merge, Split)


class Arrangement:
    """Takes decisions that are sound in themselves; `problems` says which places do not exist."""

    def __init__(
        self,
        statements: Sequence[DraftStatement],
        operations: Sequence[Operation],
        former: Sequence[DraftStatement] = (),
    ) -> None:
        self.problems: list[Message] = []
        self._old = {statement.wording_id: statement for statement in statements}
        self._former = {statement.wording_id: statement for statement in former}
        self._decided = {wording: operation for operation in operations for wording in subjects(operation)}
        self._places = {wording: place for operation in operations for wording, place in put(operation)}
        self._handed = {child: parent for operation in operations for child, parent in handed(operation)}
        self._taken: dict[str, str] = {}  # new wording -> what took it over from its parent
        self._heirs = self._single_heirs()
        self._new: dict[str, DraftStatement] = {}
        self._children: dict[str | None, list[str]] = {}
        made = self._made_of_all(statements, operations)
        self._known = {one.wording_id for one in made}
        self._stay([one for one in made if one.wording_id not in self._places])
        self._go([one for one in made if one.wording_id in self._places])
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

    def _made_of_all(
        self, statements: Sequence[DraftStatement], operations: Sequence[Operation]
    ) -> list[DraftStatement]:
        """Each with the old parent, in the old order; then what has no predecessor in this draft."""
        made = [one for statement in statements for one in self._made_of_one(statement)]
        placed = {one.wording_id: one for one in made} | {
            one.wording_id: one for operation in operations for one in self._made_without(operation)
        }
        # Those that were given a place come in the order of the operations.
        return [
            *(one for one in made if one.wording_id not in self._places),
            *(placed[wording] for wording in self._places if wording in placed),
        ]

    def _made_of_one(self, old: DraftStatement) -> Iterator[DraftStatement]:
        for one in self._made_of(old):
            if old.wording_id in self._handed:
                self._taken[one.wording_id] = self._handed[old.wording_id]
            yield one

    def _made_of(self, old: DraftStatement) -> Iterator[DraftStatement]:
        match self._decision(old.wording_id):
            case Keep() | Rerate() | Move():
                yield old
            case CopyEdit(text=text, outcome=outcome):
                yield replace(old, text=text, outcome=outcome)
            case Reword(new_wording_id=new, text=text, outcome=outcome):
                yield replace(old, wording_id=new, text=text, outcome=outcome)
            case Merge(sources=(first, *_), new_wording_id=new, text=text, outcome=outcome):
                if first == old.wording_id:
                    yield replace(old, wording_id=new, text=text, outcome=outcome)
            case Split(parts=parts):
                for part in parts:
                    yield replace(old, wording_id=part.wording_id, text=part.text, outcome=part.outcome)

    def _made_without(self, operation: Operation) -> Iterator[DraftStatement]:
        match operation:
            case Add(new_wording_id=new, kind=kind, text=text, outcome=outcome):
                yield DraftStatement(new, "", kind, text, outcome=outcome)
            case Restore(wording_id=wording):
                yield self._former[wording]

    def _stay(self, made: Sequence[DraftStatement]) -> None:
        """In the predecessor's place, if what it stood under is still one statement."""
        left: dict[str, list[str]] = defaultdict(list)
        for one in made:
            if one.wording_id in self._taken:
                self._put_at(one, Place(self._taken[one.wording_id]))
            elif one.parent is not None and isinstance(self._decision(one.parent), _LEAVING):
                left[one.parent].append(one.code)
            else:
                self._put(replace(one, parent=self._heirs[one.parent] if one.parent else None))
        for parent, codes in left.items():
            self.problems.append(
                msg(
                    "%(statement)s still holds %(children)s; move, merge or drop these too.",
                    statement=self._old[parent].code,
                    children=", ".join(dict.fromkeys(codes)),
                )
            )

    def _go(self, made: Sequence[DraftStatement]) -> None:
        there = [(one, self._places[one.wording_id]) for one in made]
        at_the_end = [(one, place) for one, place in there if place.position is None]
        positioned = [(one, place) for one, place in there if place.position is not None]
        for one, place in [*at_the_end, *sorted(positioned, key=lambda pair: pair[1].position or 0)]:
            self._put_at(one, place)

    def _put_at(self, one: DraftStatement, place: Place) -> None:
        parent = self._parent(place.parent)
        if place.parent is not None and parent is None:
            self._refuse_place(place.parent)
            return
        level = one.level if place.level is None else place.level
        self._put(replace(one, parent=parent, level=level), place.position)

    def _put(self, statement: DraftStatement, position: int | None = None) -> None:
        self._new[statement.wording_id] = replace(statement, code="")
        siblings = self._children.setdefault(statement.parent, [])
        siblings.insert(len(siblings) if position is None else position, statement.wording_id)

    def _parent(self, named: str | None) -> str | None:
        """The new draft's wording for a parent named by its wording in either draft."""
        if named is None:
            return None
        return self._heirs.get(named) or (named if named in self._known else None)

    def _refuse_place(self, named: str) -> None:
        code = self._old[named].code if named in self._old else shown(named)
        self.problems.append(
            msg("%(parent)s is not in the new draft, so nothing can stand under it.", parent=code)
        )

    def _check_depth(self) -> None:
        for wording, statement in self._new.items():
            above, seen = statement.parent, {wording}
            while above is not None and above in self._new and above not in seen:
                seen.add(above)
                above = self._new[above].parent
            name = f'"{shown(statement.text)}"'
            if above == wording:
                self.problems.append(
                    msg("%(statement)s cannot stand below itself; move it elsewhere.", statement=name)
                )
            elif above not in seen and len(seen) > MAX_DEPTH:
                self.problems.append(msg("%(statement)s would stand too deep; move it up.", statement=name))
