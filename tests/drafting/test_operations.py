import json

import pytest

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
    subjects,
    to_json,
)
from delphi.errors import InvalidInput

OPERATIONS: list[Operation] = [
    Keep("a"),
    Rerate("a"),
    CopyEdit("a", "text", "outcome"),
    Reword("a", "b", "text"),
    Reword("a", "b", "text", "outcome", Place("p")),
    Drop("a"),
    Move("a", Place("p", 2, "novice")),
    Merge(("a", "b"), "c", "text", place=Place("p")),
    Split("a", (Part("b", "one"), Part("c", "two", "outcome", Place("p", 0)))),
    Split("a", (Part("b", "one"), Part("c", "two")), (("d", "b"), ("e", "c"))),
    Merge(("a", "b"), "c", "text", below=(("d", "c"),)),
    Drop("a", (("d", "e"),)),
    Restore("a", Place(None, 1)),
    Add("a", "area", "text", Place(None)),
    Add("a", "competency", "text", Place("p"), "outcome", ("ab" * 32, "cd" * 32)),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: type(operation).__name__)
def test_an_operation_survives_storage(operation: Operation) -> None:
    assert from_json(json.loads(json.dumps(to_json(operation)))) == operation


def test_every_operation_names_the_statements_it_decides() -> None:
    assert [subjects(operation) for operation in OPERATIONS] == [
        *[("a",)] * 7,
        ("a", "b"),
        ("a",),
        ("a",),
        ("a", "b"),
        ("a",),
        ("a",),
        (),
        (),
    ]


@pytest.mark.parametrize(
    "stored", [{}, {"operation": "explode"}, {"operation": "keep"}, {"operation": "drop", "x": 1}]
)
def test_an_unreadable_operation_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        from_json(stored)
