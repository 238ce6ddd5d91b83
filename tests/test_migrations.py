"""Migrations go up, down and up again, with rows in them, and end at what the models say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import insert, inspect, text

from delphi import paths, schema
from delphi.accounts.models import Account
from delphi.extensions import db
from delphi.models import metadata
from delphi.studies.models import Study
from tests.conftest import NOW

REVISIONS = [script.revision for script in ScriptDirectory(str(paths.MIGRATIONS)).walk_revisions()][::-1]


@pytest.fixture
def config(app: Flask) -> Iterator[Config]:
    """Alembic's settings for a database of its own, at the newest version."""
    with app.app_context():
        config: Config = app.extensions["migrate"].migrate.get_config()
        yield config
        db.session.remove()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def fill() -> None:
    with db.engine.begin() as connection:
        connection.execute(
            insert(Account), {"email": "ada@example.org", "name": "Ada", "is_admin": False, "created_at": NOW}
        )
        connection.execute(insert(Study), {"title": "A study", "created_at": NOW})


def rows() -> tuple[object, object]:
    with db.engine.connect() as connection:
        return (
            connection.execute(text("SELECT email, name, is_admin, created_at FROM account")).all(),
            connection.execute(text("SELECT title, created_at FROM study")).all(),
        )


def test_the_newest_version_is_what_the_models_say(config: Config) -> None:
    command.check(config)  # raises where they differ
    assert tables() == set(metadata.tables)


def test_a_difference_would_be_seen(config: Config) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE study ADD COLUMN planted INTEGER"))
    with pytest.raises(Exception, match="planted"):
        command.check(config)


def test_down_leaves_nothing_and_up_brings_all_back(config: Config) -> None:
    command.downgrade(config, "base")
    assert tables() == set()
    command.upgrade(config, "head")
    command.check(config)
    assert schema.installed_version(db.engine) == schema.needed_version()


@pytest.mark.parametrize("revision", REVISIONS[1:] or REVISIONS)
def test_each_version_goes_up_with_rows_in_it(config: Config, revision: str) -> None:
    """From the version before, rows stay; the first version has none before it and starts from nothing."""
    first = revision == REVISIONS[0]
    if not first:
        command.downgrade(config, f"{revision}-1")
    fill()
    before = rows()
    command.upgrade(config, revision)
    assert rows() == before
    command.upgrade(config, "head")
    assert rows() == before


def test_upgrading_twice_changes_nothing(config: Config) -> None:
    fill()
    before = rows()
    command.upgrade(config, "head")
    assert rows() == before


def test_a_full_database_goes_down_to_nothing(config: Config) -> None:
    fill()
    command.downgrade(config, "base")
    assert tables() == set()


def test_versions_are_numbered_without_gaps() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    files = sorted(path.name for path in Path(paths.MIGRATIONS, "versions").glob("*.py"))
    assert [name[:4] for name in files] == REVISIONS
