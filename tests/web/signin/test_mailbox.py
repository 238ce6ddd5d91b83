"""The demo's mailbox, and that there is none elsewhere."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.config import Settings
from delphi.outbox import composing
from delphi.outbox import service as outbox
from delphi.outbox.mail import Rendered
from delphi.outbox.models import OutboxMail
from delphi.outbox.spool import Spool
from delphi.rounds.moments import shown_moment
from delphi.web.assembly import build
from tests.builders import a_protocol, a_study, an_account
from tests.conftest import NOW
from tests.parts.databases import settings_for_tests

NAME = "a" * 32
LINK = "http://localhost/r/abc"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for_tests(tmp_path, database_url, DELPHI_DEMO="yes")


def deliver(settings: Settings, text: str, name: str = NAME) -> None:
    rendered = Rendered("Round 1 <b>", text, "Ida", "ida@example.org")
    letter = composing.seal(
        rendered, "<p>x</p>", sender="d@example.org", message_id=f"<{name}@localhost>", now=NOW
    )
    Spool(settings.spool).hand_over(letter, lambda: None)


def test_a_mail_can_be_read_and_its_link_followed(client: FlaskClient, settings: Settings) -> None:
    deliver(settings, f"Dear Ida <i>,\n\n{LINK}\n")
    listed = client.get("/mailbox").text
    assert "1 mail<" in listed
    assert shown_moment(NOW, "UTC") in listed
    assert f'href="/mailbox/{NAME}"' in listed
    read = client.get(f"/mailbox/{NAME}").text
    assert "Round 1 &lt;b&gt;" in read
    assert "Dear Ida &lt;i&gt;," in read
    assert f'<a href="{LINK}">{LINK}</a>' in read


def test_a_mail_of_a_study_is_dated_in_its_time_zone(
    client: FlaskClient, settings: Settings, session: Session
) -> None:
    chair = an_account(session)
    study = a_study(session, chair=chair, protocol=a_protocol(time_zone="Asia/Tokyo"))
    outbox.queue(session, key="x", kind="any", now=NOW, study_id=study.id, account_id=chair.id)
    mail_id = session.scalars(select(OutboxMail.id)).one()
    session.commit()
    deliver(settings, "x", mail_id.hex)
    shown = shown_moment(NOW, "Asia/Tokyo")
    assert shown in client.get("/mailbox").text
    assert shown in client.get(f"/mailbox/{mail_id.hex}").text


def test_an_empty_mailbox_says_how_mail_comes(client: FlaskClient) -> None:
    assert "No mail yet" in client.get("/mailbox").text


@pytest.mark.parametrize("name", ["b" * 32, "..", "%2e%2e%2fsecrets", "a"])
def test_an_unknown_mail_is_no_page(client: FlaskClient, settings: Settings, name: str) -> None:
    deliver(settings, "x")
    assert client.get(f"/mailbox/{name}").status_code == 404


@pytest.mark.parametrize("more", [{}, {"DELPHI_DEMO": "yes", "DELPHI_MAIL_TRANSPORT": "none"}])
def test_outside_the_demo_there_is_no_mailbox(
    tmp_path: Path, database_url: str, more: dict[str, str]
) -> None:
    settings = settings_for_tests(tmp_path, database_url, **more)
    deliver(settings, "x")
    client = build(settings).test_client()
    assert client.get("/mailbox").status_code == 404
    assert client.get(f"/mailbox/{NAME}").status_code == 404
