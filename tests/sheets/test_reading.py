import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from delphi.errors import msg
from delphi.sheets.problems import Problem, UnreadableFile, in_order, ranges, shown
from delphi.sheets.reading import read_table
from delphi.sheets.table import Table
from delphi.sheets.text import clean
from tests.sheets.workbooks import HEADER, ordinary, workbook


def problems(table: Table) -> list[str]:
    return [str(problem.located()) for problem in table.problems]


def notices(table: Table) -> list[tuple[str, bool]]:
    return [(str(notice.message), notice.confirm) for notice in table.notices]


def csv(text: str, encoding: str = "utf-8") -> Table:
    return read_table(text.encode(encoding), "a.csv")


def test_a_workbook_becomes_text_with_its_row_numbers() -> None:
    table = read_table(workbook([HEADER, (1.1, None, True, " Plans\u00a0"), (), ("1.10", 7)]), "A.XLSX")
    assert (table.sheet, table.header, table.header_row) == ("Competencies", HEADER, 1)
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("1.1", "", "TRUE", "Plans", "")),
        (4, ("1.10", "7", "", "", "")),
    ]
    assert (table.problems, table.notices) == ((), ())


def test_formulas_error_cells_and_dates_are_problems_of_their_cell() -> None:
    def change(_: Workbook, sheet: Worksheet) -> None:
        sheet["D2"] = '=HYPERLINK("http://x","y")'
        sheet["D3"] = "#REF!"
        sheet["D4"] = date(2025, 12, 1)

    table = read_table(workbook([HEADER, ("1",), ("2",), ("3",)], change), "a.xlsx")
    assert problems(table) == [
        "Row 2, wording: formulas are not accepted; paste as values.",
        "Row 3, wording: the cell holds the error #REF!; correct it.",
        "Row 4, wording: looks like a date number (45992); write the date as 2025-12-01.",
    ]


def test_what_is_hidden_is_told() -> None:
    def change(book: Workbook, sheet: Worksheet) -> None:
        for row in (2, 3, 5):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["B"].hidden = True
        book.create_sheet("old").sheet_state = "hidden"
        book.create_sheet("Notes")

    rows = [(str(number),) for number in range(5)]
    assert notices(read_table(workbook([HEADER, *rows], change), "a.xlsx")) == [
        ('Sheet "old" is hidden; only sheet "Competencies" is read.', False),
        ('Sheet "Notes" is not read; only sheet "Competencies" is.', False),
        ("Rows 2-3, 5 are hidden in the file; they will be read.", True),
        ("Columns B are hidden in the file; they will be read.", True),
    ]


def test_formatting_down_to_the_last_row_is_not_content() -> None:
    def change(_: Workbook, sheet: Worksheet) -> None:
        sheet["A900000"].number_format = "0.00"

    assert len(read_table(workbook([HEADER, ("1",)], change), "a.xlsx").rows) == 1


def test_line_breaks_as_excel_escapes_them_are_read() -> None:
    assert read_table(workbook([("text",), ("one_x000D_\ntwo",)]), "a.xlsx").rows[0].cells == ("one\ntwo",)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    table = csv(separator.join(['"a,;\t"', "b", "c", "d"]) + "\n" + separator.join("1234"))
    assert table.header[1:] == ("b", "c", "d")
    assert table.rows[0].cells == ("1", "2", "3", "4")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_as_they_are(encoding: str) -> None:
    table = csv("text\né", encoding)
    assert (table.header, table.rows[0].cells, table.notices) == (("text",), ("é",), ())


def test_windows_1252_is_a_guess_to_confirm() -> None:
    table = csv("text\né", "windows-1252")
    assert table.rows[0].cells == ("é",)
    assert [confirm for _, confirm in notices(table)] == [True]
    assert "not UTF-8. Best guess Windows-1252" in notices(table)[0][0]


