"""The chair changes the panel while the round closes: on PostgreSQL both go through, whoever was first."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from delphi.database import writing_transactions
from delphi.errors import WrongState
from delphi.panels import service as panel_service
from delphi.panels.service import Person
from delphi.process import admitting
from delphi.process.closing import close_round
from delphi.studies.service import lock_study
from tests.conftest import NOW
from tests.parts.databases import PostgresDatabases
from tests.process.running_round import LINK_KEY, a_running_round

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
