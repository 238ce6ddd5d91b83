"""Workbooks for the tests: ordinary ones by openpyxl, hostile ones by taking such a one apart."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ("code", "kind", "level", "wording", "parent")
SHEET = "xl/worksheets/sheet1.xml"


def workbook(
    rows: Iterable[Sequence[object]], change: Callable[[Workbook, Worksheet], None] | None = None
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Competencies"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def ordinary() -> bytes:
    return workbook(
        [HEADER, ("1", "area", None, "Learning", None), ("1.1", "competency", None, "Plans", None)]
    )


def repacked(
    data: bytes,
    *,
    replaced: dict[str, bytes] | None = None,
    added: Iterable[tuple[str | zipfile.ZipInfo, bytes]] = (),
) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (replaced or {}).get(name, old.read(name)))
        for member, content in added:
            new.writestr(member, content)
    return written.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def with_part_changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    before = part(data, name)
    assert old in before
    return repacked(data, replaced={name: before.replace(old, new, 1)})


def with_wrong_checksum(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        checksum = archive.getinfo(name).CRC.to_bytes(4, "little")
    return data.replace(checksum, bytes(4))


def with_shared_strings(data: bytes, content: bytes) -> bytes:
    """openpyxl writes its texts into the cells; other programs keep them in a part of their own."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    declared = with_part_changed(data, "[Content_Types].xml", b"</Types>", override)
    return repacked(declared, added=[("xl/sharedStrings.xml", content)])
