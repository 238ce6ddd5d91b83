"""The demo's mailbox, and that there is none elsewhere."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from delphi.config import Settings
from delphi.outbox import composing
from delphi.outbox.mail import Rendered
from delphi.outbox.spool import Spool
from delphi.web.assembly import build
from tests.conftest import NOW
from tests.parts.databases import settings_for_tests

NAME = "a" * 32
LINK = "http://localhost/r/abc"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for_tests(tmp_path, database_url, DELPHI_DEMO="yes")


def deliver(settings: Settings, text: str) -> None:
    rendered = Rendered("Round 1 <b>", text, "Ida", "ida@example.org")
    letter = composing.seal(
        rendered, "<p>x</p>", sender="d@example.org", message_id=f"<{NAME}@localhost>", now=NOW
    )
    Spool(settings.spool).hand_over(letter, lambda: None)


def test_a_mail_can_be_read_and_its_link_followed(client: FlaskClient, settings: Settings) -> None:
    deliver(settings, f"Dear Ida <i>,\n\n{LINK}\n")
    listed = client.get("/mailbox").text
    assert "1 mail<" in listed
    assert f'href="/mailbox/{NAME}"' in listed
    read = client.get(f"/mailbox/{NAME}").text
    assert "Round 1 &lt;b&gt;" in read
    assert "Dear Ida &lt;i&gt;," in read
    assert f'<a href="{LINK}">{LINK}</a>' in read


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
