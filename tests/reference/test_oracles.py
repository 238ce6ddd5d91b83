"""Numbers that others printed, or that follow from a definition, through public functions only.

`oracles.json` holds them: id, source, inputs, expected numbers, absolute tolerance. `null` is undefined.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from analysis.result import Estimate
from tests.reference import of_a_rule, of_one_statement, of_the_panel, of_two_rounds
from tests.reference.answering import Answer

ORACLES: Sequence[Mapping[str, Any]] = json.loads(Path(__file__).with_name("oracles.json").read_text("utf-8"))
AREAS = (of_one_statement.CALLS, of_the_panel.CALLS, of_two_rounds.CALLS, of_a_rule.CALLS)
CALLS = {name: call for area in AREAS for name, call in area.items()}


def test_all_seventy_are_there_and_none_is_left_out() -> None:
    assert len(ORACLES) == 70
    assert sorted(oracle["id"] for oracle in ORACLES) == sorted(name for area in AREAS for name in area)


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda oracle: oracle["id"])
def test_the_number_is_that_of_its_source(oracle: Mapping[str, Any]) -> None:
    answers = CALLS[oracle["id"]](oracle["inputs"])
    assert oracle["expected"]
    for name, expected in oracle["expected"].items():
        agrees(answers[name], expected, oracle["tolerance"])


def agrees(answer: Answer, expected: object, tolerance: float) -> None:
    if isinstance(answer, Estimate):
        assert (answer.reason is not None) is (expected is None)
        answer = answer.value
    if isinstance(expected, list):
        assert isinstance(answer, Sequence)
        for one, other in zip(answer, expected, strict=True):
            agrees(one, other, tolerance)
    elif isinstance(expected, bool | str) or expected is None:
        assert answer == expected
        assert type(answer) is type(expected)
    else:
        assert isinstance(expected, int | float)
        assert isinstance(answer, int | float | Fraction)
        assert abs(float(answer) - expected) <= tolerance
