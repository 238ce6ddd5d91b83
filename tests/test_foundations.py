"""The database is what the models say, on both kinds."""

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from delphi.models import metadata


def test_every_declared_table_is_there(session: Session) -> None:
    tables = set(inspect(session.connection()).get_table_names())
    assert set(metadata.tables) <= tables
