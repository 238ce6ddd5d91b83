"""Two statements show a section and three save an answer, at any number of statements, warm and cold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session

from delphi.rounds import entry
from delphi.web.panel import answering
from tests.parts.statements import statements
from tests.rounds.builders import a_questionnaire, a_section, an_open_round
from tests.web.panel.conftest import a_body, a_form, enter


@pytest.mark.parametrize("many", [5, 60])
def test_showing_and_saving_take_as_many_statements_as_promised(
    client: FlaskClient, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    opened = an_open_round(session, a_questionnaire(a_section(1, many)), now=now)
    enter(client, session, opened, now)
    monkeypatch.setattr(entry, "_kept", entry._Kept())
    for _ in ("cold", "warm"):
        with statements(session) as shown:
            assert client.get("/answer/section/1").status_code == 200
        assert len(shown) == 2, shown
    monkeypatch.setattr(entry, "_kept", entry._Kept())
    for seen in (0, 1):
        with statements(session) as saved:
            assert client.post("/answer/save", json=a_body(opened.first, seen=seen)).status_code == 200
        assert len(saved) == 3, saved
    data: dict[str, object] = {}
    for item in opened.asked.rated:
        data |= a_form(item, "3", seen=2 if item is opened.first else 0)
    with statements(session) as section:
        assert client.post("/answer/section/1", data=data).status_code == 303
    assert len(section) == 3, section


@contextmanager
def plans(session: Session) -> Iterator[list[str]]:
    """How SQLite goes about each statement."""
    session.rollback()
    engine = session.get_bind()
    found: list[str] = []

    def explain(connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            lines = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(line.detail for line in lines)

    event.listen(engine, "before_cursor_execute", explain)
    yield found
    event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # whose plans are words to read
@pytest.mark.parametrize("indexed", [True, False])
def test_no_request_of_an_expert_reads_the_answers_of_all(
    client: FlaskClient, session: Session, now: datetime, indexed: bool
) -> None:
    opened = an_open_round(session, now=now)
    enter(client, session, opened, now)
    if not indexed:
        session.execute(text("DROP INDEX ix_answer_seat_id"))
        session.commit()
    with plans(session) as found:
        assert client.get("/answer/section/1").status_code == 200
        assert client.post("/answer/save", json=a_body(opened.first)).status_code == 200
    assert any("answer" in line for line in found), found
    scans = [line for line in found if line.startswith("SCAN answer")]
    assert bool(scans) is not indexed, found


def test_the_count_would_notice_one_statement_more(
    client: FlaskClient, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = an_open_round(session, now=now)
    enter(client, session, opened, now)
    shown_once = answering.current_form
    monkeypatch.setattr(answering, "current_form", lambda: shown_once() and shown_once())
    with statements(session) as shown:
        client.get("/answer/section/1")
    assert len(shown) == 4
