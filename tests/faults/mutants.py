"""Planted bugs that the proofs must find, and a slow network that gives them time to show.

Each is a change to an app in a process of its own; none touches the product's code.
"""

import time
import uuid
from collections.abc import Iterable
from datetime import datetime
from threading import Timer
from typing import TYPE_CHECKING, Any
from unittest import mock

from flask import Flask, Response, request
from sqlalchemy.orm import Session

from delphi import clock
from delphi.base import new_id
from delphi.extensions import db
from delphi.rounds.entry import Entry
from delphi.rounds.rules import StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.service.answering import Saved
from delphi.web import edge

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SECONDS_ON_THE_WAY = 0.01
SECONDS_BEFORE_COMMIT = 0.02
SECONDS_BETWEEN_COMMITS = 0.01


def slow_network(app: Flask) -> None:
    """Answers take a while to arrive: many kills then fall between the commit and the word of it."""
    answer = app.wsgi_app

    def slowly(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        reply = answer(environ, start_response)
        time.sleep(SECONDS_ON_THE_WAY)
        return reply

    app.wsgi_app = slowly  # type: ignore[method-assign]  # how Flask says to add a WSGI layer


def acknowledge_first(app: Flask) -> None:
    """The answer says "saved", and only then the commit follows."""
    settle_at_once = edge._settle

    def settle(response: Response) -> None:
        if request.endpoint != "panel.save":
            settle_at_once(response)
            return
        session = db.session()
        db.session.registry.clear()
        session.flush()
        if response.status_code >= 400:
            session.rollback()
        Timer(SECONDS_BEFORE_COMMIT, _commit, (session,)).start()

    mock.patch.object(edge, "_settle", settle).start()


def _commit(session: Session) -> None:
    session.commit()
    session.close()


def no_transaction(app: Flask) -> None:
    """Each statement's answer is committed by itself."""
    upsert = answering._upsert

    def one_by_one(session: Session, entry: Entry, answers: list[StatementAnswer], now: datetime) -> Saved:
        revisions: dict[uuid.UUID, int] = {}
        for answer in answers:
            revisions |= upsert(session, entry, [answer], now).revisions
            session.commit()
            time.sleep(SECONDS_BETWEEN_COMMITS)
        return Saved(revisions, questionnaire=entry.questionnaire)

    mock.patch.object(answering, "_upsert", one_by_one).start()


def no_key(app: Flask) -> None:
    """What is sent again is done again."""
    slow_network(app)
    suggest = answering.suggest

    def suggest_anew(session: Session, token: str, *, key: uuid.UUID, **facts: Any) -> None:
        suggest(session, token, key=new_id(), **facts)

    mock.patch.object(answering, "_take_key", return_value=True).start()
    mock.patch.object(answering, "suggest", suggest_anew).start()


def start_on_get(app: Flask) -> None:
    """The link of the mail starts at once, without the button."""

    def start(token: str) -> str:
        starting.start(db.session(), token, clock.utc_now())
        return "Welcome"

    app.view_functions["panel.landing"] = start
