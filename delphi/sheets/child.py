"""The process that parses a workbook: data on stdin, JSON on stdout, limits as JSON in the one argument.

`sandbox` starts it by its path, outside the package: importing `delphi` would bring Flask and numpy, whose
address space alone is larger than what this process may use. It answers a refusal by one word.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import IO, Any
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.escape import unescape

Cell = tuple[str, str]
_TRUE = frozenset(("1", "true"))
_DAY_ZERO = date(1899, 12, 30).toordinal()


class RefusalError(Exception):
    """Carries the word that the parent knows the refusal by."""

    def __init__(self, reason: str, sheet: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sheet = sheet


@dataclass(frozen=True)
class Limits:
    rows: int
    columns: int
    cell_characters: int
    table_characters: int
    memory_bytes: int
    seconds: int


@dataclass
class SheetScan:
    """One pass over the sheet's XML for what the reader of values passes over: extent and hidden rows."""

    sheet: str
    limits: Limits
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    row: int = 0
    column: int = 0
    row_is_hidden: bool = False

    def run(self, source: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.ParseFile(source)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
                self.row_is_hidden = attributes.get("hidden") in _TRUE
            case "c":
                self.place(attributes.get("r"))
            case "v" | "is" | "f":
                self.value()
            case "col" if attributes.get("hidden") in _TRUE:
                last = min(int(attributes["max"]), self.limits.columns)
                self.hidden_columns += range(int(attributes["min"]), last + 1)

    def place(self, coordinate: str | None) -> None:
        if coordinate:
            self.row, self.column = coordinate_to_tuple(coordinate)
        else:
            self.column += 1

    def value(self) -> None:
        """Only cells that hold something count: formatting often runs down to the last row."""
        if self.row > self.limits.rows + 1:
            raise RefusalError("rows", self.sheet)
        if self.column > self.limits.columns:
            raise RefusalError("columns", self.sheet)
        if self.row_is_hidden and self.row not in self.hidden_rows[-1:]:
            self.hidden_rows.append(self.row)


def read(data: bytes, limits: Limits) -> dict[str, Any]:
    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    reader.read()
    sheets = reader.wb.worksheets
    visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    if not visible:
        raise RefusalError("no_sheet")
    sheet = visible[0]
    parts = {found.name: relation.target for found, relation in reader.parser.find_sheets()}
    scan = SheetScan(sheet.title, limits)
    with reader.archive.open(parts[sheet.title]) as source:
        scan.run(source)
    return {
        "sheet": sheet.title,
        "hidden_sheets": [other.title for other in sheets if other.sheet_state != "visible"],
        "other_sheets": [other.title for other in visible[1:]],
        "hidden_rows": scan.hidden_rows,
        "hidden_columns": scan.hidden_columns,
        "rows": list(rows_of(sheet, limits)),
    }


def rows_of(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    characters = 0
    # What the file says of its own size is not to be trusted: it may hide rows, or claim a million.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=limits.rows + 1, max_col=limits.columns)
    for number, row in enumerate(rows, 1):
        cells = [cell_of(cell, limits) for cell in row]
        characters += sum(len(text) for _, text in cells)
        if characters > limits.table_characters:
            raise RefusalError("characters", sheet.title)
        if any(text for _, text in cells):
            yield number, without_trailing_blanks(cells)


def cell_of(cell: Any, limits: Limits) -> Cell:
    value = cell.value
    if value is None:
        return "text", ""
    if cell.data_type == "f":
        # Array and data-table formulas are objects; their own text is beside the point.
        return "formula", str(value)[: limits.cell_characters] if isinstance(value, str) else "="
    if cell.data_type == "e":
        return "error", str(value)[: limits.cell_characters]
    if isinstance(value, date):
        return "date", f"{value.toordinal() - _DAY_ZERO} {iso(value)}"
    return "text", text_of(value)[: limits.cell_characters + 1]


def iso(value: date) -> str:
    at_midnight = isinstance(value, datetime) and value.time() == time()
    return value.isoformat().partition("T")[0] if at_midnight else value.isoformat()


def text_of(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    return unescape(value) if isinstance(value, str) else str(value)


def without_trailing_blanks(cells: Sequence[Cell]) -> list[Cell]:
    last = max(index for index, (_, text) in enumerate(cells) if text)
    return list(cells[: last + 1])


def limit_self(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        return read(data, limits)
    except RefusalError as refusal:
        return {"refused": refusal.reason, "sheet": refusal.sheet}
    except (MemoryError, RecursionError):
        return {"refused": "resources"}
    except Exception:
        return {"refused": "damaged"}


def main() -> None:
    limits = Limits(**json.loads(sys.argv[1]))
    limit_self(limits)
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read(), limits)))


if __name__ == "__main__":
    main()
