"""What an answer may be, when it counts, and how its texts are cleaned."""

import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.errors import InvalidInput, NotFound, WrongState
from delphi.rounds.rules import (
    NOT_A_NUMBER,
    NOT_WHOLE,
    Mark,
    StatementAnswer,
    as_asked_now,
    check_answers,
    clean_text,
    deadline_problem,
    is_open,
    minutes_for,
    open_items,
    refuse_unless_open,
    removed_character,
)
from tests.conftest import NOW
from tests.rounds.builders import LEVEL_FIT, RELEVANCE, a_questionnaire, an_answer, an_item

ASKED = a_questionnaire()
FIRST, SECOND, *_ = ASKED.rated
MOMENT = timedelta(microseconds=1)


def refusal(*answers: StatementAnswer) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        check_answers(ASKED, answers)
    return [message.in_english() for message in caught.value.messages]


@given(st.integers(1, 9))
def test_every_category_of_the_scale_is_accepted(category: int) -> None:
    check_answers(ASKED, [an_answer(FIRST, category)])


@given(st.one_of(st.integers(max_value=0).filter(lambda n: n != NOT_WHOLE), st.integers(min_value=10)))
def test_every_other_number_is_refused_by_name(category: int) -> None:
    assert refusal(an_answer(FIRST, category)) == ["1.1: choose a number from 1 to 9."]


def test_what_was_no_number_and_what_was_no_whole_number_are_told_apart() -> None:
    assert refusal(an_answer(FIRST, NOT_A_NUMBER)) == ["1.1: choose a number from 1 to 9."]
    assert refusal(an_answer(FIRST, NOT_WHOLE)) == ["1.1: choose a whole number."]


def test_all_problems_are_told_at_once() -> None:
    found = refusal(an_answer(FIRST, 10), an_answer(SECOND, 0, comment="x" * 5001))
    assert found == [
        "1.1: choose a number from 1 to 9.",
        "1.2: choose a number from 1 to 9.",
        "1.2: Comment: 5,001 of 5,000 characters.",
    ]


def test_a_statement_sent_twice_is_refused_even_when_both_agree() -> None:
    assert refusal(an_answer(FIRST), an_answer(FIRST)) == ["1.1 was sent twice; nothing was changed."]


def test_a_score_together_with_cannot_judge_is_refused() -> None:
    both = StatementAnswer(FIRST.wording_id, (Mark(7, cannot_judge=True),), None, None)
    assert refusal(both) == ['1.1: choose a score or "I cannot judge this", not both.']


def test_cannot_judge_is_refused_where_the_protocol_does_not_offer_it() -> None:
    asked = a_questionnaire(dimensions=(LEVEL_FIT,))
    answer = StatementAnswer(asked.rated[0].wording_id, (Mark(cannot_judge=True),), None, None)
    with pytest.raises(InvalidInput):
        check_answers(asked, [answer])


def test_a_statement_of_another_round_is_not_found() -> None:
    with pytest.raises(NotFound) as caught:
        check_answers(ASKED, [an_answer(an_item("1.1"))])
    assert str(caught.value) == "This item is not part of this round."


@pytest.mark.parametrize("marks", [0, 2])
def test_an_answer_has_one_mark_for_each_dimension(marks: int) -> None:
    answer = StatementAnswer(FIRST.wording_id, (Mark(7),) * marks, None, None)
    assert refusal(answer) == ["This item is not part of this round."]


def test_a_round_is_open_up_to_its_deadline_and_not_a_moment_longer() -> None:
    assert is_open(None, NOW, NOW)
    assert not is_open(None, NOW, NOW + MOMENT)
    assert not is_open(NOW, NOW + timedelta(days=1), NOW)


def test_a_late_change_is_told_when_the_round_closed() -> None:
    with pytest.raises(WrongState) as caught:
        refuse_unless_open(None, NOW, NOW + MOMENT, "Mon 2 Mar 2026, 09:00 UTC")
    assert (
        str(caught.value) == "The round was closed at Mon 2 Mar 2026, 09:00 UTC; this change was not saved."
    )


@pytest.mark.parametrize(
    ("deadline", "problem"),
    [
        (NOW, "The round would be open for no time."),
        (NOW - MOMENT, "The round would close before it opens."),
        (NOW + timedelta(days=6 * 366), "The year is too far away (limit 5 years)."),
    ],
)
def test_impossible_deadlines_are_named(deadline: object, problem: str) -> None:
    assert str(deadline_problem(deadline, NOW)) == problem  # type: ignore[arg-type]  # the table holds datetimes


def test_a_deadline_in_two_weeks_is_fine() -> None:
    assert deadline_problem(NOW + timedelta(days=14), NOW) is None


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_storable_text(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    if cleaned is not None:
        assert "\0" not in cleaned
        assert cleaned.encode()
        assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u200d", "\u2060 \ufeff"])
def test_text_with_nothing_to_see_is_nothing(text: str) -> None:
    assert clean_text(text) is None


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "=cmd|'/c calc'!A1", "مرحبا", "javascript:x"]
)
def test_other_text_is_kept_as_it_is(text: str) -> None:
    assert clean_text(text) == text


@pytest.mark.parametrize("bad", ["\0", "\x07", "\x1b", "\x85", "\u202e", "\u2066", "\ud83d", "\ufffe"])
def test_what_deceives_the_reader_or_breaks_a_file_is_taken_out_and_its_place_told(bad: str) -> None:
    assert clean_text(f"not{bad} relevant") == "not relevant"
    assert removed_character(f"not{bad} relevant") == 4


def test_lines_and_columns_stay() -> None:
    assert clean_text("one\r\n\ttwo") == "one\n\ttwo"
    assert removed_character("one\r\n\ttwo") is None


def test_the_place_of_a_removed_character_is_known() -> None:
    assert removed_character("eleven char\0s") == 12
    assert removed_character("fine") is None


def test_open_items_are_those_without_a_mark_on_some_dimension() -> None:
    asked = a_questionnaire(dimensions=(RELEVANCE, LEVEL_FIT))
    first, second, *rest = asked.rated
    answers = {
        first.wording_id: StatementAnswer(first.wording_id, (Mark(7), Mark(3)), None, None),
        second.wording_id: StatementAnswer(second.wording_id, (Mark(cannot_judge=True), Mark()), None, None),
    }
    assert open_items(asked, answers) == [second, *rest]


def test_minutes_are_rounded_up_and_never_none() -> None:
    assert minutes_for(ASKED) == 2  # five statements of twenty seconds
    assert minutes_for(ASKED, 1) == 1
    assert minutes_for(ASKED, 0) == 1


def test_marks_of_the_round_before_stand_under_the_question_they_were_given_on() -> None:
    now = (replace(LEVEL_FIT, place_before=1), replace(RELEVANCE, place_before=None))
    assert as_asked_now(now, (Mark(9), Mark(2))) == (Mark(2), None)
    assert as_asked_now(now, ()) == (Mark(), None)
