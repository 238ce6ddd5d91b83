"""Saving answers on both databases: once, wholly, only while the round is open, never over another window."""

import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from delphi.base import new_id
from delphi.database import writing_transactions
from delphi.errors import InvalidInput, NotFound, WrongState
from delphi.rounds import queries
from delphi.rounds.models import Answer, SaveKey, Suggestion
from delphi.rounds.questionnaire import Item
from delphi.rounds.refusals import ConsentNeeded, SessionEnded
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.service.closing import close
from delphi.rounds.service.inviting import rotate_link, take_out
from tests.conftest import NOW
from tests.rounds.builders import (
    LINK_KEY,
    WEEK,
    OpenRound,
    a_questionnaire,
    a_section,
    a_session,
    an_answer,
    an_item,
    an_open_round,
    the_round,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def opened(session: Session) -> OpenRound:
    return an_open_round(session)


@pytest.fixture
def token(session: Session, opened: OpenRound) -> str:
    return a_session(session, opened, now=LATER)


def save(
    session: Session, token: str, *answers: StatementAnswer, key: uuid.UUID | None = None
) -> answering.Saved:
    saved = answering.save(session, token, key=key or new_id(), answers=answers, now=LATER)
    session.commit()
    return saved


def mine(session: Session, token: str) -> dict[uuid.UUID, StatementAnswer]:
    return queries.form(session, token, LATER).mine


def test_a_saved_answer_is_there_with_its_words_cleaned(
    session: Session, opened: OpenRound, token: str
) -> None:
    saved = save(
        session, token, an_answer(opened.first, 8, comment=" Agreed\0 wholly. \r\n", proposed_wording="  ")
    )
    assert saved.revisions == {opened.first.wording_id: 1}
    found = mine(session, token)[opened.first.wording_id]
    assert found == an_answer(opened.first, 8, comment="Agreed wholly.", seen=1)


def test_the_other_expert_sees_nothing_of_it(session: Session, opened: OpenRound, token: str) -> None:
    save(session, token, an_answer(opened.first))
    assert mine(session, a_session(session, opened, expert=1)) == {}


def test_changing_an_answer_needs_the_revision_that_was_seen(
    session: Session, opened: OpenRound, token: str
) -> None:
    save(session, token, an_answer(opened.first, 5))
    assert save(session, token, an_answer(opened.first, 6, seen=1)).revisions == {opened.first.wording_id: 2}
    assert mine(session, token)[opened.first.wording_id].marks == (Mark(6),)


def test_a_stale_window_is_refused_and_told_what_is_stored_since_when(
    session: Session, opened: OpenRound, token: str
) -> None:
    first, second, *_ = opened.asked.rated
    save(session, token, an_answer(first, 5))
    with pytest.raises(answering.Conflict) as caught:
        answering.save(
            session, token, key=new_id(), answers=[an_answer(second, 9), an_answer(first, 7)], now=LATER
        )
    session.rollback()
    standing = queries.standing(session, token, caught.value.wordings, LATER)
    assert standing.stored == {first.wording_id: an_answer(first, 5, seen=1)}
    assert standing.saved_at == {first.wording_id: LATER.replace(second=0, microsecond=0)}
    assert set(mine(session, token)) == {first.wording_id}, "all of a save or nothing"


@pytest.mark.parametrize("seen", [1, 999_999_999])
def test_an_answer_that_is_not_there_cannot_have_been_seen(
    session: Session, opened: OpenRound, token: str, seen: int
) -> None:
    """It would be stored at that revision, and no page could change it any more."""
    key = new_id()
    with pytest.raises(answering.Conflict) as caught:
        save(session, token, an_answer(opened.first, 7, seen=seen), key=key)
    session.rollback()
    standing = queries.standing(session, token, caught.value.wordings, LATER)
    assert standing.stored == {opened.first.wording_id: an_answer(opened.first, None)}
    assert mine(session, token) == {}
    assert save(session, token, an_answer(opened.first, 7), key=key).revisions


def test_two_windows_at_once_end_in_one_answer_and_one_conflict(
    engine: Engine, session: Session, opened: OpenRound, token: str
) -> None:
    first, second, *_ = opened.asked.rated
    tokens = {7: token, 3: a_session(session, opened, now=LATER)}
    refused: list[tuple[uuid.UUID, ...]] = []

    def save_from(own: Session, rating: int) -> None:
        answering.save(
            own,
            tokens[rating],
            key=new_id(),
            answers=[an_answer(first, rating), an_answer(second, rating)],
            now=LATER,
        )

    ratings = iter((7, 3))
    try:
        together(engine, lambda own: save_from(own, next(ratings)))
    except answering.Conflict as conflict:
        refused.append(conflict.wordings)
    assert refused == [(first.wording_id, second.wording_id)]
    assert {one.marks for one in mine(session, token).values()} == {(Mark(7),)}
    assert session.scalar(select(func.count()).select_from(SaveKey)) == 1


def test_windows_that_send_the_same_statements_in_other_orders_wait_for_each_other(
    engine: Engine, session: Session
) -> None:
    opened = an_open_round(session, a_questionnaire(a_section(1, 200)))
    rated = opened.asked.rated
    tokens = [a_session(session, opened, now=LATER) for _ in range(2)]
    session.commit()
    transactions = writing_transactions(engine)
    for _ in range(5):
        both_ready = Barrier(2)

        def save_all(token: str, items: Sequence[Item], ready: Barrier = both_ready) -> None:
            answers = [an_answer(item, 7) for item in items]
            ready.wait()
            with suppress(answering.Conflict), transactions() as own:
                answering.save(own, token, key=new_id(), answers=answers, now=LATER)

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(save_all, tokens, (rated, rated[::-1])))
        session.execute(delete(Answer))
        session.commit()


