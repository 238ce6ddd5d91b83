"""What a piece of work asks of the database, statement by statement."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session

NOT_COUNTED = ("BEGIN", "COMMIT", "PRAGMA")


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Those of all connections to the session's database; one with many sets of values is one."""
    session.rollback()
    engine = session.get_bind()
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(NOT_COUNTED):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
