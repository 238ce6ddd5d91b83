import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.frameworks.parsing import parse_framework
from delphi.frameworks.preview import FrameworkPreview
from delphi.frameworks.tree import validate, walk
from delphi.sheets.reading import read_table
from tests.sheets.workbooks import workbook

LEVELS = ("novice", "competent", "proficient")
FILE = """\
code,kind,level,text,parent,outcome
1,area,,Learning,,
1.1,competency,,Plans learning,,
1.1.a,behaviour,novice,Asks for help,,Has a plan
1.1.b,behaviour,Proficient,Helps others,,
2,area,,Working together,,
"""


def preview(text: str) -> FrameworkPreview:
    return parse_framework(read_table(text.encode(), "framework.csv"), LEVELS)


def outline(seen: FrameworkPreview) -> list[tuple[str, str, str | None, str]]:
    return [(p.node.code, p.node.kind, p.node.level, p.node.text) for p in walk(seen.tree)]


def told(seen: FrameworkPreview) -> list[str]:
    return [problem.located().in_english() for problem in seen.problems]


EXPECTED = [
    ("1", "area", None, "Learning"),
    ("1.1", "competency", None, "Plans learning"),
    ("1.1.a", "behaviour", "novice", "Asks for help"),
    ("1.1.b", "behaviour", "proficient", "Helps others"),
    ("2", "area", None, "Working together"),
]


def test_a_complete_file_becomes_its_tree() -> None:
    seen = preview(FILE)
    assert outline(seen) == EXPECTED
    assert [p.node.outcome for p in walk(seen.tree)] == [None, None, "Has a plan", None, None]
    assert seen.can_be_stored
    assert not seen.needs_confirmation
    assert seen.size == 5


SAME_TREE = {
    "columns in another order and case": "Wording ;LEVEL;Kind;Code\nLearning;;Area;1\nPlans learning;;competency;1.1\n"
    "Asks for help;novice;behaviour;1.1.a\nHelps others;proficient;behavior;1.1.b\nWorking together;;area;2\n",
    "parents named": "code,text,parent,level\n1,Learning,,\n1.1,Plans learning,1,\n1.1.a,Asks for help,1.1,novice\n"
    "1.1.b,Helps others,1.1,proficient\n2,Working together,,\n",
    "kinds inferred": "no,statement,level\n1.,Learning,\n1.1.,Plans learning,\n1.1.a,Asks for help,novice\n"
    "1.1.b,Helps others,proficient\n2.,Working together,\n",
    "kinds without codes": "kind,text,level\narea,Learning,\ncompetency,Plans learning,\nbehaviour,Asks for help,novice\n"
    "behaviour,Helps others,proficient\narea,Working together,\n",
    "committee layout": "Area,Competency,Level,Text\nLearning,Plans learning,novice,Asks for help\n"
    ",,proficient,Helps others\nWorking together,,,\n",
    "committee layout repeated": "Area,Competency,Level,Behaviour\nLearning,Plans learning,novice,Asks for help\n"
    "Learning,Plans learning,proficient,Helps others\nWorking together,,,\n",
}


@pytest.mark.parametrize("text", SAME_TREE.values(), ids=SAME_TREE.keys())
def test_files_as_committees_keep_them_give_the_same_tree(text: str) -> None:
    seen = preview(text)
    assert told(seen) == []
    assert outline(seen) == EXPECTED


def test_the_preview_says_which_columns_were_used() -> None:
    seen = preview("Notes,Code ,WORDING\nx,1,Learning\n")
    assert [(use.field, use.header, use.number) for use in seen.columns] == [
        ("code", "Code", 2),
        ("text", "WORDING", 3),
    ]


def test_codes_of_flat_files_are_not_used_and_that_is_told() -> None:
    seen = preview("code,area,competency\nX9,Learning,Plans\n")
    assert [row[0] for row in outline(seen)] == ["1", "1.1"]
    assert "codes" in seen.notices[0].message.in_english()