def test_the_same_save_twice_is_one_save(session: Session, opened: OpenRound, token: str) -> None:
    key = new_id()
    first = save(session, token, an_answer(opened.first, 8), key=key)
    again = save(session, token, an_answer(opened.first, 8), key=key)
    assert again == first
    assert session.scalar(select(func.count()).select_from(SaveKey)) == 1


def test_a_key_is_good_for_one_body_only(session: Session, opened: OpenRound, token: str) -> None:
    key = new_id()
    save(session, token, an_answer(opened.first, 8), key=key)
    with pytest.raises(InvalidInput, match="already used for other answers"):
        save(session, token, an_answer(opened.first, 3, seen=1), key=key)


def test_a_lone_surrogate_is_dropped_like_a_null_character(
    session: Session, opened: OpenRound, token: str
) -> None:
    save(session, token, an_answer(opened.first, comment="half \ud83d of a pair"))
    assert mine(session, token)[opened.first.wording_id].comment == "half  of a pair"


def test_nothing_is_saved_after_the_deadline_or_the_close(
    session: Session, opened: OpenRound, token: str
) -> None:
    late = NOW + WEEK + timedelta(microseconds=1)
    with pytest.raises(WrongState, match="was not saved"):
        answering.save(session, token, key=new_id(), answers=[an_answer(opened.first)], now=late)
    session.rollback()
    close(session, opened.id, by=None, now=LATER)
    session.commit()
    with pytest.raises(WrongState, match="was not saved"):
        save(session, token, an_answer(opened.first))


def test_a_save_that_was_made_is_still_acknowledged_after_the_close(
    session: Session, opened: OpenRound, token: str
) -> None:
    key = new_id()
    saved = save(session, token, an_answer(opened.first), key=key)
    close(session, opened.id, by=None, now=LATER)
    session.commit()
    assert save(session, token, an_answer(opened.first), key=key) == saved


def test_nothing_is_saved_without_consent_or_session(session: Session, opened: OpenRound) -> None:
    _, token = starting.start(session, opened.links[0], NOW)
    assert token is not None
    with pytest.raises(ConsentNeeded):
        save(session, token, an_answer(opened.first))
    with pytest.raises(SessionEnded):
        save(session, "made up", an_answer(opened.first))


@pytest.mark.parametrize("end", ["replaced", "taken out", "finished here"])
def test_a_session_ends_with_its_link_at_once(
    session: Session, opened: OpenRound, token: str, end: str
) -> None:
    if end == "replaced":
        rotate_link(
            session, the_round(session, opened), opened.experts[0], link_key=LINK_KEY, by=None, now=NOW
        )
    elif end == "taken out":
        take_out(session, opened.id, opened.experts[0], now=NOW)
    else:
        starting.finish_here(session, token)
    session.commit()
    with pytest.raises(SessionEnded):
        save(session, token, an_answer(opened.first))


