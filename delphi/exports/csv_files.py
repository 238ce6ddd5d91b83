"""CSV that spreadsheets open as it is meant: UTF-8 with its mark, CRLF, and no cell that acts as a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Cell: TypeAlias = str | int | float | bool | None
# What spreadsheets take for the beginning of a formula, also in its full-width forms.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class ExportFile:
    name: str
    data: bytes


def write(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe(title) for title in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def safe(cell: Cell) -> Cell:
    """Text that would act as a formula stands behind an apostrophe; numbers stay numbers."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def file_name(study: str, round_number: int, what: str) -> str:
    """ASCII letters, digits and hyphens only: nothing that a header or a file system could misread."""
    return f"{_slug(study) or 'study'}-round-{round_number}-{_slug(what)}.csv"


def draft_file_name(study: str, number: int, what: str, ending: str) -> str:
    return f"{_slug(study) or 'study'}-draft-{number}-{_slug(what)}.{ending}"


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST_NAME].strip("-")
