"""The process that publishes and is killed. It imports little: each kill starts one."""

import os
import signal
import uuid
from collections.abc import Callable
from datetime import datetime
from itertools import count
from threading import Timer
from typing import Any
from unittest import mock

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

import delphi.models
from delphi.database import configure_engine, writing_transactions
from delphi.frameworks import service as frameworks
from delphi.process.publishing import publish_draft

Change = Callable[[], None]
ROOMS = delphi.models  # all tables must be known to a session outside an app


def as_it_is() -> None:
    """No change: the product itself."""


def commit_between_draft_and_note() -> None:
    """A planted bug: the draft is committed before it is noted that it was published."""
    write = frameworks.write_next_draft

    def in_a_transaction_of_its_own(session: Session, *given: Any, **more: Any) -> uuid.UUID:
        draft_id = write(session, *given, **more)
        session.connection().exec_driver_sql("COMMIT")
        session.connection().exec_driver_sql("BEGIN")
        return draft_id

    mock.patch.object(frameworks, "write_next_draft", in_a_transaction_of_its_own).start()


def publish_and_die(
    url: str, round_id: uuid.UUID, chair: uuid.UUID, now: datetime, hook: int, delay: float, change: Change
) -> None:
    """Killed at hook number `hook`; in the commit, `delay` seconds after it began."""
    change()
    engine = engine_of(url)
    passed = count()

    def die_at_the_hook(*_: object, **__: object) -> None:
        if next(passed) == hook:
            os.kill(os.getpid(), signal.SIGKILL)

    def die_in_the_commit(*_: object, **__: object) -> None:
        if next(passed) == hook:
            timer = Timer(delay, os.kill, (os.getpid(), signal.SIGKILL))
            timer.start()

    for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(engine, name, die_at_the_hook)
    event.listen(engine, "commit", die_in_the_commit)
    with writing_transactions(engine)() as session:
        event.listen(session, "after_commit", die_at_the_hook)
        publish_draft(session, round_id, by=chair, now=now)
    _wait_for_the_timer(passed, hook)


def _wait_for_the_timer(passed: "count[int]", hook: int) -> None:
    """A kill that was to land in the commit may come after it; past the last hook nothing is to come."""
    if next(passed) > hook:
        signal.pause()


def engine_of(url: str) -> Engine:
    engine = create_engine(url)
    configure_engine(engine)
    return engine
