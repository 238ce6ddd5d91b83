"""Bad files: whatever the reader, this is what the person is told. Without words, the file is taken as it is."""

from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from delphi.frameworks.parsing import parse_framework
from delphi.panels.parsing import parse_panel
from delphi.sheets.problems import UnreadableFile
from delphi.sheets.reading import read_table
from tests.sheets import test_hostile_workbooks as hostile
from tests.sheets.workbooks import HEADER, SHEET, ordinary, with_wrong_checksum, workbook

LEVELS = ("novice", "competent", "proficient")
H = ",".join(HEADER) + "\n"
ROW = "1,area,,Learning,\n"


def told(data: bytes, filename: str) -> str:
    """Everything a person would read about the file: problems, warnings and notices."""
    try:
        table = read_table(data, filename)
    except UnreadableFile as refusal:
        return str(refusal)
    if "email" in [header.casefold().replace("-", "").strip() for header in table.header]:
        panel = parse_panel(table)
        lines = [
            *(p.located() for p in (*panel.problems, *panel.warnings)),
            *(n.message for n in panel.notices),
        ]
    else:
        seen = parse_framework(table, LEVELS)
        lines = [*(p.located() for p in seen.problems), *(n.message for n in seen.notices)]
    return "\n".join(map(str, lines))


def with_cell(cell: str, value: str) -> bytes:
    def change(_: Workbook, sheet: Worksheet) -> None:
        sheet[cell] = value

    return workbook([HEADER, ("1", "area", "", "Learning", ""), ("2", "area", "", "Plans", "")], change)


def with_hidden(book: Workbook, sheet: Worksheet) -> None:
    for row in range(5, 10):
        sheet.row_dimensions[row].hidden = True
    book.create_sheet("old").sheet_state = "hidden"


def hidden() -> bytes:
    return workbook(
        [HEADER, *((str(number), "area", "", f"text {number}", "") for number in range(12))], with_hidden
    )


CASES: list[tuple[Callable[[], bytes] | str, str, str]] = [
    (lambda: b"", "a.xlsx", "The file is empty."),
    (lambda: bytes(6_000_000), "a.xlsx", "The file is larger than 5 MB."),
    (lambda: b"\x89PNG\r\n\x1a\n", "a.xlsx", "This is not an Excel workbook or a CSV file."),
    (ordinary, "a.csv", "The file is an Excel workbook; rename it to .xlsx."),
    (hostile.encrypted, "a.xlsx", "The workbook is protected by a password; remove it and try again."),
    (hostile.with_macros, "a.xlsm", "Workbooks with macros are not accepted; save as .xlsx."),
    (hostile.with_20_000_members, "a.xlsx", "The workbook has too many parts (20,009; limit 500)."),
    (hostile.with_nested_zip, "a.xlsx", "Unknown part in workbook: xl/x.zip."),
    (hostile.with_symlink, "a.xlsx", "The workbook has an illegal part"),
    (hostile.with_part_twice, "a.xlsx", "The workbook has a part twice"),
    (lambda: with_wrong_checksum(ordinary(), SHEET), "a.xlsx", "damaged (checksum of sheet 1)"),
    (hostile.with_doctype, "a.xlsx", "XML with a document type is not accepted"),
    (hostile.with_billion_laughs, "a.xlsx", "XML with a document type is not accepted"),
    (hostile.with_external_link, "a.xlsx", "Links to other workbooks are not accepted: sheet Competencies"),
    (hostile.with_a_million_rows, "a.xlsx", "Sheet Competencies has more than 2,000 rows"),
    (hostile.with_all_columns, "a.xlsx", "Sheet Competencies has more than 50 columns"),
    ("email,a,b,c,email\nann@example.org,1,2,3,x\n", "a.csv", 'column "email" appears twice (columns 1 and 5)'),
    ("name,E-mail \nAnn,ann@example.org\n", "a.csv", ""),
    (lambda: with_cell("D2", '=HYPERLINK("http://x","y")'), "a.xlsx", "Row 2, wording: formulas are not accepted"),
    (lambda: with_cell("D2", "#REF!"), "a.xlsx", "Row 2, wording: the cell holds the error #REF!"),
    (lambda: (H + ROW).encode("utf-16"), "a.csv", ""),
    (lambda: (H + "1,area,,é,\n").encode("windows-1252"), "a.csv", "The file is not UTF-8. Best guess Windows-1252"),
    (H + ROW + "2,area,,a\0b,\n", "a.csv", "Row 3, wording: the text holds a NUL character"),
    ((H + ROW).replace(",", ";"), "a.csv", ""),
    (H + ROW + "2,area,x\n", "a.csv", "Row 3: the row has 3 fields; the header has 5"),
    (H + "1,area,," + "x" * 5_000_000 + ",\n", "a.csv", "Row 2, wording: longer than 2,000 characters"),
    (H + ROW + "C1.1,area,,y,\nC1.1,area,,z,\n", "a.csv", "code C1.1 appears in rows 3 and 4"),
    (H + "\u00e9,area,,x,\ne\u0301,area,,y,\n", "a.csv", "codes in rows 2 and 3 are the same after normalisation"),
    (H + ROW + "b,behaviour,novice,y,C9\n", "a.csv", 'competency "C9" is not in this file'),
    (
        H + ROW + "1.1,competency,,x,\n1.1.a,behaviour,expert,y,\n",
        "a.csv",
        'Row 4, level: level "expert" is not one of novice, competent, proficient',
    ),
    (H + "1,skill,,<script>alert(1)</script>,\n", "a.csv", "Row 2"),
    (H + "1,area,,a\u202eb,\n", "a.csv", "Row 2, wording: direction-override character is not accepted"),
    (H + "1,area,,45992,\n", "a.csv", "looks like a date number (45992); write the date as 2025-12-01."),
    (hidden, "a.xlsx", 'Sheet "old" is hidden; only sheet "Competencies" is read.'),
    (hidden, "a.xlsx", "Rows 5-9 are hidden in the file; they will be read."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "filename", "words"),
    CASES,
    ids=[f"{place} {words or 'accepted'}" for place, (*_, words) in enumerate(CASES)],
)
def test_a_person_is_told_what_to_do(data: Callable[[], bytes] | str, filename: str, words: str) -> None:
    content = data.encode() if isinstance(data, str) else data()
    said = told(content, filename)
    assert words in said if words else said == ""