H = "code,kind,level,wording,parent\n"
CASES = [
    ("same code", H + "1,area,,x,\nC1.1,area,,y,\nC1.1,area,,z,\n", "code C1.1 appears in rows 3 and 4"),
    (
        "code in two normal forms",
        H + "\u00e9,area,,x,\ne\u0301,area,,y,\n",
        "codes in rows 2 and 3 are the same after normalisation",
    ),
    ("unknown competency", H + "1,area,,x,\nb,behaviour,novice,y,C9\n", 'Row 3, parent: competency "C9" is not in this file'),
    ("unknown competency by code", H + "C9.a,behaviour,novice,y,\n", 'Row 2, code: competency "C9" is not in this file'),
    ("unknown area", H + "9.1,competency,,y,\n", 'Row 2, code: area "9" is not in this file'),
    (
        "unknown level",
        H + "1,area,,x,\n1.1,competency,,y,\n1.1.a,behaviour,expert,z,\n",
        'Row 4, level: level "expert" is not one of novice, competent, proficient',
    ),
    ("no level", H + "1,area,,x,\n1.1,competency,,y,\n1.1.a,behaviour,,z,\n", "Row 4, level: a behaviour needs a level"),
    ("level of an area", H + "1,area,novice,x,\n", "Row 2, level: only behaviours have a level"),
    ("unknown kind", H + "1,skill,,x,\n", 'Row 2, kind: kind "skill" is not one of area, competency, behaviour'),
    ("no wording", H + "1,area,,,\n", "Row 2, wording: no wording"),
    ("no code and no kind", H + ",,,x,\n", "Row 2, code: no code"),
    ("long code", H + "1" * 41 + ",area,,x,\n", "Row 2, code: the code is longer than 40"),
    ("circle", H + "a,competency,,x,b\nb,competency,,y,a\n", "Row 2, parent: the parents lead in a circle"),
    ("area below an area", H + "1,area,,x,\n2,area,,y,1\n", "Row 3, parent: an area stands at the top"),
    ("behaviour below an area", H + "1,area,,x,\n2,behaviour,novice,y,1\n", "Row 3, parent: a behaviour stands under"),
    ("too deep", H + "1,area,,x,\n" + "".join(f"1{'.1' * n},competency,,x,\n" for n in range(1, 12)), "more than 10 deep"),
    ("date number", H + "1,area,,45992,\n", "Row 2, wording: looks like a date number (45992); write the date as 2025-12-01."),
    ("same column twice", "code,text,Text\n1,x,y\n", 'column "text" appears twice (columns 2 and 3)'),
    ("no text column", "a,b\n1,2\n", 'no column for the wording was found; name it "text"'),
    ("neither code nor kind", "text\nx\ny\n", 'no column for the code or the kind was found'),
    ("no rows", "code,text\n", "no statements below the header"),
    ("no area", "area,competency\n,Plans\n", "Row 2, area: no area"),
    ("ragged row", H + "1,area,,x,\n2,area\n", "Row 3: the row has 2 fields; the header has 5"),
    ("override in a wording", H + "1,area,,a\u202eb,\n", "Row 2, wording: direction-override character"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mistake_is_told_with_its_place(text: str, words: str) -> None:
    seen = preview(text)
    assert any(words in problem for problem in told(seen)), told(seen)
    assert not seen.can_be_stored


def test_one_mistake_is_told_once() -> None:
    for name, text, _ in CASES:
        if name not in {"circle", "too deep"}:
            assert len(told(preview(text))) == 1, (name, told(preview(text)))


def test_problems_of_columns_that_are_not_read_do_not_matter() -> None:
    table = read_table(workbook([("code", "text", "count"), ("1", "Learning", "=LEN(B2)")]), "a.xlsx")
    assert parse_framework(table, LEVELS).can_be_stored


def test_all_mistakes_are_told_together_and_markup_stays_text() -> None:
    seen = preview(H + "1,area,,<script>alert(1)</script>,\n1,skill,,y,\n2.a,behaviour,<b>,z,\n")
    assert [problem.row for problem in seen.problems] == [3, 3, 4, 4]
    assert '"<b>"' in told(seen)[-1]


def test_more_than_fifty_mistakes_are_counted() -> None:
    seen = preview(H + "".join(f"{n},area,novice,x,\n" for n in range(2_000)))
    assert len(seen.problems) == 51
    assert "1,950" in told(seen)[-1] or "1950" in told(seen)[-1]


@pytest.mark.parametrize(
    "row", ["{0},area,novice,x,{0}\n", "{0},competency,,x,{1}\n", "C9.{0},behaviour,,,\n"]
)
def test_a_large_file_full_of_mistakes_is_read_soon(row: str) -> None:
    text = H + "".join(row.format(n, n + 1) for n in range(2_000))
    started = time.process_time()  # of this process alone: a busy machine proves nothing
    assert preview(text).problems
    assert time.process_time() - started < 2


cells = st.sampled_from(
    ["", "1", "1.1", "1.1.a", "2", "area", "competency", "behaviour", "novice", "x", "45992"]
)
rows = st.lists(st.lists(cells, min_size=5, max_size=5).filter(any), min_size=1, max_size=8)


@settings(max_examples=300, deadline=None)
@given(
    rows, st.permutations(["code", "kind", "level", "text", "parent", "area"]).map(lambda names: names[:5])
)
def test_what_can_be_stored_is_a_sound_tree_with_every_row(table: list[list[str]], header: list[str]) -> None:
    seen = preview("\n".join(",".join(row) for row in [header, *table]) + "\n")
    if seen.can_be_stored:
        assert validate(seen.tree, LEVELS) == ()
        assert "area" in header or seen.size == len(table)
