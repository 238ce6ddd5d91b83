"""The demo's half-answered second round, closed: every page that chair and staff then have opens."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.cli.demo.story import Accounts, Story
from delphi.process.closing import close_round
from delphi.process.releasing import release_report
from delphi.reports import queries
from delphi.reports.content import Content
from delphi.rounds import queries as rounds
from delphi.studies.models import Study
from tests.builders import sign_in

ROUND = 2


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def accounts(app: Flask, session: Session) -> Accounts:
    with app.app_context():
        story = Story(app, clock.utc_now(), lambda _step: None)
        people = story.people()
        story.study(people)
    return people


@pytest.fixture
def study_id(app: Flask, session: Session, accounts: Accounts) -> uuid.UUID:
    study_id = session.scalars(select(Study.id)).one()
    second = rounds.round_by_number(session, study_id, ROUND)
    assert second is not None
    close_round(session, second.id, by=accounts.chair, now=clock.utc_now())
    release_report(session, study_id, second.id, by=accounts.chair, now=clock.utc_now())
    session.commit()
    return study_id


def content_of(session: Session, study_id: uuid.UUID) -> Content:
    second = rounds.round_by_number(session, study_id, ROUND)
    found = None if second is None else queries.report(session, second.id)
    assert found is not None
    return found.content


def pages_of(study_id: uuid.UUID, content: Content) -> list[str]:
    """One statement of each kind on the desk: the demo has dozens."""
    study = f"/studies/{study_id}"
    kinds = {
        (one.figures.verdict, one.figures.reason, one.proposed.line, one.kind): one for one in content.items
    }
    return [
        *(study, f"{study}/rounds", f"{study}/rounds/{ROUND}", f"{study}/rounds/{ROUND}/report"),
        f"{study}/rounds/{ROUND}/desk",
        *(f"{study}/rounds/{ROUND}/desk/{one.wording_id}" for one in kinds.values()),
    ]


def test_every_page_and_file_of_the_closed_round_opens(
    client: FlaskClient, session: Session, accounts: Accounts, study_id: uuid.UUID
) -> None:
    content = content_of(session, study_id)
    assert content.flow.answered == 11
    report = f"/studies/{study_id}/rounds/{ROUND}/report"
    files = [f"ratings/{one.key}" for one in content.dimensions] + ["files/statistics", "files/comments"]
    sign_in(client, session, session.get_one(Account, accounts.chair))
    opened = {page: client.get(page).status_code for page in pages_of(study_id, content)}
    opened |= {name: client.post(f"{report}/{name}").status_code for name in files}
    sign_in(client, session, session.get_one(Account, accounts.reader))
    reading = ("/reading", f"/reading/{study_id}/rounds/1", f"/reading/{study_id}/rounds/{ROUND}")
    opened |= {page: client.get(page).status_code for page in reading}
    assert {page: status for page, status in opened.items() if status != 200} == {}
