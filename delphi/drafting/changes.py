"""What became of every statement from one draft to the next, in the order a reader wants it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from delphi.drafting.draft import DraftStatement, Edge, Relation

_BROUGHT: Final = ("added", "restored")  # from nowhere in the draft before, and so not moved in it


@dataclass(frozen=True)
class Change:
    """A line of the revision table. Several befores: merged; none: added. No after: dropped.

    The before of a restored one is as it last stood, in an earlier draft. Moved: it stands under another
    statement than what became of its parent, or at another level.
    """

    relation: Relation
    befores: tuple[DraftStatement, ...]
    after: DraftStatement | None
    is_moved: bool = False

    @property
    def is_unchanged(self) -> bool:
        """But for its code, which follows the place."""
        return self.relation == "kept"

    @property
    def is_renumbered(self) -> bool:
        return (
            self.relation not in _BROUGHT
            and self.after is not None
            and all(one.code != self.after.code for one in self.befores)
        )


def changes(
    old: Sequence[DraftStatement],
    new: Sequence[DraftStatement],
    lineage: Iterable[Edge],
    former: Sequence[DraftStatement] = (),
) -> tuple[Change, ...]:
    """By the new draft, in reading order; what was dropped comes last. `former`: where restored ones stood."""
    origins: dict[str, list[str]] = defaultdict(list)
    relations: dict[str, Relation] = {}
    dropped: set[str] = set()
    for edge in lineage:
        if edge.to is None:
            dropped.add(edge.origin or "")
            continue
        relations[edge.to] = edge.relation
        origins[edge.to] += [edge.origin] if edge.origin else []
    before = {statement.wording_id: statement for statement in (*former, *old)}
    kept = []
    for statement in new:
        relation = relations[statement.wording_id]
        befores = tuple(before[origin] for origin in origins[statement.wording_id])
        is_moved = relation not in _BROUGHT and all(_left(one, statement, origins) for one in befores)
        kept.append(Change(relation, befores, statement, is_moved))
    gone = [Change("dropped", (one,), None) for one in old if one.wording_id in dropped]
    return (*kept, *gone)


def _left(one: DraftStatement, after: DraftStatement, origins: Mapping[str, Sequence[str]]) -> bool:
    """Whether it left its parent, or its level. What is merged into another goes to that other one's place."""
    parent_before = next(iter(origins[after.parent]), None) if after.parent else None
    return one.parent != parent_before or one.level != after.level
