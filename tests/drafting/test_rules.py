import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.drafting.draft import DraftingRefused, DraftStatement, Edge, NextDraft
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Part,
    Place,
    Rerate,
    Restore,
    Reword,
    Split,
    from_json,
    to_json,
)
from delphi.drafting.rules import apply
from delphi.frameworks.tree import Kind

LEVELS = ("novice", "expert")


FORMER = (
    DraftStatement("gone", "1.3", "competency", "text of gone", outcome="seen"),
    DraftStatement("gone too", "1.1.c", "behaviour", "text of gone too", level="expert"),
)


def draft() -> tuple[DraftStatement, ...]:
    def row(
        wording: str, code: str, kind: Kind, parent: str | None, level: str | None = None
    ) -> DraftStatement:
        return DraftStatement(wording, code, kind, f"text of {wording}", parent, level)

    return (
        row("A", "1", "area", None),
        row("A1", "1.1", "competency", "A"),
        row("A1n", "1.1.a", "behaviour", "A1", "novice"),
        row("A1e", "1.1.b", "behaviour", "A1", "expert"),
        row("A2", "1.2", "competency", "A"),
        row("B", "2", "area", None),
        row("B1", "2.1", "competency", "B"),
        row("B2", "2.2", "competency", "B"),
    )


def result(*operations: Operation) -> NextDraft:
    return apply(draft(), operations, levels=LEVELS, former=FORMER)


def placed(*operations: Operation) -> list[tuple[str, str]]:
    return [(statement.code, statement.wording_id) for statement in result(*operations).statements]


def refused(*operations: Operation) -> str:
    with pytest.raises(DraftingRefused) as caught:
        result(*operations)
    return str(caught.value)


def test_without_decisions_everything_is_kept() -> None:
    unchanged = result()
    assert unchanged.statements == draft()
    assert {edge.relation for edge in unchanged.lineage} == {"kept"}


def test_keep_and_re_rate_leave_the_wording() -> None:
    assert result(Keep("A1"), Rerate("A2")).statements == draft()


def test_a_copy_edit_keeps_the_wording_and_changes_the_text() -> None:
    edited = result(CopyEdit("A2", "better words", "seen"))
    statement = next(s for s in edited.statements if s.wording_id == "A2")
    assert (statement.text, statement.outcome, statement.code) == ("better words", "seen", "1.2")
    assert Edge("A2", "A2", "copy-edited") in edited.lineage


def test_a_reworded_competency_takes_its_behaviours_along() -> None:
    reworded = result(Reword("A1", "N", "new text"))
    assert {s.wording_id: s.parent for s in reworded.statements}["A1n"] == "N"
    assert Edge("A1", "N", "reworded") in reworded.lineage


def test_codes_follow_the_place_after_a_drop() -> None:
    assert placed(Drop("B1"))[-2:] == [("2", "B"), ("2.1", "B2")]
    assert Edge("B1", None, "dropped") in result(Drop("B1")).lineage


def test_a_move_puts_a_statement_at_the_place_asked_for() -> None:
    assert placed(Move("A2", Place("B", 1)))[-4:] == [("2", "B"), ("2.1", "B1"), ("2.2", "A2"), ("2.3", "B2")]
    assert Edge("A2", "A2", "moved") in result(Move("A2", Place("B", 1))).lineage


def test_a_move_can_change_the_level_only() -> None:
    moved = result(Move("A1e", Place("A1", 0, "novice")))
    assert [(s.wording_id, s.level) for s in moved.statements[2:4]] == [("A1e", "novice"), ("A1n", "novice")]


def test_a_merge_stands_where_its_first_source_stood() -> None:
    merged = result(Merge(("B1", "B2"), "M", "both"))
    assert [(s.code, s.wording_id) for s in merged.statements[-2:]] == [("2", "B"), ("2.1", "M")]
    assert [e for e in merged.lineage if e.to == "M"] == [
        Edge("B1", "M", "merged"),
        Edge("B2", "M", "merged"),
    ]


def test_a_merge_under_another_parent_goes_to_its_end() -> None:
    assert placed(Merge(("B1", "A2"), "M", "both", place=Place("A")))[4] == ("1.2", "M")


def test_a_split_puts_its_parts_where_the_statement_stood() -> None:
    split = result(Split("A1n", (Part("P", "one"), Part("Q", "two"))))
    assert [(s.code, s.wording_id, s.level) for s in split.statements[2:5]] == [
        ("1.1.a", "P", "novice"),
        ("1.1.b", "Q", "novice"),
        ("1.1.c", "A1e", "expert"),
    ]


