"""A chair's browser and a study of hers. Pages differ by no database; what does is tested below."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.studies.models import Study
from tests.builders import a_framework, a_panel, a_study, an_account, sign_in
from tests.web.chair.site import Site


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


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


@pytest.fixture
def site(client: FlaskClient, session: Session, study: Study) -> Site:
    a_framework(session, study.id)
    a_panel(session, study.id)
    session.commit()
    return Site(client, session, study)


@pytest.fixture
def running(site: Site) -> Site:
    site.open()
    return site
