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
    Rerate,
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
    Drop("a"),
    Move("a", "p", 2, "novice"),
    Merge(("a", "b"), "c", "text", None, "p"),
    Split("a", (Part("b", "one"), Part("c", "two", "outcome"))),
    Add("a", None, "area", None, "text"),
]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: type(operation).__name__)
def test_an_operation_survives_storage(operation: Operation) -> None:
    assert from_json(json.loads(json.dumps(to_json(operation)))) == operation


def test_every_operation_names_the_statements_it_decides() -> None:
    assert [subjects(operation) for operation in OPERATIONS] == [
        *[("a",)] * 6,
        ("a", "b"),
        ("a",),
        (),
    ]


@pytest.mark.parametrize(
    "stored", [{}, {"operation": "explode"}, {"operation": "keep"}, {"operation": "drop", "x": 1}]
)
def test_an_unreadable_operation_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        from_json(stored)
