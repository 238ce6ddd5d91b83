import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.drafting import redline as module
from delphi.drafting.redline import Segment, new, old, redline

sentences = st.text(alphabet="ab .,\n\té", max_size=60)


@given(sentences, sentences)
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    segments = redline(before, after)
    assert old(segments) == before
    assert new(segments) == after


@given(sentences, sentences)
def test_no_segment_is_empty(before: str, after: str) -> None:
    assert all(segment.text for segment in redline(before, after))


@given(sentences)
def test_an_unchanged_text_has_no_change(text: str) -> None:
    assert {segment.kind for segment in redline(text, text)} <= {"keep"}


def test_changes_with_one_space_between_them_are_one_change() -> None:
    assert redline("uses old tools daily", "uses many methods daily") == (
        Segment("keep", "uses "),
        Segment("delete", "old tools"),
        Segment("insert", "many methods"),
        Segment("keep", " daily"),
    )


def test_a_word_changes_without_its_full_stop() -> None:
    assert redline("It plans.", "It learns.") == (
        Segment("keep", "It "),
        Segment("delete", "plans"),
        Segment("insert", "learns"),
        Segment("keep", "."),
    )


def test_frequent_words_of_a_long_text_are_not_taken_for_noise() -> None:
    text = "the plan and the aim of the work " * 40
    changes = [segment for segment in redline(text, "today " + text + "too") if segment.kind != "keep"]
    assert changes == [Segment("insert", "today "), Segment("insert", "too")]


@pytest.mark.parametrize(
    ("before", "after"),
    [("!" * 2000, "!?" * 1000), ("a " * 1000, "b a " * 500), ("the plan. " * 200, " ." * 1000)],
)
def test_texts_that_repeat_a_word_without_end_are_compared_in_no_time(before: str, after: str) -> None:
    started = time.process_time()
    segments = redline(before, after)
    assert time.process_time() - started < 5
    assert (old(segments), new(segments)) == (before, after)


@given(sentences, sentences)
def test_what_is_kept_of_repeating_texts_is_as_much_as_can_be(before: str, after: str) -> None:
    segments = list(module._spans(before, after))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MOST_ALIKE", -1)
        spans = list(module._spans(before, after))
        redlined = redline(before, after)
    assert (old(redlined), new(redlined)) == (before, after)
    for one in (segments, spans):
        assert [i for span in one for i in range(*span[:2])] == [*range(len(before))]
        assert [j for span in one for j in range(*span[2:])] == [*range(len(after))]
    assert kept(before, after, spans) == longest(before, after) >= kept(before, after, segments)


def kept(before: str, after: str, spans: list[tuple[int, int, int, int]]) -> int:
    return sum(i2 - i1 for i1, i2, j1, j2 in spans if before[i1:i2] == after[j1:j2])


def longest(before: str, after: str) -> int:
    """Of a common subsequence, by the textbook's table."""
    above = [0] * (len(after) + 1)
    for one in before:
        row = [0]
        for place, other in enumerate(after):
            row.append(above[place] + 1 if one == other else max(above[place + 1], row[place]))
        above = row
    return above[-1]
