"""The door of this room: `read_table` for whatever a person uploads."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from openpyxl.utils.cell import get_column_letter

from delphi.errors import Message, msg
from delphi.sheets.csv_table import read_csv
from delphi.sheets.limits import MAX_FILE_BYTES, MAX_FILE_MEGABYTES
from delphi.sheets.problems import Notice, UnreadableFile, ranges, shown
from delphi.sheets.sandbox import parse_workbook
from delphi.sheets.table import (
    CellKind,
    RawCell,
    RawRow,
    Table,
    build_table,
    too_many_columns,
    too_many_rows,
)
from delphi.sheets.workbook import check_workbook, has_external_links, password_protected

_ZIP = b"PK"
_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OTHER_KINDS = (b"\x89PNG", b"%PDF", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
_CSV_ENDINGS = frozenset((".csv", ".tsv", ".txt"))


def read_table(data: bytes, filename: str) -> Table:
    """Read the first visible sheet of an .xlsx, or a CSV file, or raise `UnreadableFile` with every reason."""
    ending = PurePath(filename).suffix.casefold()
    if refusal := _kind_refused(data, ending):
        raise UnreadableFile(refusal)
    if ending in _CSV_ENDINGS:
        return read_csv(data)
    check_workbook(data)
    parsed = parse_workbook(data)
    if "refused" in parsed:
        raise UnreadableFile(_refusal(parsed))
    if has_external_links(data):
        raise UnreadableFile(*_external_links(parsed))
    return build_table(_rows(parsed), sheet=parsed["sheet"], notices=_notices(parsed))


def _kind_refused(data: bytes, ending: str) -> Message | None:
    if not data:
        return msg("The file is empty.")
    if len(data) > MAX_FILE_BYTES:
        return msg("The file is larger than %(limit)s MB.", limit=MAX_FILE_MEGABYTES)
    if data.startswith(_OLE2):
        return _ole2(data)
    return _name_and_content_differ(data, ending)


def _ole2(data: bytes) -> Message:
    if _ENCRYPTED_PACKAGE in data:
        return password_protected()
    return msg("Workbooks of the old kind (.xls) are not accepted; save as .xlsx.")


def _name_and_content_differ(data: bytes, ending: str) -> Message | None:
    if ending == ".xlsm":
        return msg("Workbooks with macros are not accepted; save as .xlsx.")
    is_zip = data.startswith(_ZIP)
    if ending in _CSV_ENDINGS and is_zip:
        return msg("The file is an Excel workbook; rename it to .xlsx.")
    is_expected = is_zip if ending == ".xlsx" else ending in _CSV_ENDINGS
    if not is_expected or data.startswith(_OTHER_KINDS):
        return msg("This is not an Excel workbook or a CSV file.")
    return None


def _refusal(parsed: dict[str, Any]) -> Message:
    match parsed["refused"]:
        case "rows":
            return too_many_rows(parsed["sheet"])
        case "columns":
            return too_many_columns(parsed["sheet"])
        case "no_sheet":
            return msg("The workbook has no visible sheet.")
        case "damaged":
            return msg("The workbook is damaged; open it in your spreadsheet program and save it again.")
        case _:
            return msg("The workbook is too large to read; copy the table into a new workbook.")


def _rows(parsed: dict[str, Any]) -> Iterator[RawRow]:
    for number, cells in parsed["rows"]:
        yield RawRow(number, [RawCell(CellKind(kind), text) for kind, text in cells])


def _external_links(parsed: dict[str, Any]) -> tuple[Message, ...]:
    found = [
        msg(
            "Links to other workbooks are not accepted: sheet %(sheet)s, cell %(cell)s; paste as values.",
            sheet=shown(parsed["sheet"]),
            cell=f"{get_column_letter(index)}{row.number}",
        )
        for row in _rows(parsed)
        for index, cell in enumerate(row.cells, 1)
        if cell.kind is CellKind.FORMULA and "[" in cell.text
    ]
    if found:
        return tuple(found[:50])
    return (msg("Links to other workbooks are not accepted; paste the linked cells as values."),)


def _notices(parsed: dict[str, Any]) -> Iterator[Notice]:
    read = shown(parsed["sheet"])
    for sheet in map(shown, parsed["hidden_sheets"]):
        yield Notice(msg('Sheet "%(name)s" is hidden; only sheet "%(read)s" is read.', name=sheet, read=read))
    for sheet in map(shown, parsed["other_sheets"]):
        yield Notice(msg('Sheet "%(name)s" is not read; only sheet "%(read)s" is.', name=sheet, read=read))
    if parsed["hidden_rows"]:
        rows = ranges(parsed["hidden_rows"])
        yield Notice(msg("Rows %(rows)s are hidden in the file; they will be read.", rows=rows), confirm=True)
    if parsed["hidden_columns"]:
        columns = ", ".join(map(get_column_letter, parsed["hidden_columns"]))
        yield Notice(
            msg("Columns %(columns)s are hidden in the file; they will be read.", columns=columns),
            confirm=True,
        )
