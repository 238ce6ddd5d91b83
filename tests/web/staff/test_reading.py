"""Staff read what was released, and nothing else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import letters
from delphi.accounts.models import Account
from delphi.config import Settings
from delphi.outbox.mail import MailFacts, Rendered, Site
from delphi.outbox.models import OutboxMail
from delphi.process.releasing import release_report
from delphi.rounds.queries import rounds_of
from delphi.studies.models import Membership, Study
from tests.builders import a_member, a_study, an_account, sign_in
from tests.conftest import NOW
from tests.reports.closed_rounds import Remarked, a_closed_round, a_rated_study, an_open_round
from tests.reports.test_compiling import GROUPS, RATINGS


@pytest.fixture
def reader(session: Session, study: Study, client: FlaskClient) -> Account:
    """Signed in with `client`; staff of the study, whose first round is closed."""
    a_rated_study(session, study, 5, GROUPS)
    remarked = Remarked(
        comments={(0, 0): "A good reason"}, wordings={(1, 1): "Better so"}, new=[(2, "One more")]
    )
    a_closed_round(session, study, RATINGS, remarked=remarked)
    account = an_account(session, name="Otto Lindt")
    a_member(session, study, account, "staff")
    sign_in(client, session, account)
    return account


def url(study: Study, number: int = 1) -> str:
    return f"/reading/{study.id}/rounds/{number}"


def release(session: Session, study: Study, chair: Account) -> None:
    release_report(session, study.id, rounds_of(session, study.id)[0].id, by=chair.id, now=NOW)
    session.commit()


def test_nothing_is_there_before_the_release(client: FlaskClient, reader: Account, study: Study) -> None:
    assert client.get(url(study)).status_code == 404
    text = client.get("/reading").text
    assert "No report yet" in text
    assert "its chair releases the report" in text


def test_a_released_report_is_listed_and_read(
    client: FlaskClient, reader: Account, study: Study, chair: Account, session: Session
) -> None:
    release(session, study, chair)
    listed = client.get("/reading").text
    assert "1 report" in listed
    assert url(study) in listed
    text = client.get(url(study)).text
    assert "1 of 5 rated statements are in; 1 divides the panel." in text
    assert "released 2 Mar 2026 · version 1" in text
    assert "A good reason" in text


def test_what_leads_to_the_next_draft_is_not_for_staff(
    client: FlaskClient, reader: Account, study: Study, chair: Account, session: Session
) -> None:
    release(session, study, chair)
    text = client.get(url(study)).text
    for internal in ("Better so", "One more", "Proposal for the next draft", "CSV", "Release this report"):
        assert internal not in text


def test_the_next_round_stays_closed_to_staff(
    client: FlaskClient, reader: Account, study: Study, chair: Account, session: Session
) -> None:
    release(session, study, chair)
    an_open_round(session, study, RATINGS)
    session.commit()
    assert client.get(url(study, 2)).status_code == 404


def test_staff_of_another_study_see_no_such_page(
    client: FlaskClient, reader: Account, study: Study, chair: Account, session: Session
) -> None:
    release(session, study, chair)
    stranger = an_account(session)
    a_member(session, a_study(session), stranger, "staff")
    sign_in(client, session, stranger)
    assert client.get(url(study)).status_code == 404
    assert url(study) not in client.get("/reading").text


def told(session: Session, app: Flask, settings: Settings, reader: Account, study: Study) -> Rendered | None:
    mail = session.scalars(select(OutboxMail).where(OutboxMail.account_id == reader.id)).one()
    facts = MailFacts(
        mail.id, mail.kind, mail.key, mail.study_id, mail.round_id, mail.expert_id, mail.account_id
    )
    with app.test_request_context():
        return letters.RENDERERS[mail.kind](session, facts, site=Site(settings.base_url, settings.link_key))


def test_the_mail_of_a_release_leads_to_the_report(
    app: Flask,
    settings: Settings,
    client: FlaskClient,
    reader: Account,
    study: Study,
    chair: Account,
    session: Session,
) -> None:
    release(session, study, chair)
    mail = told(session, app, settings, reader, study)
    assert mail is not None
    assert mail.to_address == reader.email
    assert mail.subject == "Wound care nursing: report of round 1"
    link = next(line for line in mail.text.splitlines() if line.startswith("http"))
    assert client.get(link.removeprefix(settings.base_url)).status_code == 200


def test_whoever_left_the_study_is_not_told(
    app: Flask, settings: Settings, reader: Account, study: Study, chair: Account, session: Session
) -> None:
    release(session, study, chair)
    session.delete(session.get_one(Membership, (study.id, reader.id)))
    session.commit()
    assert told(session, app, settings, reader, study) is None
