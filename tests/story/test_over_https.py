"""Over HTTPS cookies and form protection differ: a chair signs in and makes a study, an expert answers."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, expect
from sqlalchemy.orm import Session

from delphi import clock
from tests.parts.ports import free_port
from tests.parts.tls import tls_in_front_of
from tests.parts.window import PHONE, Notebook, Window
from tests.rounds.builders import OpenRound, an_open_round
from tests.story import chair, staff
from tests.story.expert import start, submit
from tests.story.installation import Installation

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Installation:
    return Installation(tmp_path, database_url, base_url=f"https://localhost:{free_port()}")


@pytest.fixture
def opened(session: Session) -> OpenRound:
    return an_open_round(session, now=clock.utc_now())


def test_people_sign_in_send_forms_and_answer(
    browser: Browser, site: Installation, opened: OpenRound, notebook: Notebook
) -> None:
    port = int(site.base_url.rpartition(":")[2])
    with site.serving(), tls_in_front_of(site.port, port):
        a_chair_makes_a_study(browser, site, notebook)
        an_expert_answers(browser, site, opened, notebook)


def a_chair_makes_a_study(browser: Browser, site: Installation, notebook: Notebook) -> None:
    window = Window(browser, site.base_url, notebook, ignore_https_errors=True)
    sent: list[Request] = []

    def note(request: Request) -> None:
        sent.append(request)

    window.page.on("request", note)
    app = staff.set_up_account(window, site.add_staff(chair.CONTACT[1], chair.CONTACT[0]))
    staff.sign_out(window)
    staff.sign_in(window, chair.CONTACT[1], app)
    chair.create_study(window, "Wound care nursing")
    forms = [request.all_headers() for request in sent if request.method == "POST"]
    assert len(forms) >= 5
    for headers in forms:
        assert "referer" not in headers, "the trap is there: nothing to tell where a form comes from"
        assert headers["origin"] == "null"
        assert headers["sec-fetch-site"] == "same-origin"
    cookie_is_guarded(window)
    forged_forms_are_refused(window)


def cookie_is_guarded(window: Window) -> None:
    (cookie,) = window.context.cookies()
    assert cookie["name"] == "__Host-delphi"
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert (cookie["domain"], cookie["path"]) == ("localhost", "/")
    answer = window.context.request.get(window.base_url + "/studies")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["referrer-policy"] == "no-referrer"


def forged_forms_are_refused(window: Window) -> None:
    """With the cookie of somebody who is signed in, but not from our pages."""
    window.open("/studies")
    token = window.page.locator('input[name="csrf_token"]').first.input_value()
    url = window.base_url + "/sign-out"
    form: dict[str, str | float | bool] = {"csrf_token": token}
    send = window.context.request.post
    assert send(url, form={}).status == 400
    assert send(url, form=form, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert send(url, form=form, headers={"Origin": "https://evil.example"}).status == 403
    window.open("/account")
    assert window.heading == "Your account", "still signed in"


def an_expert_answers(browser: Browser, site: Installation, opened: OpenRound, notebook: Notebook) -> None:
    window = Window(browser, site.base_url, notebook, size=PHONE, ignore_https_errors=True)
    start(window, f"{site.base_url}/r/{opened.links[0]}")
    window.follow("Begin with section 1")
    window.page.locator("fieldset.rating").first.locator('input[value="8"]').check()
    expect(window.page.locator(".save-state")).to_contain_text("Saved", timeout=30_000)
    window.press("Save and go on")
    assert window.heading.startswith("2")
    window.open("/answer/section/1")
    assert window.page.locator('input[value="8"]').first.is_checked()
    window.open("/answer/review")
    assert submit(window)
