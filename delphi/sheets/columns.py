"""Which column is meant: header cells against the names a field goes by."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi.errors import msg
from delphi.sheets.problems import Problem, shown
from delphi.sheets.table import Table


@dataclass(frozen=True)
class ColumnUse:
    """`number` is 1-based, as people count columns."""

    field: str
    header: str
    number: int


@dataclass(frozen=True)
class Columns:
    used: tuple[ColumnUse, ...]
    problems: tuple[Problem, ...] = ()

    def index(self, field: str) -> int | None:
        return next((use.number - 1 for use in self.used if use.field == field), None)

    def __contains__(self, field: str) -> bool:
        return self.index(field) is not None

    def cell(self, cells: Sequence[str], field: str) -> str:
        index = self.index(field)
        return "" if index is None else cells[index]

    def header(self, field: str) -> str:
        """Name the column as the file does, for messages; as we do when it is not there."""
        return next((use.header for use in self.used if use.field == field), field)

    def concerns(self, problem: Problem) -> bool:
        """Say whether a problem lies in a column that is read (or in the row as a whole)."""
        return problem.column is None or any(use.header == problem.column for use in self.used)


def match_columns(table: Table, names: Mapping[str, Sequence[str]]) -> Columns:
    """`names` lists, best first, what each field may be called. A better name wins over a worse one."""
    keys = [_key(header) for header in table.header]
    used: list[ColumnUse] = []
    problems: list[Problem] = []
    for field, synonyms in names.items():
        best = next((name for name in map(_key, synonyms) if name in keys), None)
        if best is None:
            continue
        places = [number for number, key in enumerate(keys, 1) if key == best]
        used.append(ColumnUse(field, table.header[places[0] - 1], places[0]))
        if len(places) > 1:
            problems.append(_twice(table, used[-1].header, places))
    return Columns(tuple(used), tuple(problems))


def _key(header: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


def _twice(table: Table, header: str, places: Sequence[int]) -> Problem:
    message = msg(
        'column "%(name)s" appears twice (columns %(first)s and %(second)s); rename or delete one.',
        name=shown(header),
        first=places[0],
        second=places[1],
    )
    return Problem(message, table.header_row)