def test_children_of_a_split_can_be_moved_under_its_parts() -> None:
    operations: list[Operation] = [
        Split("A1", (Part("P", "one"), Part("Q", "two"))),
        Move("A1n", Place("P", 0)),
        Move("A1e", Place("Q", 0)),
    ]
    assert placed(*operations)[1:5] == [("1.1", "P"), ("1.1.a", "A1n"), ("1.2", "Q"), ("1.2.a", "A1e")]


def test_an_addition_can_stand_under_another_addition_in_any_order() -> None:
    child = Add("N1", "competency", "child", Place("N"))
    parent = Add("N", "area", "parent", Place(None))
    assert placed(child, parent)[-2:] == [("3", "N"), ("3.1", "N1")]
    assert Edge(None, "N", "added") in result(child, parent).lineage


def test_words_and_place_change_in_one_decision() -> None:
    moved = result(Reword("A1e", "N", "new text", place=Place("A1", 0, "novice")))
    assert [(s.code, s.wording_id, s.level) for s in moved.statements[2:4]] == [
        ("1.1.a", "N", "novice"),
        ("1.1.b", "A1n", "novice"),
    ]
    assert placed(CopyEdit("A2", "better words", place=Place("B", 0)))[-3] == ("2.1", "A2")
    assert placed(Merge(("A2", "B2"), "M", "both", place=Place("B", 0)))[-2:] == [("2.1", "M"), ("2.2", "B1")]


def test_each_part_of_a_split_can_have_its_own_place() -> None:
    split = Split("A2", (Part("P", "one"), Part("Q", "two", place=Place("B", 1))))
    assert placed(split)[4:] == [("1.2", "P"), ("2", "B"), ("2.1", "B1"), ("2.2", "Q"), ("2.3", "B2")]


def test_positions_are_those_of_the_next_draft_whatever_was_decided_first() -> None:
    first, last = Move("A1", Place("B", 0)), Move("A2", Place("B", 2))
    expected = [("2", "B"), ("2.1", "A1"), ("2.1.a", "A1n"), ("2.1.b", "A1e"), ("2.2", "B1"), ("2.3", "A2")]
    assert placed(first, last)[1:7] == placed(last, first)[1:7] == expected


def test_without_a_position_or_with_one_too_far_a_statement_goes_to_the_end() -> None:
    assert placed(Move("B1", Place("B")))[-1] == placed(Move("B1", Place("B", 9)))[-1] == ("2.2", "B1")


def test_what_stood_under_a_dropped_one_can_be_moved_out_in_any_kind_of_decision() -> None:
    out = Place("A")
    for operation in (
        Move("B1", out),
        Reword("B1", "N", "new text", place=out),
        Merge(("B1", "A2"), "N", "both", place=out),
        Split("B1", (Part("N", "one", place=out), Part("O", "two", place=out))),
    ):
        assert placed(Drop("B"), Drop("B2"), operation)[-1][0].startswith("1.")
    assert "2 still holds 2.1;" in refused(
        Drop("B"), Drop("B2"), Split("B1", (Part("N", "one"), Part("O", "two", place=out)))
    )


def test_a_restored_statement_comes_back_with_its_words_at_the_place_asked_for() -> None:
    restored = result(Restore("gone", Place("B", 0)), Restore("gone too", Place("gone", level="novice")))
    assert restored.statements[-4:-2] == (
        DraftStatement("gone", "2.1", "competency", "text of gone", "B", outcome="seen"),
        DraftStatement("gone too", "2.1.a", "behaviour", "text of gone too", "gone", "novice"),
    )
    assert restored.lineage[-2:] == (
        Edge("gone", "gone", "restored"),
        Edge("gone too", "gone too", "restored"),
    )


def test_an_area_can_be_dropped_with_all_that_it_holds() -> None:
    assert placed(Drop("B"), Drop("B1"), Drop("B2"))[-1] == ("1.2", "A2")


def test_what_goes_hands_what_it_held_to_others_and_each_keeps_its_own_decision() -> None:
    made = result(
        Split("A1", (Part("P", "a"), Part("Q", "b")), (("A1n", "Q"), ("A1e", "P"))),
        Reword("A1n", "N", "reworded on its own"),
    )
    under = {one.wording_id: one.parent for one in made.statements}
    assert (under["N"], under["A1e"]) == ("Q", "P")
    relations = {edge.to: edge.relation for edge in made.lineage}
    assert (relations["N"], relations["A1e"]) == ("reworded", "kept")


