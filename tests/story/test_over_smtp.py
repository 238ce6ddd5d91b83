"""The mails of a round leave over a real SMTP server, and the link in one of them works."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.parts.smtp import Server, running_server
from tests.parts.window import Notebook, Window
from tests.story import chair, expert, panel, staff
from tests.story.installation import LINK, Installation, eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture
def site(tmp_path: Path, database_url: str, server: Server) -> Installation:
    return Installation(
        tmp_path,
        database_url,
        DELPHI_MAIL_TRANSPORT="smtp",
        DELPHI_MAIL_FROM="Delphi <delphi@example.org>",
        DELPHI_SMTP_HOST="127.0.0.1",
        DELPHI_SMTP_PORT=str(server.port),
        DELPHI_SMTP_STARTTLS="no",
    )


def test_invitations_reach_everybody_once_and_their_links_open_the_form(
    browser: Browser, site: Installation, server: Server, tmp_path: Path, notebook: Notebook
) -> None:
    people = panel.invited()
    with site.serving():
        window = Window(browser, site.base_url, notebook)
        staff.set_up_account(window, site.add_staff(chair.CONTACT[1], chair.CONTACT[0]))
        chair.create_study(window, "Continuing education")
        chair.import_framework(window, panel.framework_workbook(tmp_path / "framework.xlsx"))
        chair.import_panel(window, panel.panel_file(tmp_path / "panel.csv"))
        chair.open_round(window, 1, invited=len(people))
        eventually(lambda: len(server.taken) >= len(people), "all invitations")
        assert sorted(one.recipient for one in server.taken) == sorted(one.email for one in people)
        mail = server.taken[0].message
        assert "delphi@example.org" in str(mail["From"])
        assert chair.CONTACT[1] in str(mail["Reply-To"])
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert {part.get_content_type() for part in mail.iter_parts()} == {"text/plain", "text/html"}
        body = mail.get_body(("plain",))
        assert body is not None
        link = LINK.search(body.get_content())
        assert link is not None
        answers = panel.first_answers(people)[people[0].email]
        by_code = {code: answers[text] for code, text in panel.texts_by_code().items()}
        assert expert.answer_by_requests(site.port, link.group(), by_code)
        window.page.reload()
        window.follow(re.compile("^Overview$"), within=".site-nav")
        assert window.says(f"1 of {len(people)} experts have answered")
