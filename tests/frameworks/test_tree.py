from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delphi.frameworks.tree import Kind, Node, codes_by_place, depth, letter_code, validate, walk

LEVELS = ("novice", "expert")
TREE = (
    Node(
        "A",
        "area",
        "Learning",
        children=(
            Node(
                "C",
                "competency",
                "Plans",
                children=(Node("b", "behaviour", "asks", "novice"), Node("D", "competency", "Plans own")),
            ),
        ),
    ),
    Node("B", "area", "Working together"),
)


@st.composite
def trees(draw: st.DrawFn, kind: Kind = "area", at: int = 1) -> Node:
    kinds: list[Kind] = ["competency", "behaviour"] if kind == "competency" else ["competency"]
    below: list[Node] = []
    if kind != "behaviour" and at < 4:
        chosen = draw(st.lists(st.sampled_from(kinds), max_size=3))
        below = [draw(trees(child, at + 1)) for child in chosen]
    level = draw(st.sampled_from(LEVELS)) if kind == "behaviour" else None
    return Node("same", kind, "text", level, children=tuple(below))


def test_walking_goes_in_reading_order_and_knows_the_place() -> None:
    assert [(p.node.code, p.parent.code if p.parent else None, p.depth, p.position) for p in walk(TREE)] == [
        ("A", None, 1, 0),
        ("C", "A", 2, 0),
        ("b", "C", 3, 0),
        ("D", "C", 3, 1),
        ("B", None, 1, 1),
    ]
    assert (depth(TREE), depth(())) == (3, 0)


def test_numbers_follow_the_place_and_behaviours_have_letters() -> None:
    placed = [(p.node.code, p.node.kind, p.parent.code if p.parent else None) for p in walk(TREE)]
    assert codes_by_place(placed) == {"A": "1", "C": "1.1", "b": "1.1.a", "D": "1.1.1", "B": "2"}
    assert [letter_code(number) for number in (1, 26, 27, 703)] == ["a", "z", "aa", "aaa"]


@given(st.lists(trees(), max_size=3))
def test_a_tree_with_codes_by_place_is_sound_and_keeps_them(nodes: list[Node]) -> None:
    names = {id(p.node): str(place) for place, p in enumerate(walk(nodes))}
    placed = [
        (names[id(p.node)], p.node.kind, names[id(p.parent)] if p.parent else None) for p in walk(nodes)
    ]
    codes = codes_by_place(placed)

    def coded(node: Node) -> Node:
        return replace(node, code=codes[names[id(node)]], children=tuple(coded(one) for one in node.children))

    numbered = [coded(node) for node in nodes]
    assert validate(numbered, LEVELS) == ()
    again = [(p.node.code, p.node.kind, p.parent.code if p.parent else None) for p in walk(numbered)]
    assert all(name == code for name, code in codes_by_place(again).items())


def test_everything_wrong_with_a_tree_is_told() -> None:
    wrong = (
        Node("1", "behaviour", " ", "guru"),
        Node("1", "area", "x", "novice", children=(Node("2", "area", "y"),)),
        Node("3", "competency", "z", children=(Node("4", "behaviour", "b"),)),
    )
    told = [message.in_english() for message in validate(wrong, LEVELS)]
    expected = [
        "1: the statement has no wording",
        "1: a behaviour stands under a competency",
        '1: level "guru" is not one of novice, expert',
        "Code 1 appears more than once",
        "1: only behaviours have a level",
        "2: an area stands at the top",
        "3: a competency stands under an area or a competency",
        "4: a behaviour needs a level, one of novice, expert",
    ]
    assert len(told) == len(expected)
    assert all(text.startswith(start) for text, start in zip(told, expected, strict=True))


def test_a_study_without_levels_takes_behaviours_without() -> None:
    behaviour = Node("1.1.a", "behaviour", "asks")
    tree = (Node("1", "area", "x", children=(Node("1.1", "competency", "y", children=(behaviour,)),)),)
    assert validate(tree, ()) == ()
    with_level = replace(behaviour, level="novice")
    assert "no levels" in str(
        validate(
            (Node("1", "area", "x", children=(Node("1.1", "competency", "y", children=(with_level,)),)),), ()
        )[0]
    )
