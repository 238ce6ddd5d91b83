"""CSV cells never act, and file names never mislead."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.exports.csv_files import FORMULA_STARTS, file_name, safe, write


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_text_that_would_act_as_a_formula_stands_behind_an_apostrophe(start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert safe(f"  {start}1+1") == f"'  {start}1+1"


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert [safe(cell) for cell in (-1, 2.5, None, "1-9", "a=b", True)] == [
        -1,
        2.5,
        None,
        "1-9",
        "a=b",
        "yes",
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_no_cell_of_a_written_file_begins_like_a_formula(cells: list[str]) -> None:
    text = write(["x"] * len(cells), [cells]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.lstrip(" ").startswith(FORMULA_STARTS)]


def test_a_file_has_the_mark_of_utf8_and_crlf() -> None:
    assert write(["a", "b"], [["é", None]]) == b"\xef\xbb\xbfa,b\r\n\xc3\xa9,\r\n"


@given(study=st.text(), what=st.text(min_size=1))
def test_a_file_name_is_plain_ascii(study: str, what: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]+-round-2-[a-z0-9-]*\.csv", file_name(study, 2, what))


def test_a_file_name_says_what_it_holds() -> None:
    assert file_name('Soins "écoute" / 2026\r\n', 1, "ratings") == "soins-ecoute-2026-round-1-ratings.csv"
    assert file_name("護理", 1, "comments") == "study-round-1-comments.csv"
