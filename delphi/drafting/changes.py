"""What became of every statement from one draft to the next, in the order a reader wants it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delphi.drafting.draft import DraftStatement, Edge, Relation


@dataclass(frozen=True)
class Change:
    """A line of the revision table. Several befores: merged; none: added. No after: dropped.

    The before of a restored one is as it last stood, in an earlier draft.
    """

    relation: Relation
    befores: tuple[DraftStatement, ...]
    after: DraftStatement | None

    @property
    def is_unchanged(self) -> bool:
        """But for its code, which follows the place."""
        return self.relation == "kept"


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
    kept = [
        Change(
            relations[statement.wording_id],
            tuple(before[origin] for origin in origins[statement.wording_id]),
            statement,
        )
        for statement in new
    ]
    gone = [Change("dropped", (one,), None) for one in old if one.wording_id in dropped]
    return (*kept, *gone)
