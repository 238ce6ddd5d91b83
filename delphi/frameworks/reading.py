"""One pass over a table of statements: what was understood of it, and what was not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from delphi.frameworks.entries import Entry, match_level
from delphi.sheets.columns import Columns
from delphi.sheets.problems import Notice, Problem
from delphi.sheets.table import Row, Table
from delphi.sheets.text import one_line


@dataclass
class Reading:
    table: Table
    columns: Columns
    levels: Sequence[str]
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def value(self, row: Row, name: str) -> str:
        return one_line(self.columns.cell(row.cells, name))

    def level(self, row: Row) -> str | None:
        return match_level(self.value(row, "level"), self.levels)

    def outcome(self, row: Row) -> str | None:
        return self.value(row, "outcome") or None
