"""The packed answers of a closed round, and the receipt that stands for what one seat said."""

import uuid
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.snapshot import RoundSnapshot, SeatAnswers, leaf, pack, receipt, take, unpack

ROUND = uuid.UUID(int=1)
WORDINGS = tuple(uuid.UUID(int=number) for number in range(10, 14))
MARKS = st.one_of(st.just(Mark()), st.just(Mark(cannot_judge=True)), st.integers(1, 11).map(Mark))
TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@st.composite
def seats(draw: st.DrawFn) -> SeatAnswers:
    said = draw(st.lists(st.sampled_from(WORDINGS), unique=True))
    answers = {
        wording: StatementAnswer(wording, (draw(MARKS), draw(MARKS)), draw(TEXTS), draw(TEXTS), 1)
        for wording in said
    }
    suggestions = draw(
        st.lists(st.tuples(st.none() | st.just(WORDINGS[0]), st.text("abc", min_size=1), TEXTS))
    )
    return SeatAnswers(
        draw(st.uuids()),
        draw(st.none() | st.just("Nurses")),
        draw(st.binary(min_size=32, max_size=32)),
        answers,
        tuple(suggestions),
    )


def taken(*given_seats: SeatAnswers) -> RoundSnapshot:
    return take(
        round_id=ROUND,
        questionnaire_sha256="0" * 64,
        invited=9,
        wordings=WORDINGS,
        dimensions=2,
        seats=given_seats,
    )


@given(st.lists(seats(), max_size=5, unique_by=lambda seat: seat.seat_id))
def test_a_packed_snapshot_unpacks_to_itself(given_seats: list[SeatAnswers]) -> None:
    snapshot = taken(*given_seats)
    assert unpack(pack(snapshot)) == snapshot


@given(st.lists(seats(), min_size=2, max_size=5, unique_by=lambda seat: seat.seat_id))
def test_the_order_in_which_seats_come_changes_no_byte(given_seats: list[SeatAnswers]) -> None:
    assert pack(taken(*given_seats)) == pack(taken(*reversed(given_seats)))


@given(st.lists(seats(), max_size=5, unique_by=lambda seat: seat.seat_id))
def test_every_mark_is_found_where_it_was_put(given_seats: list[SeatAnswers]) -> None:
    snapshot = taken(*given_seats)
    by_id = {seat.seat_id: seat for seat in given_seats}
    for place, seat_id in enumerate(snapshot.seats):
        for column, wording in enumerate(WORDINGS):
            answer = by_id[seat_id].answers.get(wording)
            for dimension in (0, 1):
                expected = answer.marks[dimension] if answer else Mark()
                assert snapshot.mark(place, column, dimension) == expected


def a_seat(*answers: StatementAnswer, salt: bytes = b"s" * 32) -> SeatAnswers:
    return SeatAnswers(uuid.UUID(int=5), None, salt, {answer.wording_id: answer for answer in answers})


def full(category: int = 7) -> list[StatementAnswer]:
    return [
        StatementAnswer(one, (Mark(category), Mark(cannot_judge=True)), None, None, 1) for one in WORDINGS
    ]


def test_a_seat_that_saved_nothing_is_not_in_the_snapshot() -> None:
    assert taken(a_seat()).seats == ()
    emptied = StatementAnswer(WORDINGS[0], (Mark(), Mark()), None, None, 3)
    assert taken(a_seat(emptied)).seats == ()


def test_complete_means_that_all_asked_is_rated_or_beyond_ones_judgement() -> None:
    assert taken(a_seat(*full())).complete == (True,)
    assert taken(a_seat(*full()[:-1])).complete == (False,)


def test_the_receipt_changes_with_every_answer_and_with_the_salt() -> None:
    answers = {answer.wording_id: answer for answer in full()}
    before = leaf(ROUND, b"a" * 32, answers)
    commented = {**answers, WORDINGS[0]: replace(answers[WORDINGS[0]], comment="Too broad.")}
    rerated = {**answers, WORDINGS[0]: replace(answers[WORDINGS[0]], marks=(Mark(6), Mark()))}
    others = [
        leaf(ROUND, b"a" * 32, commented),
        leaf(ROUND, b"a" * 32, rerated),
        leaf(ROUND, b"b" * 32, answers),
    ]
    assert len({before, *others}) == 4


def test_the_receipt_is_short_enough_to_be_written_down() -> None:
    assert receipt("0a1b2c3d4e5f" + "0" * 52) == "0A1B-2C3D-4E5F"


def test_other_bytes_are_no_snapshot() -> None:
    with pytest.raises(ValueError, match="not a snapshot"):
        unpack(b"PK\x03\x04")
