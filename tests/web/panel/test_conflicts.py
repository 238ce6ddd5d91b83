"""Two windows on one statement, on both databases: the later is refused wholly and shown what stands."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.base import new_id
from delphi.rounds.models import Answer, SaveKey
from tests.rounds.builders import OpenRound
from tests.web.panel.conftest import a_body, a_form, said

WAYS = ("form", "script")


def send(
    expert: FlaskClient, opened: OpenRound, way: str, *, key: uuid.UUID, rating: int = 7, second_seen: int = 0
) -> TestResponse:
    """The first section, all of it rated alike."""
    first, second, third = opened.asked.rated[:3]
    if way == "script":
        body = a_body(first, second, third, rating=rating)
        body["answers"][1]["seen"] = second_seen
        return expert.post("/answer/save", json=body | {"key": str(key)})
    form = a_form(first, str(rating)) | a_form(third, str(rating))
    form |= a_form(second, str(rating), seen=second_seen, key=key)
    return expert.post("/answer/section/1", data=form)


def stored(session: Session) -> dict[uuid.UUID, int | None]:
    session.rollback()
    return {one.wording_id: one.category for one in session.scalars(select(Answer))}


def keys(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SaveKey)) or 0


@contextmanager
def order_of_events(session: Session) -> Iterator[list[str]]:
    engine = session.get_bind()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(" ".join(statement.split()[:3]))

    def note_end(_connection: object) -> None:
        seen.append("ROLLBACK")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "rollback", note_end)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "rollback", note_end)


@pytest.mark.parametrize("way", WAYS)
def test_one_stale_answer_in_the_middle_of_a_section_keeps_all_of_it_out(
    expert: FlaskClient, session: Session, opened: OpenRound, way: str
) -> None:
    second = opened.asked.rated[1]
    expert.post("/answer/save", json=a_body(second, rating=5))
    key = new_id()
    refused = send(expert, opened, way, key=key)
    assert refused.status_code == 409
    assert re.search(r"You changed 1\.2 in another window at \d\d:\d\d: yours 7, saved 5\.", refused.text)
    assert (stored(session), keys(session)) == ({second.wording_id: 5}, 1)
    chosen = send(expert, opened, way, key=key, second_seen=1)
    assert chosen.status_code in (200, 303), "the key of a refused save is as good as new"
    assert set(stored(session).values()) == {7}


@pytest.mark.parametrize("way", WAYS)
def test_what_stands_is_read_after_the_refused_save_is_undone(
    expert: FlaskClient, session: Session, opened: OpenRound, way: str
) -> None:
    expert.post("/answer/save", json=a_body(opened.asked.rated[1], rating=5))
    session.rollback()
    with order_of_events(session) as seen:
        send(expert, opened, way, key=new_id())
    half_written = seen.index("INSERT INTO answer")
    assert seen[half_written + 1] == "ROLLBACK", seen
    assert any(one.startswith("SELECT") for one in seen[half_written + 2 :]), seen


@pytest.mark.parametrize("way", WAYS)
def test_a_key_used_for_other_answers_stores_nothing_of_them(
    expert: FlaskClient, session: Session, opened: OpenRound, way: str
) -> None:
    key = new_id()
    assert send(expert, opened, way, key=key, rating=4).status_code in (200, 303)
    before = stored(session)
    assert send(expert, opened, way, key=key, rating=4).status_code in (200, 303)
    refused = send(expert, opened, way, key=key, rating=8)
    assert refused.status_code == 422
    assert "This save was already used for other answers; reload." in refused.text
    assert (stored(session), keys(session)) == (before, 1)


def test_who_is_refused_is_told_alone(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    """What another window saved of statements that this one did not send is no conflict."""
    first, second, *_ = opened.asked.rated
    expert.post("/answer/save", json=a_body(first, second, rating=5))
    refused = expert.post("/answer/save", json=a_body(first, rating=7))
    assert set(said(refused)["stored"]) == {str(first.wording_id)}
    assert stored(session) == {first.wording_id: 5, second.wording_id: 5}
