"""What a person sees of a framework before it is stored."""

from dataclasses import dataclass

from delphi.frameworks.tree import Node, walk
from delphi.sheets.columns import ColumnUse
from delphi.sheets.problems import Notice, Problem


@dataclass(frozen=True)
class FrameworkPreview:
    """With any problem the tree holds what could be placed, and is for looking at only."""

    tree: tuple[Node, ...]
    columns: tuple[ColumnUse, ...] = ()
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def can_be_stored(self) -> bool:
        return bool(self.tree) and not self.problems

    @property
    def needs_confirmation(self) -> bool:
        return any(notice.confirm for notice in self.notices)

    @property
    def size(self) -> int:
        return sum(1 for _ in walk(self.tree))
