"""A chair's browser, a study of hers, and the test's own view of the database.

Each request gets an application context of its own, as in service: within one that lasted the whole test,
requests would share `g`, and with it who is signed in. Pages differ by no database; what does is tested below.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.config import Settings
from delphi.extensions import db
from delphi.studies.models import Study
from delphi.web.assembly import build
from tests.builders import a_study, an_account, sign_in


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
    """Call `session.rollback()` to see what a request has written since the last look."""
    with app.app_context():
        engine = db.engine
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def chair(session: Session, client: FlaskClient) -> Account:
    """Signed in with `client`."""
    account = an_account(session, name="Vera Brandt", email="vera@example.org")
    sign_in(client, session, account)
    return account


@pytest.fixture
def study(session: Session, chair: Account) -> Study:
    study = a_study(session, chair=chair)
    session.commit()
    return study
