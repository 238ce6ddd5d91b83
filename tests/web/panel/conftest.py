"""An expert in a browser: a round that is open now, and a client that has come by the link."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi import clock
from delphi.base import new_id
from delphi.rounds.questionnaire import Item
from delphi.web.guards import PANEL_TOKEN
from tests.rounds.builders import OpenRound, a_session, an_open_round


@pytest.fixture
def now() -> datetime:
    """Requests read the real clock."""
    return clock.utc_now()


@pytest.fixture
def opened(session: Session, now: datetime) -> OpenRound:
    return an_open_round(session, now=now)


@pytest.fixture
def expert(client: FlaskClient, session: Session, opened: OpenRound, now: datetime) -> FlaskClient:
    """Has pressed Start and agreed."""
    enter(client, session, opened, now)
    return client


def enter(client: FlaskClient, session: Session, opened: OpenRound, now: datetime, *, expert: int = 0) -> str:
    session.rollback()
    token = a_session(session, opened, expert=expert, now=now)
    with client.session_transaction() as cookie:
        cookie[PANEL_TOKEN] = token
    return token


def a_body(*items: Item, rating: object = "7", seen: int = 0, **facts: Any) -> dict[str, Any]:
    """What the script sends for these statements."""
    answers = [
        {"wording": str(item.wording_id), "seen": seen, "marks": [rating] if item.rated else [], **facts}
        for item in items
    ]
    return {"key": str(new_id()), "answers": answers}


def a_form(
    item: Item,
    rating: str = "7",
    *,
    seen: int = 0,
    comment: str = "",
    key: uuid.UUID | None = None,
    **more: Any,
) -> dict[str, Any]:
    """What the page sends for one statement that was touched."""
    return {
        "key": str(key or new_id()),
        f"seen-{item.wording_id}": seen,
        f"shown-{item.wording_id}": "",
        f"marks-{item.wording_id}": 1,
        f"rating-{item.wording_id}-0": rating,
        f"comment-{item.wording_id}": comment,
        f"wording-{item.wording_id}": "",
        **more,
    }


def said(response: TestResponse) -> dict[str, Any]:
    """The JSON of an answer to the script."""
    body = response.get_json()
    assert isinstance(body, dict)
    return body