def test_a_statement_of_another_round_is_refused_and_nothing_is_stored(
    session: Session, opened: OpenRound, token: str
) -> None:
    with pytest.raises(NotFound):
        save(session, token, an_answer(opened.first), an_answer(an_item("9.9")))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_statement_that_is_not_rated_can_be_commented_on(
    session: Session, opened: OpenRound, token: str
) -> None:
    area = opened.asked.sections[0].area
    save(session, token, an_answer(area, None, comment="Two areas in one."))
    assert mine(session, token)[area.wording_id].comment == "Two areas in one."


def test_a_proposal_sent_twice_is_there_once_and_can_be_taken_back(
    session: Session, opened: OpenRound, token: str
) -> None:
    key = new_id()
    for _ in range(2):
        answering.suggest(session, token, key=key, area=None, text="Plan discharge.", reason=None, now=LATER)
        session.commit()
    assert [one.text for one in queries.own_suggestions(session, token, LATER)] == ["Plan discharge."]
    answering.withdraw_suggestion(session, token, key, LATER)
    session.commit()
    assert queries.own_suggestions(session, token, LATER) == []


def test_a_key_of_another_proposal_is_refused_rather_than_called_saved(
    session: Session, opened: OpenRound, token: str
) -> None:
    key = new_id()
    other = a_session(session, opened, expert=1)
    answering.suggest(session, token, key=key, area=None, text="Plan discharge.", reason=None, now=LATER)
    session.commit()
    for whose, text in ((token, "Teach."), (other, "Plan discharge.")):
        with pytest.raises(InvalidInput, match="Another proposal was sent"):
            answering.suggest(session, whose, key=key, area=None, text=text, reason=None, now=LATER)
        session.rollback()


def test_two_clicks_at_once_are_one_proposal_and_one_consent(
    engine: Engine, session: Session, opened: OpenRound
) -> None:
    _, token = starting.start(session, opened.links[0], NOW)
    assert token is not None
    session.commit()
    key = new_id()

    def agree(own: Session) -> None:
        starting.agree(own, token, opened.asked.consent_sha256, NOW)

    def suggest(own: Session) -> None:
        answering.suggest(own, token, key=key, area=None, text="Plan.", reason=None, now=LATER)

    for act in (agree, suggest):
        together(engine, act)
    assert [one.text for one in queries.own_suggestions(session, token, LATER)] == ["Plan."]


def together(engine: Engine, act: Callable[[Session], None]) -> None:
    """The second begins before the first has committed."""
    transactions = writing_transactions(engine)
    first_wrote = Event()

    def first() -> None:
        with transactions() as own:
            act(own)
            own.flush()
            first_wrote.set()
            time.sleep(0.2)

    def second() -> None:
        first_wrote.wait()
        with transactions() as own:
            act(own)

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(first), pool.submit(second)]:
            one.result(timeout=10)


def test_nobody_takes_back_the_proposal_of_another(session: Session, opened: OpenRound, token: str) -> None:
    key = new_id()
    answering.suggest(session, token, key=key, area=None, text="Plan discharge.", reason=None, now=LATER)
    session.commit()
    other = a_session(session, opened, expert=1)
    answering.withdraw_suggestion(session, other, key, LATER)
    session.commit()
    assert session.get(Suggestion, key) is not None


def test_nothing_is_submitted_without_consent(session: Session, opened: OpenRound) -> None:
    _, token = starting.start(session, opened.links[0], NOW)
    assert token is not None
    with pytest.raises(ConsentNeeded):
        starting.submit(session, token, LATER)


def test_who_submits_too_late_is_told_when_the_round_was_closed(
    session: Session, opened: OpenRound, token: str
) -> None:
    close(session, opened.id, by=None, now=LATER)
    with pytest.raises(WrongState, match="was closed at Mon 2 Mar 2026, 10:00"):
        starting.submit(session, token, LATER)


def test_submitting_tells_what_is_open_and_gives_the_receipt_of_what_is_saved(
    session: Session, opened: OpenRound, token: str
) -> None:
    save(session, token, an_answer(opened.first))
    submitted = starting.submit(session, token, LATER)
    session.commit()
    assert len(submitted.open_items) == len(opened.asked.rated) - 1
    assert submitted.receipt == queries.own_receipt(session, token, LATER)
    save(session, token, an_answer(opened.first, 2, seen=1))
    assert submitted.receipt != queries.own_receipt(session, token, LATER)
