"""What a line of the revision table says of a statement beside its words: that it moved, or has a new number."""

from delphi.drafting.changes import Change, changes
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Merge,
    Move,
    Operation,
    Part,
    Place,
    Restore,
    Reword,
    Split,
)
from delphi.drafting.rules import apply
from tests.drafting.test_rules import FORMER, LEVELS, draft


def line(wording: str, *operations: Operation) -> Change:
    made = apply(draft(), operations, levels=LEVELS, former=FORMER)
    found = changes(draft(), made.statements, made.lineage, FORMER)
    return next(one for one in found if one.after and one.after.wording_id == wording)


def said(wording: str, *operations: Operation) -> tuple[str, bool, bool]:
    found = line(wording, *operations)
    return found.relation, found.is_moved, found.is_renumbered


def test_what_is_worded_anew_elsewhere_moved_too() -> None:
    assert said("N", Reword("A2", "N", "new", place=Place("B", 0))) == ("reworded", True, True)
    assert said("A2", CopyEdit("A2", "new", place=Place("B"))) == ("copy-edited", True, True)
    assert said("A1e", Move("A1e", Place("A1", 1, "novice"))) == ("moved", True, False)
    assert said("P", Split("A2", (Part("P", "one", place=Place("B")), Part("Q", "two")))) == (
        "split",
        True,
        True,
    )


def test_who_goes_along_with_a_parent_has_not_moved() -> None:
    assert said("A1n", Reword("A1", "N", "new", place=Place("B"))) == ("kept", False, True)
    assert said("B2", Drop("B1")) == ("kept", False, True)
    assert said("A1", CopyEdit("A1", "new")) == ("copy-edited", False, False)


def test_what_was_merged_into_another_lets_its_own_go_there() -> None:
    merge = Merge(("A1", "A2"), "M", "both")
    under_it = (Move("A1n", Place("M")), Reword("A1e", "N", "new", place=Place("M")))
    assert said("N", merge, *under_it) == ("reworded", False, False)
    assert said("N", Merge(("B1", "A1"), "M", "both"), *under_it) == ("reworded", False, True)
    assert said("M", Merge(("B1", "A2"), "M", "both", place=Place("A"))) == ("merged", False, False)


def test_what_came_from_nowhere_has_neither_moved_nor_a_number_before() -> None:
    assert said("N", Add("N", "competency", "new", Place("A"))) == ("added", False, False)
    assert said("gone", Restore("gone", Place("B"))) == ("restored", False, False)
    assert line("gone", Restore("gone", Place("B"))).befores == FORMER[:1]
