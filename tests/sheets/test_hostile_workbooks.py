import stat
import time
import zipfile
from collections.abc import Callable

import pytest

from delphi.sheets.problems import UnreadableFile
from delphi.sheets.reading import read_table
from delphi.sheets.sandbox import parse_workbook
from tests.sheets.workbooks import (
    HEADER,
    SHEET,
    ordinary,
    repacked,
    with_part_changed,
    with_shared_strings,
    with_wrong_checksum,
)
from tests.sheets.workbooks import workbook as made

OLE2 = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def encrypted() -> bytes:
    return OLE2 + "EncryptedPackage".encode("utf-16-le") + bytes(100)


def with_macros() -> bytes:
    return repacked(ordinary(), added=[("xl/vbaProject.bin", b"x")])


def with_20_000_members() -> bytes:
    # Stored names alone make two megabytes; what they hold is empty.
    return repacked(ordinary(), added=[(f"xl/{number}.xml", b"") for number in range(20_000)])


def with_nested_zip() -> bytes:
    return repacked(ordinary(), added=[("xl/x.zip", b"PK")])


def with_symlink() -> bytes:
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return repacked(ordinary(), added=[(link, b"/etc/passwd")])


def with_path_upwards() -> bytes:
    return repacked(ordinary(), added=[("../x.xml", b"")])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def with_part_twice() -> bytes:
    return repacked(ordinary(), added=[("xl/WORKBOOK.xml", b"")])


def with_doctype() -> bytes:
    declared = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet'
    return with_part_changed(ordinary(), SHEET, b"<worksheet", declared)


def with_doctype_in_utf_16() -> bytes:
    declared = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x><sst/>"
    return with_shared_strings(ordinary(), declared.encode("utf-16"))


def with_billion_laughs() -> bytes:
    entities = b'<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    return with_shared_strings(ordinary(), entities + b"<sst><si><t>&b;</t></si></sst>")


def zip_bomb() -> bytes:
    padding = b"<!--" + b" " * 30_000_000 + b"--></worksheet>"
    bomb = with_part_changed(ordinary(), SHEET, b"</worksheet>", padding)
    assert len(padding) / len(bomb) > 290
    return bomb


def too_large_unpacked() -> bytes:
    return repacked(ordinary(), added=[("xl/media/image1.png", bytes(51 * 1024 * 1024))])


def with_external_link() -> bytes:
    linked = made([HEADER, ("1", "area", "", "=[1]Other!A1", "")])
    return repacked(linked, added=[("xl/externalLinks/externalLink1.xml", b"<externalLink/>")])


def with_external_link_in_no_cell() -> bytes:
    return repacked(ordinary(), added=[("xl/externalLinks/externalLink1.xml", b"<externalLink/>")])


def with_a_million_rows() -> bytes:
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % number for number in range(5, 1_000_001))
    return with_part_changed(ordinary(), SHEET, b"</sheetData>", rows + b"</sheetData>")


def with_many_rows() -> bytes:
    return made([HEADER, *((str(number),) for number in range(2_001))])


def with_the_last_cell() -> bytes:
    last = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return with_part_changed(ordinary(), SHEET, b"</sheetData>", last)


def with_all_columns() -> bytes:
    return made([HEADER, range(16_384)])


def with_51_columns() -> bytes:
    return made([[f"c{number}" for number in range(51)], ["x"]])


def without_a_visible_sheet() -> bytes:
    return with_part_changed(ordinary(), "xl/workbook.xml", b'state="visible"', b'state="hidden"')


def with_broken_xml() -> bytes:
    return with_part_changed(ordinary(), SHEET, b"</sheetData>", b"</sheet")


def truncated() -> bytes:
    return ordinary()[:-30]


def word_document() -> bytes:
    return repacked(ordinary()).replace(b"xl/", b"wd/")