def test_what_is_handed_to_another_statement_has_moved() -> None:
    for operations, heir in (
        ([Drop("A1", (("A1n", "A2"), ("A1e", "A2")))], "A2"),
        ([Merge(("A2", "A1"), "M", "t", below=(("A1n", "M"), ("A1e", "M")))], "M"),
    ):
        made = result(*operations)
        under = {one.wording_id: one.parent for one in made.statements}
        assert (under["A1n"], under["A1e"]) == (heir, heir)
        relations = {edge.to: edge.relation for edge in made.lineage}
        assert (relations["A1n"], relations["A1e"]) == ("moved", "moved")


REFUSALS: list[tuple[str, list[Operation], str]] = [
    ("unknown statement", [Keep("Z")], "Statement Z is not in this draft"),
    (
        "merge with itself",
        [Merge(("B1", "B1"), "M", "t", place=Place("B"))],
        "two or more different statements",
    ),
    ("merge of one", [Merge(("B1",), "M", "t", place=Place("B"))], "two or more different statements"),
    ("merge of two kinds", [Merge(("A1n", "B1"), "M", "t", place=Place("B"))], "one kind"),
    ("split into one", [Split("B1", (Part("P", "t"),))], "two or more parts"),
    ("move under own child", [Move("A1", Place("A1n", 0))], "cannot stand below itself"),
    (
        "two moves in a circle",
        [Move("B1", Place("B2", 0)), Move("B2", Place("B1", 0))],
        "cannot stand below itself",
    ),
    ("empty wording", [Reword("B1", "N", "  ")], "A wording is empty"),
    ("long wording", [Reword("B1", "N", "x" * 2001)], "longer than 2,000"),
    ("wording of another", [Reword("B1", "N", "Text  of B2")], "would be in the draft 2 times"),
    ("wording as it was", [Reword("B1", "N", "text of B1")], "is not changed"),
    ("copy-edit without a change", [CopyEdit("B1", "text of B1")], "is not changed"),
    (
        "unknown level",
        [Add("N", "behaviour", "t", Place("A1", level="guru"))],
        'level "guru" is not one of novice, expert',
    ),
    ("behaviour without level", [Add("N", "behaviour", "t", Place("A1"))], "needs a level"),
    ("wrong parent", [Add("N", "behaviour", "t", Place("A", level="novice"))], "stands under a competency"),
    ("no parent", [Merge(("B1", "B2"), "M", "t", place=Place(None))], "stands under an area"),
    ("decided twice", [Keep("B1"), Drop("B1")], "2.1 is decided more than once"),
    (
        "decided twice by a merge",
        [Drop("B1"), Merge(("B1", "B2"), "M", "t", place=Place("B"))],
        "2.1 is decided more",
    ),
    ("parent dropped", [Drop("B"), Keep("B1"), Drop("B2")], "2 still holds 2.1; move, merge or drop"),
    (
        "parent of a reworded one dropped",
        [Drop("B"), Reword("B1", "N", "t"), Drop("B2")],
        "2 still holds 2.1",
    ),
    ("parent merged", [Merge(("A1", "A2"), "M", "t", place=Place("A"))], "1.1 still holds 1.1.a, 1.1.b"),
    ("parent split", [Split("A1", (Part("P", "a"), Part("Q", "b")))], "1.1 still holds 1.1.a, 1.1.b"),
    ("handed to what is dropped", [Drop("B", (("B1", "A2"), ("B2", "A2"))), Drop("A2")], "1.2 is not in the"),
    (
        "handed, but it stands elsewhere",
        [Drop("B2", (("A1n", "A2"),))],
        "1.1.a does not stand under what goes",
    ),
    ("handed, but it is nowhere", [Drop("B2", (("Z", "A2"),))], "Z does not stand under what goes"),
    (
        "handed to what stands below itself",
        [Split("B", (Part("P", "a"), Part("Q", "b")), (("B1", "B2"), ("B2", "B1")))],
        "cannot stand below itself",
    ),
    ("move under a dropped one", [Drop("B1"), Move("B2", Place("B1", 0))], "2.1 is not in the new draft"),
    (
        "merge under a dropped one",
        [Drop("A2"), Merge(("B1", "B2"), "M", "t", place=Place("A2"))],
        "1.2 is not in the new",
    ),
    ("add under an unknown one", [Add("N", "competency", "t", Place("Z"))], "Z is not in the new draft"),
    ("identifier in use", [Reword("B1", "A2", "t")], "Identifier A2 is used more than once"),
    ("all dropped", [Drop(one.wording_id) for one in draft()], "Nothing would be left in the draft"),
    ("restored, but it stands", [Restore("B1", Place("A"))], "2.1 stands in this draft"),
    ("restored, but it never was", [Restore("Z", Place("A"))], "Z was in no earlier draft"),
    ("restored twice", [Restore("gone", Place("A"))] * 2, "1.3 is decided more than once"),
    ("restored without its level", [Restore("gone too", Place("A"))], "stands under a competency"),
    ("kept, but it is gone", [Keep("gone")], "Statement gone is not in this draft"),
    ("words of a restored one", [Restore("gone", Place("A")), Reword("B1", "N", "text of gone")], "2 times"),
    ("a wording of an earlier draft", [Reword("B1", "gone", "t")], "Identifier gone is used more than once"),
    (
        "only laid out otherwise",
        [Reword("B1", "N", "text\u200b of\u200f B2")],
        "would be in the draft 2 times",
    ),
    ("nothing to see", [Reword("B1", "N", "\u200b\u200f")], "A wording is empty"),
    (
        "moved with the same words",
        [Reword("B1", "N", "text of B1", place=Place("A"))],
        "is only moved; move it",
    ),
    ("parts in a circle", [Reword("A1", "N", "t", place=Place("A1n"))], "cannot stand below itself"),
    ("negative position", [Move("B1", Place("A", -1))], "count from 0"),
]


