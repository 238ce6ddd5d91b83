"""Signing in makes no difference between databases; what does is in tests/accounts.

Each request gets an application context of its own, as in service: within one that lasted the whole test,
requests would share `g`, and with it who is signed in. `session` is the test's own view of the database.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from delphi.config import Settings
from delphi.extensions import db
from delphi.web.assembly import build


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    app = build(settings)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["RATELIMIT_ENABLED"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session
