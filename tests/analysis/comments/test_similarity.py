import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comments import near_duplicates
from tests.analysis.comments.texts import TEXTS

STATEMENTS = [
    "Communicate with families about end-of-life decisions",
    "Lead a quality improvement project",
    "Manage patients with diabetes",
    "Manage patients with asthma",
    "Teach students at the bedside",
]
MANY = st.lists(TEXTS, max_size=8)


def test_a_reworded_statement_is_found_with_the_words_both_use() -> None:
    (found,) = near_duplicates(STATEMENTS, ["Communicates end of life decisions with families"])
    assert (found.left, found.right) == (0, 0)
    assert found.shared == ("communicate", "families", "end", "life", "decisions")
    assert found.score > 0.8


def test_statements_on_neighbouring_subjects_are_not_duplicates() -> None:
    assert near_duplicates(STATEMENTS) == ()


def test_words_that_many_statements_begin_with_count_little() -> None:
    begins = "Demonstrates the ability to"
    subjects = (
        "suture wounds",
        "chair meetings",
        "read scans",
        "write grants",
        "teach juniors",
        "run audits",
    )
    assert near_duplicates([f"{begins} {subject}" for subject in subjects]) == ()


def test_a_misspelt_copy_is_still_found() -> None:
    (found,) = near_duplicates(STATEMENTS, ["Teach studnets at the bedside"])
    assert found.left == 4


def test_the_nearest_pair_comes_first() -> None:
    found = near_duplicates(STATEMENTS, ["Manage patients with asthma", "Managing asthma patients"])
    assert [(one.left, one.right) for one in found][:2] == [(3, 0), (3, 1)]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_texts_in_other_writing_are_compared_too() -> None:
    assert (
        near_duplicates(["能力评估", "Zusammenarbeit im Team"], ["能力评估。", "Zusammenarbeit in Teams"])[
            0
        ].score
        == 1
    )


@given(MANY)
def test_scores_lie_between_0_and_1_and_a_text_is_nearest_to_itself(texts: list[str]) -> None:
    own = {(one.left, one.right): one.score for one in near_duplicates(texts, texts, least=0)}
    assert all(0 < score <= 1 for score in own.values())
    for place in range(len(texts)):
        if any(letter.isalnum() for letter in texts[place]):
            assert own[place, place] == 1


@given(st.lists(TEXTS, min_size=1, max_size=5), st.lists(TEXTS, min_size=1, max_size=5))
def test_the_sides_may_be_exchanged(left: list[str], right: list[str]) -> None:
    there = {(one.left, one.right): one.score for one in near_duplicates(left, right, least=0)}
    back = {(one.right, one.left): one.score for one in near_duplicates(right, left, least=0)}
    assert there == pytest.approx(back)


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_of_the_texts_does_not_matter(texts: list[str], shuffle: object) -> None:
    order = list(range(len(texts)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]  # hypothesis types it as object
    plain = {(one.left, one.right): one.score for one in near_duplicates(texts)}
    mixed = near_duplicates([texts[place] for place in order])
    assert plain == {
        (min(pair), max(pair)): one.score for one in mixed for pair in [(order[one.left], order[one.right])]
    }


def test_300_statements_and_500_proposals_take_less_than_a_second() -> None:
    draw = np.random.default_rng(4)
    words = [f"{chr(97 + one)}{two}word" for one in range(20) for two in "aeiou"]
    texts = [" ".join(draw.choice(words, 14)) for _ in range(800)]
    started = time.process_time()
    near_duplicates(texts[:300], texts[300:])
    assert time.process_time() - started < 1
