"""Two drafts as one text: what stays in its place, and where the rest is told."""

from delphi.drafting.changes import changes
from delphi.drafting.draft import DraftStatement, Edge, Relation
from delphi.drafting.redlined import RedlinedStatement, paragraphs, redlined
from delphi.frameworks.tree import Kind

KINDS: dict[int, Kind] = {0: "area", 1: "competency"}


def a_draft(*rows: str) -> tuple[DraftStatement, ...]:
    """Rows such as "2.1 x": the wording x at that code, under the row with the code before the dot."""
    codes = {row.split()[0]: row.split()[1] for row in rows}
    return tuple(
        DraftStatement(
            wording, code, KINDS[code.count(".")], f"Text of {wording}", codes.get(code.rpartition(".")[0])
        )
        for code, wording in codes.items()
    )


def told(old: tuple[DraftStatement, ...], new: tuple[DraftStatement, ...], *edges: Edge) -> list[str]:
    """Unless `edges` say otherwise, what has the same wording is kept and the rest dropped or added."""
    named = {one.origin for one in edges} | {one.to for one in edges}
    before, after = {one.wording_id for one in old}, {one.wording_id for one in new}
    rest = [Edge(one, one, "kept") for one in before & after - named]
    rest += [Edge(one, None, "dropped") for one in before - after - named]
    rest += [Edge(None, one, "added") for one in after - before - named]
    return [line(one) for one in redlined(old, new, changes(old, new, [*edges, *rest]))]


def line(one: RedlinedStatement) -> str:
    sign = {"keep": "", "delete": "-", "insert": "+"}[one.fate]
    codes = dict.fromkeys(place.statement.code for place in (one.before, one.after) if place)
    return f"{sign}{'>'.join(codes)}"


def edge(origin: str, to: str, relation: Relation) -> Edge:
    return Edge(origin, to, relation)


def test_what_stays_in_its_place_is_one_line_with_both_codes() -> None:
    old, new = a_draft("1 a", "1.1 x", "1.2 y"), a_draft("1 a", "1.1 y")
    assert told(old, new) == ["1", "-1.1", "1.2>1.1"]


def test_a_statement_under_another_parent_goes_and_comes() -> None:
    old = a_draft("1 a", "1.1 x", "1.2 y", "2 b", "2.1 z")
    new = a_draft("1 a", "1.1 y", "2 b", "2.1 x", "2.2 z")
    assert told(old, new, edge("x", "x", "moved")) == ["1", "-1.1", "1.2>1.1", "2", "+2.1", "2.1>2.2"]


def test_of_two_that_change_places_one_stays() -> None:
    old, new = a_draft("1 a", "1.1 x", "1.2 y"), a_draft("1 a", "1.1 y", "1.2 x")
    assert sorted(told(old, new)) == sorted(["1", "+1.1", "1.1>1.2", "-1.2"])


def test_a_merged_statement_stands_in_the_place_of_its_first_source() -> None:
    old, new = a_draft("1 a", "1.1 x", "1.2 y"), a_draft("1 a", "1.1 m")
    assert told(old, new, edge("x", "m", "merged"), edge("y", "m", "merged")) == ["1", "1.1", "-1.2"]


def test_of_a_split_one_the_first_part_stands_in_its_place() -> None:
    old, new = a_draft("1 a", "1.1 x"), a_draft("1 a", "1.1 p", "1.2 q")
    assert told(old, new, edge("x", "p", "split"), edge("x", "q", "split")) == ["1", "1.1", "+1.2"]


def test_what_comes_stands_with_its_own_area_and_not_after_the_dropped_one() -> None:
    old, new = a_draft("1 a", "1.1 x", "2 b", "2.1 y"), a_draft("1 a", "1.1 x", "1.2 n")
    assert told(old, new) == ["1", "1.1", "+1.2", "-2", "-2.1"]


def test_a_competency_that_becomes_an_area_does_not_stay() -> None:
    old, new = a_draft("1 a", "1.1 x"), a_draft("1 a", "2 x")
    assert told(old, new, edge("x", "x", "moved")) == ["1", "-1.1", "+2"]


def test_an_outcome_that_comes_or_goes_is_a_paragraph_of_its_own() -> None:
    old = (DraftStatement("a", "1", "area", "Same", outcome="Old"),)
    new = (DraftStatement("a", "1", "area", "Same"),)
    (found,) = redlined(old, new, changes(old, new, [Edge("a", "a", "copy-edited")]))
    assert [(one.style, one.fate) for one in paragraphs(found)] == [("area", "keep"), ("outcome", "delete")]


def test_a_code_is_struck_out_whole() -> None:
    old, new = a_draft("1 a", "1.1 x", "1.2 y"), a_draft("1 a", "1.1 y")
    edges = [Edge("a", "a", "kept"), Edge("y", "y", "kept"), Edge("x", None, "dropped")]
    *_, last = redlined(old, new, changes(old, new, edges))
    assert [(one.kind, one.text) for one in paragraphs(last)[0].code] == [
        ("delete", "1.2"),
        ("insert", "1.1"),
    ]
