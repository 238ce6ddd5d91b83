"""Personal links: derived, hashed, and what can be told of a token without looking it up."""

import uuid
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.rounds.links import TOKEN_LENGTH, Shape, hash_of, make_token, shape_of

KEY = b"an invented key for links, long enough"
STUDY, EXPERT, ROUND = (uuid.UUID(int=number) for number in (1, 2, 3))


def test_the_same_facts_give_the_same_token_so_a_reminder_can_repeat_it() -> None:
    assert make_token(KEY, STUDY, EXPERT, ROUND, 1) == make_token(KEY, STUDY, EXPERT, ROUND, 1)


def test_every_fact_changes_the_token() -> None:
    other = uuid.UUID(int=9)
    facts = product((KEY, b"another key"), (STUDY, other), (EXPERT, other), (ROUND, other), (1, 2))
    tokens = [make_token(*one) for one in facts]
    assert len(set(tokens)) == len(tokens)


@given(st.uuids(), st.uuids(), st.uuids(), st.integers(1, 1000))
def test_a_token_is_whole_and_its_hash_does_not_contain_it(
    study: uuid.UUID, expert: uuid.UUID, round_: uuid.UUID, generation: int
) -> None:
    token = make_token(KEY, study, expert, round_, generation)
    assert shape_of(token) is Shape.WHOLE
    assert len(hash_of(token)) == 64
    assert token not in hash_of(token)


@given(st.integers(0, TOKEN_LENGTH - 1))
def test_a_cut_token_is_incomplete(length: int) -> None:
    token = make_token(KEY, STUDY, EXPERT, ROUND, 1)
    assert shape_of(token[:length]) is Shape.INCOMPLETE


@pytest.mark.parametrize("broken", ["=3D", "=", "=3D=\r"])
def test_a_token_that_a_mail_program_re_encoded_is_incomplete(broken: str) -> None:
    token = make_token(KEY, STUDY, EXPERT, ROUND, 1)
    assert shape_of(token + broken.rstrip("\r")) is Shape.INCOMPLETE
    if "\r" in broken:
        assert shape_of(token[:20] + broken) is Shape.INCOMPLETE
    else:
        assert shape_of(token[:20] + broken + token[20:]) is Shape.INCOMPLETE


@pytest.mark.parametrize("foreign", ["a" * 44, "a" * 10_240, "ä" * 43, "a/b", "../../etc", "а" * 43])
def test_what_cannot_be_a_token_is_foreign(foreign: str) -> None:
    assert shape_of(foreign) is Shape.FOREIGN
