"""A table of text with the row numbers that the person sees in their own program."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from delphi.errors import Message, msg
from delphi.sheets.limits import MAX_COLUMNS, MAX_ROWS
from delphi.sheets.problems import Notice, Problem, UnreadableFile, date_number, shown
from delphi.sheets.text import CleanText, clean, one_line


class CellKind(enum.StrEnum):
    TEXT = "text"
    FORMULA = "formula"
    ERROR = "error"
    DATE = "date"


class RawCell(NamedTuple):
    """What a reader found. A date's text is "serial date", as in "45992 2025-12-01"."""

    kind: CellKind
    text: str


class RawRow(NamedTuple):
    number: int
    cells: Sequence[RawCell]


@dataclass(frozen=True)
class Row:
    """`renormalised` names the columns (by index) whose text changed under NFC."""

    number: int
    cells: tuple[str, ...]
    renormalised: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Table:
    """`problems` are those of single cells and rows; a reader of the table adds its own and refuses."""

    sheet: str | None
    header: tuple[str, ...]
    header_row: int
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def doubtful_rows(self) -> frozenset[int | None]:
        """Rows wrong as a whole: what their cells seem to say is not worth a problem of its own."""
        return frozenset(problem.row for problem in self.problems if problem.column is None)


@dataclass
class _Checked:
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def build_table(
    raw_rows: Iterable[RawRow],
    *,
    sheet: str | None = None,
    problems: Iterable[Problem] = (),
    notices: Iterable[Notice] = (),
) -> Table:
    """The first row that holds anything is the header; empty rows are passed over."""
    filled = [row for row in raw_rows if any(cell.text.strip() for cell in row.cells)]
    if not filled:
        raise UnreadableFile(_nothing_in(sheet))
    header = _header(filled[0], sheet)
    if len(filled) - 1 > MAX_ROWS:
        raise UnreadableFile(too_many_rows(sheet))
    checked = _Checked(problems=list(problems))
    for raw in filled[1:]:
        _check_row(raw, header, checked)
    return Table(
        sheet, header, filled[0].number, tuple(checked.rows), tuple(checked.problems), tuple(notices)
    )


def too_many_rows(sheet: str | None) -> Message:
    if sheet is None:
        return msg("The file has more than %(limit)s rows; split it.", limit=f"{MAX_ROWS:,}")
    return msg(
        "Sheet %(sheet)s has more than %(limit)s rows; split it.", sheet=shown(sheet), limit=f"{MAX_ROWS:,}"
    )


def too_many_columns(sheet: str | None) -> Message:
    if sheet is None:
        return msg("The file has more than %(limit)s columns; delete those not needed.", limit=MAX_COLUMNS)
    return msg(
        "Sheet %(sheet)s has more than %(limit)s columns; delete those not needed.",
        sheet=shown(sheet),
        limit=MAX_COLUMNS,
    )


def _nothing_in(sheet: str | None) -> Message:
    if sheet is None:
        return msg("The file is empty.")
    return msg("Sheet %(sheet)s is empty; put the table on the first visible sheet.", sheet=shown(sheet))


def _header(raw: RawRow, sheet: str | None) -> tuple[str, ...]:
    cells = list(raw.cells)
    while not cells[-1].text.strip():
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(too_many_columns(sheet))
    checked = [_check_cell(cell) for cell in cells]
    found = [
        Problem(cell.problem, raw.number, str(number)).located()
        for number, cell in enumerate(checked, 1)
        if cell.problem
    ]
    if found:
        raise UnreadableFile(*found)
    return tuple(one_line(cell.text) for cell in checked)


def _check_row(raw: RawRow, header: tuple[str, ...], checked: _Checked) -> None:
    padded = [*raw.cells, *[RawCell(CellKind.TEXT, "")] * (len(header) - len(raw.cells))]
    results = [_check_cell(cell) for cell in padded[: len(header)]]
    checked.problems += [
        Problem(result.problem, raw.number, name)
        for name, result in zip(header, results, strict=True)
        if result.problem
    ]
    checked.rows.append(
        Row(
            raw.number,
            tuple(result.text for result in results),
            frozenset(index for index, result in enumerate(results) if result.renormalised),
        )
    )


def _check_cell(cell: RawCell) -> CleanText:
    # The text stays beside the problem, so that one bad cell is not reported again as a missing one.
    cleaned = clean(cell.text)
    match cell.kind:
        case CellKind.FORMULA:
            return CleanText(cleaned.text, msg("formulas are not accepted; paste as values."))
        case CellKind.ERROR:
            return CleanText(
                cleaned.text,
                msg("the cell holds the error %(error)s; correct it.", error=shown(cleaned.text)),
            )
        case CellKind.DATE:
            serial, _, date = cleaned.text.partition(" ")
            return CleanText(date, date_number(serial, date))
        case CellKind.TEXT:
            return cleaned
