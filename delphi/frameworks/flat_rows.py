"""One row a leaf, with its area and competency spelled out beside it."""

from dataclasses import replace

from delphi.errors import msg
from delphi.frameworks.entries import Entry
from delphi.frameworks.reading import Reading
from delphi.frameworks.tree import Kind
from delphi.sheets.problems import Problem
from delphi.sheets.table import Row


class FlatRows:
    """Rows are read downwards: an empty area or competency repeats the one above, as in merged cells."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.area = ""
        self.competency = ""
        self.codes: dict[tuple[str, str], str] = {}

    def read(self) -> None:
        for row in self.reading.table.rows:
            self._read_row(row)

    def _read_row(self, row: Row) -> None:
        area, competency, behaviour = self._texts(row)
        if area and area != self.area:
            self.area, self.competency = area, ""
        self.competency = competency or self.competency
        if not self.area:
            no_area = msg("no area; write the area on the first of its rows.")
            self.reading.problems.append(Problem(no_area, row.number, self.reading.columns.header("area")))
            return
        parent = self._once(Entry(row.number, self.area, kind="area"))
        if self.competency:
            # Level and outcome belong to the row's last statement.
            leaf = self._leaf(row, "competency", self.competency, parent)
            plain = Entry(row.number, self.competency, kind="competency", parent=parent)
            parent = self._once(plain if behaviour else leaf)
        if behaviour:
            self.reading.entries.append(self._leaf(row, "behaviour", behaviour, parent))

    def _texts(self, row: Row) -> tuple[str, str, str]:
        area, competency, text = (self.reading.value(row, name) for name in ("area", "competency", "text"))
        if "competency" in self.reading.columns:
            return area, competency, text
        return area, text, ""

    def _once(self, entry: Entry) -> str:
        """The code of the statement with this text under this parent, entered where it comes first."""
        key = (entry.parent, entry.text.casefold())
        if key not in self.codes:
            number = sum(1 for parent, _ in self.codes if parent == entry.parent) + 1
            self.codes[key] = f"{entry.parent}.{number}" if entry.parent else str(number)
            self.reading.entries.append(replace(entry, code=self.codes[key]))
        return self.codes[key]

    def _leaf(self, row: Row, kind: Kind, text: str, parent: str) -> Entry:
        return Entry(
            row=row.number,
            text=text,
            kind=kind,
            level=self.reading.level(row),
            parent=parent,
            outcome=self.reading.outcome(row),
        )
