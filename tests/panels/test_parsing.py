import pytest

from delphi.panels.parsing import PanelPreview, PanelRow, parse_panel
from delphi.sheets.reading import read_table

H = "name,email,group\n"


def preview(text: str) -> PanelPreview:
    return parse_panel(read_table(text.encode(), "panel.csv"))


def told(seen: PanelPreview) -> list[str]:
    return [problem.located().in_english() for problem in seen.problems]


def test_people_are_read_from_columns_in_any_order_and_case() -> None:
    seen = preview("Group;E-Mail ;Full name\nTeachers;ann@example.org; Ann  Lee\n;bo@example.org;Bo\n")
    assert seen.rows == (
        PanelRow(2, "Ann Lee", "ann@example.org", "Teachers"),
        PanelRow(3, "Bo", "bo@example.org", None),
    )
    assert [(use.field, use.header, use.number) for use in seen.columns] == [
        ("name", "Full name", 3),
        ("email", "E-Mail", 2),
        ("group", "Group", 1),
    ]
    assert seen.can_be_stored
    assert not seen.needs_confirmation


def test_a_name_before_the_address_is_taken_where_there_is_no_other() -> None:
    assert preview("email\nAnn <ann@example.org>\n").rows == (PanelRow(2, "Ann", "ann@example.org", None),)
    assert preview(H + "Ann Lee,Ann <ann@example.org>,\n").rows[0].name == "Ann Lee"


CASES = [
    (H + "Ann,,x\n", "Row 2, email: no e-mail address"),
    (H + "Ann,a@@example.org,x\n", "Row 2, email: two @ signs"),
    (H + 'Ann,"a@example.org, b@example.org",x\n', "Row 2, email: two addresses; one per row."),
    (H + ",a@example.org,x\n", "Row 2, name: no name"),
    (H + "x" * 201 + ",a@example.org,x\n", "Row 2, name: name is longer than 200 characters"),
    (H + "Ann,a@example.org," + "x" * 101 + "\n", "Row 2, group: group is longer than 100 characters"),
    (
        H + "Ann,a@example.org,\nBo,A@Example.org,\n",
        "Row 3, email: address A@example.org appears in rows 2 and 3",
    ),
    (H + "Ann,a@example.org\n", "Row 2: the row has 2 fields; the header has 3"),
    ("email,name,email\na@example.org,Ann,\n", 'Row 1: column "email" appears twice (columns 1 and 3)'),
    ("name,group\nAnn,x\n", 'Row 1: no column for the e-mail address was found; name it "email".'),
    (H, "There is nobody below the header"),
]


@pytest.mark.parametrize(("text", "words"), CASES, ids=[words for _, words in CASES])
def test_a_mistake_is_told_once_and_with_its_place(text: str, words: str) -> None:
    seen = preview(text)
    assert [problem[: len(words)] for problem in told(seen)] == [words]
    assert not seen.can_be_stored


def test_a_doubtful_address_does_not_stop_the_import_but_asks() -> None:
    seen = preview(H + "Ann,ann@gmial.com,\nBo,noreply@example.org,\n")
    assert [(warning.row, warning.column) for warning in seen.warnings] == [(2, "email"), (3, "email")]
    assert seen.can_be_stored
    assert seen.needs_confirmation


def test_all_mistakes_are_told_at_once() -> None:
    seen = preview(H + ",ann@example,\nBo,bo@example.org,\n,,\nCy,<script>,\n")
    assert [problem.row for problem in seen.problems] == [2, 5]
    assert "<script>" in told(seen)[1]
