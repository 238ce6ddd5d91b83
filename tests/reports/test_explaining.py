"""Why a line of the rule table fired, in words that are true of one person and of many."""

import pytest

from analysis.revision import TABLE
from delphi.reports.explaining import line_words, told_words

NUMBERS = {"n": 7, "n_min": 8, "responded": 7, "invited": 12, "enough_comments": 2, "people": 7, "t_low": 50}
ONE = dict.fromkeys(("agree", "duplicate", "two_ideas", "misplaced", "substantive", "editorial", "unread"), 1)


@pytest.mark.parametrize("line", sorted({one.name for one in TABLE}))
def test_no_line_counts_one_person_as_people(line: str) -> None:
    words = line_words(line, NUMBERS | ONE).in_english()
    assert "1 people" not in words


@pytest.mark.parametrize("code", ["duplicate", "two_ideas", "misplaced", "substantive"])
def test_a_comment_that_asks_for_a_change_is_not_passed_over_in_silence(code: str) -> None:
    assert "no comment speaks against it" in line_words("6c", NUMBERS).in_english()
    assert "fewer people ask for the same than the 2 that count" in (
        line_words("6c", NUMBERS | {code: 1}).in_english()
    )


def test_one_expert_is_not_told_to_the_panel_as_several() -> None:
    assert "everal" not in told_words("6b").in_english()
