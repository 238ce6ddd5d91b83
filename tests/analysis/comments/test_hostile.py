"""Texts of ten megabytes, made to be slow: all are answered, in bounded time."""

import time

import pytest

from analysis.comments import check_wording, near_duplicates, suggest_codes, themes
from analysis.result import canonical_json
from tests.analysis.comments.texts import HOSTILE

SECONDS = 1.5


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_answered_in_bounded_time(name: str) -> None:
    text = HOSTILE[name]
    started = time.process_time()
    answers = [
        check_wording(text).as_json(),
        suggest_codes(text).as_json(),
        themes([text, text, "x"]).as_json(),
    ]
    answers += [pair.as_json() for pair in near_duplicates([text, text, "x"])]
    assert time.process_time() - started < SECONDS
    assert max(len(canonical_json(answer)) for answer in answers) < 50_000
