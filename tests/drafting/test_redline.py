from hypothesis import given
from hypothesis import strategies as st

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
