"""A CSV file as rows: encoding and separator found, ragged rows named."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence

from delphi.errors import msg
from delphi.sheets.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from delphi.sheets.problems import Notice, Problem, UnreadableFile
from delphi.sheets.table import CellKind, RawCell, RawRow, Table, build_table, too_many_columns, too_many_rows

SEPARATORS = (",", ";", "\t")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# The csv module's own limit would end the reading at the first long field; ours names every one of them.
csv.field_size_limit(MAX_FILE_BYTES)


def read_csv(data: bytes) -> Table:
    text, notices = decode(data)
    records = list(_records(text))
    header = records[0][1] if records else []
    rows: list[RawRow] = []
    problems: list[Problem] = []
    for number, fields in records:
        if _is_ragged(fields, len(header)):
            problems.append(_ragged(number, len(fields), len(header)))
        rows.append(RawRow(number, [RawCell(CellKind.TEXT, field) for field in fields]))
    return build_table(rows, problems=problems, notices=notices)


def decode(data: bytes) -> tuple[str, tuple[Notice, ...]]:
    """Trust a mark of UTF-8 or UTF-16; else try UTF-8; else guess Windows-1252, for a person to confirm."""
    try:
        for mark, encoding in _BYTE_ORDER_MARKS:
            if data.startswith(mark):
                return data.decode(encoding), ()
        try:
            return data.decode("utf-8"), ()
        except UnicodeDecodeError:
            return data.decode("windows-1252"), (_guessed(),)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            msg("The text of the file cannot be decoded; save it as CSV UTF-8 and try again.")
        ) from error


def separator(text: str) -> str:
    """Take what occurs most often outside quotation marks in the first line with any text."""
    line = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of the records that hold anything; more than a table may have is not read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    number = 0
    filled = 0
    try:
        for number, fields in enumerate(reader, 1):
            if not fields or not any(map(str.strip, fields)):
                continue
            filled += 1
            if filled > MAX_ROWS + 1:
                raise UnreadableFile(too_many_rows(None))
            if any(map(str.strip, fields[MAX_COLUMNS:])):
                raise UnreadableFile(too_many_columns(None))
            yield number, fields[:MAX_COLUMNS]
    except csv.Error as error:
        quotes = msg(
            "quotation marks do not match; close each one, and double those inside a text.",
        )
        raise UnreadableFile(Problem(quotes, number + 1).located()) from error


def _is_ragged(fields: Sequence[str], width: int) -> bool:
    return len(fields) < width or any(field.strip() for field in fields[width:])


def _ragged(number: int, found: int, expected: int) -> Problem:
    message = msg(
        "the row has %(found)s fields; the header has %(expected)s; quote texts that hold the separator.",
        found=found,
        expected=expected,
    )
    return Problem(message, number)


def _guessed() -> Notice:
    message = msg(
        "The file is not UTF-8. Best guess Windows-1252: look at the preview, then confirm or cancel."
    )
    return Notice(message, confirm=True)