@pytest.mark.parametrize(("operations", "words"), [c[1:] for c in REFUSALS], ids=[c[0] for c in REFUSALS])
def test_a_contradiction_is_refused_in_plain_words(operations: list[Operation], words: str) -> None:
    assert words in refused(*operations)


def test_all_contradictions_are_told_at_once() -> None:
    words = refused(Reword("B1", "N", ""), Split("B2", ()), Keep("A2"), Drop("A2"))
    assert all(part in words for part in ("empty", "two or more parts", "decided more than once"))


PLACES = st.builds(
    Place,
    st.sampled_from([None, "A", "A1", "A2", "B", "B1"]),
    st.none() | st.integers(0, 3),
    st.none() | st.just("novice"),
)


def _one_of(wording: str, number: int) -> st.SearchStrategy[Operation]:
    fresh = f"n{number}"
    texts, maybe = st.just(f"fresh text {number}"), st.none() | PLACES
    choices: list[st.SearchStrategy[Operation]] = [
        st.just(Keep(wording)),
        st.just(Rerate(wording)),
        st.just(Drop(wording)),
        st.builds(CopyEdit, st.just(wording), texts, place=maybe),
        st.builds(Reword, st.just(wording), st.just(fresh), texts, place=maybe),
        st.builds(Move, st.just(wording), PLACES),
        st.builds(Restore, st.sampled_from(["gone", "gone too"]), PLACES),
        st.just(Split(wording, (Part(f"{fresh}a", f"one {number}"), Part(f"{fresh}b", f"two {number}")))),
        st.builds(
            Merge,
            st.sampled_from([s.wording_id for s in draft()]).map(lambda other: (wording, other)),
            st.just(fresh),
            texts,
            place=maybe,
        ),
        st.builds(
            Add,
            st.just(fresh),
            st.sampled_from(["area", "competency", "behaviour"]),
            texts,
            PLACES,
        ),
    ]
    return st.one_of(choices)


# A few at a time: eight wild decisions nearly always contradict each other.
decisions: st.SearchStrategy[list[Operation]] = st.lists(
    st.sampled_from(range(len(draft()))), unique=True, max_size=3
).flatmap(lambda numbers: st.tuples(*(_one_of(draft()[n].wording_id, n) for n in numbers)).map(list))


@settings(max_examples=300, deadline=None)
@given(decisions)
def test_a_next_draft_is_whole_or_refused(operations: list[Operation]) -> None:
    try:
        made = result(*operations)
    except DraftingRefused:
        return
    wordings = {statement.wording_id for statement in made.statements}
    assert len(wordings) == len(made.statements) == len({s.code for s in made.statements})
    origins = {edge.origin for edge in made.lineage if edge.relation != "restored"} - {None}
    assert origins == {statement.wording_id for statement in draft()}
    assert {edge.to for edge in made.lineage} - {None} == wordings
    seen: set[str | None] = {None}
    for statement in made.statements:
        assert statement.parent in seen
        seen.add(statement.wording_id)


@settings(max_examples=50, deadline=None)
@given(decisions)
def test_replaying_stored_decisions_gives_the_same_draft(operations: list[Operation]) -> None:
    def outcome(chosen: list[Operation]) -> object:
        try:
            return result(*chosen)
        except DraftingRefused as refusal:
            return refusal.messages

    stored = [to_json(operation) for operation in operations]
    assert outcome(operations) == outcome([from_json(operation) for operation in stored])