CASES: list[tuple[Callable[[], bytes], str, str]] = [
    (lambda: b"", "a.xlsx", "The file is empty."),
    (lambda: bytes(5 * 1024 * 1024 + 1), "a.xlsx", "The file is larger than 5 MB."),
    (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "a.xlsx", "This is not an Excel workbook or a CSV file."),
    (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "a.csv", "This is not an Excel workbook or a CSV file."),
    (ordinary, "a.pdf", "This is not an Excel workbook or a CSV file."),
    (ordinary, "a.csv", "The file is an Excel workbook; rename it to .xlsx."),
    (word_document, "a.xlsx", "This is not an Excel workbook or a CSV file."),
    (encrypted, "a.xlsx", "The workbook is protected by a password; remove it and try again."),
    (lambda: OLE2, "a.xls", "save as .xlsx"),
    (with_macros, "a.xlsm", "Workbooks with macros are not accepted; save as .xlsx."),
    (with_macros, "a.xlsx", "Workbooks with macros are not accepted; save as .xlsx."),
    (with_20_000_members, "a.xlsx", "The workbook has too many parts (20,009; limit 500)."),
    (with_nested_zip, "a.xlsx", "Unknown part in workbook: xl/x.zip."),
    (with_symlink, "a.xlsx", "The workbook has an illegal part"),
    (with_path_upwards, "a.xlsx", "The workbook has an illegal part"),
    (with_part_twice, "a.xlsx", "The workbook has a part twice"),
    (
        lambda: with_wrong_checksum(ordinary(), SHEET),
        "a.xlsx",
        "The workbook is damaged (checksum of sheet 1)",
    ),
    (with_doctype, "a.xlsx", "XML with a document type is not accepted (sheet 1)"),
    (with_doctype_in_utf_16, "a.xlsx", "XML with a document type is not accepted"),
    (with_billion_laughs, "a.xlsx", "XML with a document type is not accepted"),
    (zip_bomb, "a.xlsx", "The workbook is packed more than 100 to 1"),
    (too_large_unpacked, "a.xlsx", "The workbook is larger than 50 MB when unpacked."),
    (with_external_link, "a.xlsx", "Links to other workbooks are not accepted: sheet Competencies, cell D2"),
    (with_external_link_in_no_cell, "a.xlsx", "Links to other workbooks are not accepted"),
    (with_a_million_rows, "a.xlsx", "Sheet Competencies has more than 2,000 rows"),
    (with_many_rows, "a.xlsx", "Sheet Competencies has more than 2,000 rows"),
    (with_the_last_cell, "a.xlsx", "Sheet Competencies has more than 2,000 rows"),
    (with_all_columns, "a.xlsx", "Sheet Competencies has more than 50 columns"),
    (with_51_columns, "a.xlsx", "Sheet Competencies has more than 50 columns"),
    (without_a_visible_sheet, "a.xlsx", "The workbook has no visible sheet."),
    (with_broken_xml, "a.xlsx", "The workbook is damaged"),
    (truncated, "a.xlsx", "The workbook is damaged"),
    (lambda: made([]), "a.xlsx", "Sheet Competencies is empty"),
]


@pytest.mark.parametrize(
    ("build", "filename", "words"), CASES, ids=[f"{c[0].__name__}-{c[1]}-{i}" for i, c in enumerate(CASES)]
)
def test_it_is_refused_in_plain_words_and_soon(build: Callable[[], bytes], filename: str, words: str) -> None:
    data = build()
    started = time.monotonic()
    with pytest.raises(UnreadableFile) as caught:
        read_table(data, filename)
    assert time.monotonic() - started < 2
    assert words in str(caught.value)


def test_everything_wrong_with_the_archive_is_told_at_once() -> None:
    data = repacked(ordinary(), added=[("xl/vbaProject.bin", b""), ("xl/x.zip", b""), ("xl/y.exe", b"")])
    with pytest.raises(UnreadableFile) as caught:
        read_table(data, "a.xlsx")
    assert len(caught.value.messages) == 3


def test_a_workbook_that_needs_more_than_its_memory_is_refused() -> None:
    namespace = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    strings = b"".join(b"<si><t>%d and more</t></si>" % number for number in range(200_000))
    data = with_shared_strings(ordinary(), namespace + strings + b"</sst>")
    assert parse_workbook(ordinary(), memory_bytes=40 * 1024 * 1024)["sheet"] == "Competencies"
    assert parse_workbook(data, memory_bytes=40 * 1024 * 1024) == {"refused": "resources"}


def test_one_long_text_in_every_cell_is_too_large() -> None:
    namespace = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    text = namespace + b"<si><t>%s</t></si></sst>" % (b"long text " * 200)
    rows = b"".join(b"<row>%s</row>" % (b'<c t="s"><v>0</v></c>' * 50) for _ in range(60))
    data = with_part_changed(ordinary(), SHEET, b"</sheetData>", rows + b"</sheetData>")
    with pytest.raises(UnreadableFile, match="too large to read"):
        read_table(with_shared_strings(data, text), "a.xlsx")