CELLS = [
    ("a\0b", "the text holds a NUL character"),
    ("a\u202eb", "direction-override character is not accepted"),
    ("a\u2067b", "direction-override character is not accepted"),
    ("a\x07b", "invalid character (U+0007)"),
    ("a\uffffb", "invalid character (U+FFFF)"),
    ("x" * 4_000_000, "longer than 2,000 characters"),
]


@pytest.mark.parametrize(("cell", "words"), CELLS, ids=[words for _, words in CELLS])
def test_a_bad_character_is_a_problem_of_its_cell(cell: str, words: str) -> None:
    table = csv(f"code,wording\n1,{cell}\n")
    assert problems(table)[0].startswith(f"Row 2, wording: {words}")
    assert len(table.rows[0].cells[1]) <= 2_000


@pytest.mark.parametrize("filler", [b"\n", b" \r\n", b",,,\n", b'""\n', b","])
def test_five_megabytes_of_nothing_cost_little(filler: bytes) -> None:
    start, end = b"a,b\n1,2\n", b"\n3,4\n"
    count = (4_900_000 - len(start) - len(end)) // len(filler)
    began = time.process_time()
    table = read_table(start + filler * count + end, "a.csv")
    assert [row.cells for row in table.rows] == [("1", "2"), ("3", "4")]
    assert time.process_time() - began < 3


def test_rows_with_too_few_or_too_many_fields_are_named() -> None:
    table = csv("a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n1,2,3,\n")
    assert [text[:45] for text in problems(table)] == [
        "Row 3: the row has 2 fields; the header has 3",
        "Row 5: the row has 4 fields; the header has 3",
    ]


def test_composed_and_decomposed_letters_become_one() -> None:
    row = csv("code,text\nCe\u0301,é\n").rows[0]
    assert (row.cells, row.renormalised) == (("Cé", "é"), frozenset({0}))


REFUSED = [
    (b"   \n\n", "The file is empty"),
    (b'a,b\n1,"2\n3,4\n', "quotation marks do not match"),
    (b"a,b\n" + b"1,2\n" * 2_001, "The file has more than 2,000 rows"),
    (b",".join([b"a"] * 51) + b"\n", "The file has more than 50 columns"),
    (b"\xff\xfea", "cannot be decoded"),
    (b"a\x81\n", "cannot be decoded"),
    ("a\u202eb,c\n".encode(), "Row 1, 1: direction-override"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_a_csv_file_that_makes_no_table_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_table(data, "a.csv")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.txt", "a.pdf", "a"]))
def test_any_bytes_give_a_table_or_a_refusal(data: bytes, filename: str) -> None:
    try:
        table = read_table(data, filename)
    except UnreadableFile:
        return
    assert all(len(row.cells) == len(table.header) for row in table.rows)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_mutated_workbook_gives_a_table_or_a_refusal(data: st.DataObject) -> None:
    mutated = bytearray(ordinary())
    for _ in range(data.draw(st.integers(1, 5))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_table(bytes(mutated), "a.xlsx").header
    except UnreadableFile:
        return


def test_what_is_shown_is_escaped_and_short() -> None:
    assert shown("a\u202e\n") == "a\\u202e\\n"
    assert len(shown("x" * 5_000)) == 80


def test_fifty_problems_are_listed_and_the_rest_counted() -> None:
    listed = in_order(Problem(msg("wrong."), row) for row in range(120, 0, -1))
    assert len(listed) == 51
    assert (listed[0].row, str(listed[-1].message)) == (
        1,
        "There are 70 more problems like these in the file.",
    )


def test_runs_of_rows_are_written_short() -> None:
    assert ranges([1, 3, 4, 5, 9]) == "1, 3-5, 9"


def test_the_child_sees_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "openpyxl.py").write_text("raise SystemExit(1)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert read_table(ordinary(), "a.xlsx").rows


def test_a_lone_surrogate_is_an_invalid_character() -> None:
    cleaned = clean("a\ud800b")
    assert (cleaned.text, str(cleaned.problem)) == ("ab", "invalid character (U+D800); remove it.")
