"""Fixtures every test may use. `database_url` runs a test on SQLite and again on PostgreSQL."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from delphi.config import Settings
from delphi.extensions import db
from delphi.web.assembly import build
from tests.parts import postgres
from tests.parts.browser import find_chromium, running_browser
from tests.parts.databases import PostgresDatabases, SqliteDatabases, settings_for_tests
from tests.parts.missing import part_is_missing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

# A busy machine is no failure. `proof` is what `./dev prove statistics` asks for on the command line.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.register_profile("proof", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresDatabases]:
    home = tmp_path_factory.mktemp("postgres")
    named = os.environ.get("DELPHI_TEST_POSTGRES")
    if named:
        yield PostgresDatabases(home, named)
        return
    binaries = postgres.find_binaries()
    if binaries is None:
        part_is_missing(
            "PostgreSQL", "install Debian's postgresql, or set DELPHI_TEST_POSTGRES to a server's URL"
        )
        return
    with postgres.running_cluster(binaries) as url:
        yield PostgresDatabases(home, url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases) -> Iterator[str]:
    """For tests in which the kind of database makes no difference."""
    with sqlite_databases.fresh() as url:
        yield url


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for_tests(tmp_path, database_url)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """Each request gets a context of its own, as in service: in one that lasted, requests would share `g`."""
    app = build(settings)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False  # tests of the edge switch it on again
    app.config["RATELIMIT_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def engine(app: Flask) -> Engine:
    with app.app_context():
        return db.engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """The test's own view of the database; `session.rollback()` shows what requests have written since."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole run: Playwright keeps the thread's event loop to itself."""
    chromium = find_chromium()
    if chromium is None:
        part_is_missing("Chromium", "install Debian's chromium")
        return
    with running_browser(chromium) as browser:
        yield browser


@pytest.fixture
def now() -> datetime:
    return NOW
