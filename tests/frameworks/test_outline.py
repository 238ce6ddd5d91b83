import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.frameworks.outline import parse_outline
from delphi.frameworks.tree import validate, walk

LEVELS = ("Novice", "Competent", "Expert")
EXPECTED = [
    ("1", None, "Communication"),
    ("1.1", None, "Listens to learners"),
    ("1.1.a", "Novice", "Asks open questions"),
    ("1.1.b", "Expert", "Puts answers into context"),
    ("1.2", None, "Writes plainly"),
    ("2", None, "Systems: how care is paid for"),
]
TEXTS = {
    "indented by tabs, levels marked": "Communication\n\tListens to learners\n\t\t[novice] Asks open questions\n"
    "\t\tPuts answers into context [Expert]\n\tWrites plainly\nSystems: how care is paid for\n",
    "indented by spaces, levels as headings": "Communication\n  Listens to learners\n    Novice:\n"
    "      • Asks open questions\n    EXPERT\n      • Puts answers into context\n  Writes plainly\n\n"
    "Systems: how care is paid for",
    "numbered, levels as headings": "1. Communication\n1.1 Listens to learners\nNovice:\n- Asks open questions\n"
    "Expert:\n- Puts answers into context\n1.2 Writes plainly\n2. Systems: how care is paid for\n",
    "numbered, levels before a colon": "1 Communication\r\n1.1 Listens to learners\r\na) Novice: Asks open questions\r\n"
    "b) Expert: Puts answers into context\r\n1.2 Writes plainly\r\n2 Systems: how care is paid for",
    "numbered to the third part": "1 Communication\n1.1 Listens to learners\n1.1.1 [Novice] Asks open questions\n"
    "1.1.2 [Expert] Puts answers into context\n1.2 Writes plainly\n2 Systems: how care is paid for",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_text_as_it_is_pasted_becomes_the_same_tree(text: str) -> None:
    seen = parse_outline(text, LEVELS)
    assert seen.problems == ()
    assert [(p.node.code, p.node.level, p.node.text) for p in walk(seen.tree)] == EXPECTED


def test_a_list_numbered_with_single_numbers_goes_by_its_indentation() -> None:
    seen = parse_outline("1. Learning\n   1. Plans\n   2. Reflects\n2. Working together\n", LEVELS)
    assert [(p.node.code, p.node.text) for p in walk(seen.tree)] == [
        ("1", "Learning"),
        ("1.1", "Plans"),
        ("1.2", "Reflects"),
        ("2", "Working together"),
    ]


CASES = [
    ("", "There is no text"),
    ("\n  \n", "There is no text"),
    ("A\n\tB\n\t\tC\n", "Row 3, level: a behaviour needs a level"),
    ("A\n\tB\n\t\t[guru] C\n", 'Row 3, level: level "guru" is not one of Novice, Competent, Expert'),
    ("1 A\n3.1.1 C\n", "Row 2, parent: a behaviour stands under a competency"),
    ("A\u202e\n", "Row 1: direction-override character"),
    ("A\n" * 2_001, "more than 2,000 lines"),
]


@pytest.mark.parametrize(("text", "words"), CASES, ids=[words for _, words in CASES])
def test_what_cannot_be_understood_is_told_with_its_line(text: str, words: str) -> None:
    told = [problem.located().in_english() for problem in parse_outline(text, LEVELS).problems]
    assert any(words in problem for problem in told), told


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="\n\t 1.a[N]:-", max_size=80))
def test_any_text_gives_a_sound_tree_or_a_problem(text: str) -> None:
    seen = parse_outline(text, LEVELS)
    assert seen.problems or validate(seen.tree, LEVELS) == ()
