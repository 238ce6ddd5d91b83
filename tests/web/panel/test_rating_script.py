"""The rating form in a real browser: what it says about saving is true."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.rounds.models import Answer
from delphi.rounds.service.closing import close
from tests.parts.server import WebProcess, serving
from tests.rounds.builders import OpenRound, a_session

pytestmark = pytest.mark.browser

SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[WebProcess]:
    with serving(tmp_path, database_url) as process:
        yield process


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def page(
    context: BrowserContext, site: WebProcess, session: Session, opened: OpenRound, now: datetime
) -> Page:
    """The first section, arrived at by the link. The first expert has agreed before."""
    a_session(session, opened, now=now)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{site.port}/r/{opened.links[0]}")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Begin with section 1").click()
    return page


def stored(session: Session) -> list[tuple[int | None, str | None, int]]:
    session.rollback()
    rows = session.execute(select(Answer.category, Answer.comment, Answer.revision).order_by(Answer.saved_at))
    return [(row.category, row.comment, row.revision) for row in rows]


def rate(page: Page, statement: int, point: int) -> None:
    page.locator("fieldset").nth(statement - 1).locator(".card").nth(point - 1).click()


def state(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator(".save-state")).to_have_text(words, timeout=15_000)


def test_a_tap_is_saved_and_said_so_and_words_follow_after_a_pause(page: Page, session: Session) -> None:
    rate(page, 1, 8)
    state(page, SAVED)
    assert stored(session) == [(8, None, 1)]
    page.get_by_text("Comment or suggest wording").first.click()
    with page.expect_response("**/answer/save"):
        page.locator("textarea").first.fill("On every ward.")
    state(page, SAVED)
    assert stored(session) == [(8, "On every ward.", 2)]


def test_the_progress_follows_each_save(page: Page) -> None:
    line, bar = page.locator("label.progress span"), page.locator("label.progress progress")
    most = bar.get_attribute("max")
    expect(line).to_contain_text(f"0 of {most} rated")
    rate(page, 1, 8)
    expect(line).to_contain_text(f"1 of {most} rated")
    rate(page, 1, 9)
    rate(page, 2, 3)
    expect(line).to_contain_text(f"2 of {most} rated")
    assert bar.get_attribute("value") == "2"
    said = line.inner_text()
    page.locator("fieldset").first.get_by_text("No answer").click()
    expect(line).to_contain_text(f"1 of {most} rated")
    rate(page, 1, 9)
    expect(line).to_have_text(said)
    page.reload()
    expect(line).to_have_text(said)


def test_the_keyboard_alone_rates_and_clears(page: Page, session: Session) -> None:
    page.locator("fieldset").first.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    state(page, SAVED)
    page.get_by_role("button", name="Save and go on").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Area 2")
    assert [row[0] for row in stored(session)] == [2]


def test_an_answer_whose_acknowledgement_was_lost_is_sent_again_as_the_same_save(
    page: Page, session: Session
) -> None:
    lost: list[str] = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.post_data or "")
        route.fetch()
        route.abort()

    page.route("**/answer/save", lose_the_first_reply)
    rate(page, 1, 8)
    state(page, re.compile("^Not saved: no connection"))
    assert stored(session) == [(8, None, 1)], "it did arrive"
    state(page, SAVED)
    assert stored(session) == [(8, None, 1)], "and was not saved twice"
    with page.expect_response("**/answer/save"):
        rate(page, 1, 9)
    state(page, SAVED)
    assert stored(session) == [(9, None, 2)], "the page knew the revision of the repeated save"


def test_going_on_while_a_save_is_under_way_meets_no_conflict(page: Page, session: Session) -> None:
    arrived: list[bool] = []

    def reply_late(route: Route) -> None:
        response = route.fetch()
        arrived.append(response.ok)
        page.wait_for_timeout(1500)
        route.fulfill(response=response)

    page.route("**/answer/save", reply_late)
    rate(page, 1, 8)
    while not arrived:
        page.wait_for_timeout(20)
    page.get_by_role("button", name="Save and go on").click(no_wait_after=True)
    expect(page.locator("h1")).to_contain_text("Area 2", timeout=15_000)
    assert [row[0] for row in stored(session)] == [8]


@pytest.mark.parametrize(("choice", "stands"), [("Keep mine", 7), ("Take the saved one", 5)])
def test_two_windows_are_shown_both_values_and_one_is_chosen(
    page: Page, context: BrowserContext, session: Session, choice: str, stands: int
) -> None:
    other = context.new_page()
    other.goto(page.url)
    rate(other, 1, 5)
    state(other, SAVED)
    rate(page, 1, 7)
    expect(page.locator(".problems .error")).to_have_text(re.compile(r"yours 7, saved 5\. Choose one\.$"))
    page.get_by_role("button", name=choice).click()
    state(page, SAVED)
    assert stored(session)[0][0] == stands
    expect(page.locator(".problems").nth(0)).to_be_empty()


def test_nothing_saved_elsewhere_is_overwritten_before_a_choice_nor_its_words_after(
    page: Page, context: BrowserContext, session: Session
) -> None:
    other = context.new_page()
    other.goto(page.url)
    rate(other, 1, 5)
    state(other, SAVED)
    other.get_by_text("Comment or suggest wording").first.click()
    with other.expect_response("**/answer/save"):
        other.locator("textarea").first.fill("Said elsewhere.")
    rate(page, 1, 7)
    expect(page.get_by_role("button", name="Keep mine")).to_be_visible()
    rate(page, 2, 6)
    expect(page.locator(".save-state")).to_have_text(re.compile("^Not saved"), timeout=15_000)
    page.get_by_role("button", name=re.compile("Save and go on")).click()
    expect(page.locator(".problems .error").first).to_have_text(
        re.compile("yours 7, saved 5"), timeout=15_000
    )
    assert (5, "Said elsewhere.", 2) in stored(session)
    page.get_by_role("button", name=re.compile("Save and go on")).click()
    expect(page.locator("h1")).to_contain_text("Area 2", timeout=15_000)
    assert (7, "Said elsewhere.", 3) in stored(session)


def test_typed_words_stay_when_the_round_closes_meanwhile(
    page: Page, session: Session, opened: OpenRound, now: datetime
) -> None:
    page.get_by_text("Comment or suggest wording").first.click()
    page.locator("textarea").first.fill("Too late, alas.")
    close(session, opened.id, by=None, now=now)
    session.commit()
    state(page, re.compile("^Not saved: The round was closed at"))
    assert page.locator("textarea").first.input_value() == "Too late, alas."
    assert stored(session) == []
