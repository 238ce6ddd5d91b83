"""The chair changes the panel while the round closes: on PostgreSQL both go through, whoever was first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from delphi.base import new_id
from delphi.database import writing_transactions
from delphi.errors import WrongState
from delphi.panels import service as panel_service
from delphi.panels.service import Person
from delphi.process import admitting
from delphi.process.closing import close_round
from delphi.rounds import queries
from delphi.rounds.refusals import SessionEnded
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from delphi.studies.service import lock_study
from tests.conftest import NOW
from tests.parts.databases import PostgresDatabases
from tests.process.running_round import LINK_KEY, a_running_round, start

pytestmark = pytest.mark.postgres
LONGEST_WAIT = 5


@pytest.fixture
def database_url(postgres_databases: PostgresDatabases) -> Iterator[str]:
    """SQLite has one writer at a time."""
    with postgres_databases.fresh() as url:
        yield url


def test_a_round_closes_while_the_chair_corrects_an_expert(engine: Engine, session: Session) -> None:
    running = a_running_round(session)
    transactions = writing_transactions(engine)
    one = running.experts[0]

    def close() -> bool:
        with transactions() as closing:
            return close_round(closing, running.round_id, by=None, now=NOW)

    with ThreadPoolExecutor(1) as pool:
        panel_service.edit_expert(
            session, running.study_id, one.id, Person("Another", one.email), by=running.chair, now=NOW
        )
        closed = pool.submit(close)
        try:
            assert closed.result(timeout=LONGEST_WAIT)
            with pytest.raises(WrongState, match="No round is open"):
                admitting.replace_link(
                    session, running.study_id, one.id, by=running.chair, link_key=LINK_KEY, now=NOW
                )
        finally:
            session.rollback()


def test_two_changes_of_one_study_wait_for_each_other(engine: Engine, session: Session) -> None:
    running = a_running_round(session)
    transactions = writing_transactions(engine)

    def lock() -> None:
        with transactions() as another:
            lock_study(another, running.study_id)

    with ThreadPoolExecutor(1) as pool:
        lock_study(session, running.study_id)
        waiting = pool.submit(lock)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
        session.rollback()
        waiting.result(timeout=LONGEST_WAIT)


def test_an_answer_under_way_keeps_its_author_s_address(engine: Engine, session: Session) -> None:
    """The correction waits for a save that holds the link, and finds what it saved."""
    running = a_running_round(session)
    transactions = writing_transactions(engine)
    one = running.experts[0]
    token = start(session, running, 0)
    asked = questionnaire_of(session, running.round_id).rated[0]
    answer = StatementAnswer(asked.wording_id, (Mark(8),), None, None)

    def correct() -> None:
        with transactions() as correcting:
            admitting.correct(
                correcting,
                running.study_id,
                one.id,
                Person(one.name, "chair@example.org"),
                by=running.chair,
                link_key=LINK_KEY,
                now=NOW,
            )

    with ThreadPoolExecutor(1) as pool:
        answering.save(session, token, key=new_id(), answers=[answer], now=NOW)
        correcting = pool.submit(correct)
        with pytest.raises(TimeoutError):
            correcting.result(timeout=0.3)
        session.commit()
        with pytest.raises(WrongState, match="has answered already"):
            correcting.result(timeout=LONGEST_WAIT)


def test_a_start_under_way_does_not_outlive_its_link(engine: Engine, session: Session) -> None:
    """The new link goes to another address: a session begun by the old one would have answered in its name."""
    running = a_running_round(session)
    transactions = writing_transactions(engine)

    def replace_link() -> None:
        with transactions() as replacing:
            admitting.replace_link(
                replacing,
                running.study_id,
                running.experts[0].id,
                by=running.chair,
                link_key=LINK_KEY,
                now=NOW,
            )

    with ThreadPoolExecutor(1) as pool:
        _, token = starting.start(session, running.link(0), NOW)
        assert token is not None
        replacing = pool.submit(replace_link)
        with pytest.raises(TimeoutError):
            replacing.result(timeout=0.3)
        session.commit()
        replacing.result(timeout=LONGEST_WAIT)
    with pytest.raises(SessionEnded):
        queries.form(session, token, NOW)
