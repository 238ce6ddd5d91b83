"""Which item of one round is which of the round before, in ratings collected elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.ratings import RatingMatrix
from delphi.errors import InvalidInput, msg
from delphi.reports.ratings_csv import read_pairs
from delphi.sheets.problems import shown


@dataclass(frozen=True)
class ItemMap:
    """Items pair by equal id, and as declared: (row of the file, id before, id after)."""

    renamed: Sequence[tuple[int, str, str]] = ()

    @classmethod
    def read(cls, data: bytes | None) -> "ItemMap":
        """Read a table of the columns old and new."""
        return cls() if data is None else cls(read_pairs(data, "old", "new"))

    def pairs(self, now: RatingMatrix, before: RatingMatrix) -> dict[str, str]:
        """Map the items of a round to their ids in the round before, as far as they were there."""
        known = set(before.items)
        pairs = {item: item for item in now.items if item in known}
        return pairs | {new: old for _, old, new in self.renamed if new in now.items and old in known}

    def named_alike(self, before: Sequence[RatingMatrix]) -> list[RatingMatrix]:
        """Give the items of older rounds, the newest first, the ids they have in the round after."""
        found = list(before[:1])
        for matrix in before[1:]:
            moved = {old: new for new, old in self.pairs(found[-1], matrix).items() if new != old}
            taken = set(moved.values())
            displaced = [item for item in matrix.items if item in taken and item not in moved]
            freed = [old for old in moved if old not in taken]
            names = moved | dict(zip(displaced, freed, strict=False))
            found.append(replace(matrix, items=tuple(names.get(item, item) for item in matrix.items)))
        return found

    def check(self, now: RatingMatrix, before: Sequence[RatingMatrix]) -> None:
        """Refuse ids that no round has: "old" in a round before, "new" in one after the first."""
        old_ids = {item for one in before for item in one.items}
        new_ids = set(now.items).union(*(one.items for one in before[:-1]))
        for row, old, new in self.renamed if before else ():
            for column, item, known in (("old", old, old_ids), ("new", new, new_ids)):
                if item not in known:
                    raise InvalidInput(
                        msg(
                            'Row %(row)s, %(column)s: there is no item "%(item)s" in that round.',
                            row=row,
                            column=column,
                            item=shown(item),
                        )
                    )
