"""The demo's first round is decided by keyboard alone, in a real browser; axe looks at every state of the page."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, expect
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.cli.demo.story import Story
from delphi.extensions import db
from delphi.web.assembly import build
from tests.builders import sign_in
from tests.parts.databases import SqliteDatabases, settings_for_tests
from tests.parts.server import serving
from tests.parts.window import PHONE, Notebook
from tests.web.chair.deciding_by_keys import DecidingByKeys, seconds

pytestmark = pytest.mark.browser

WHY = "Talked over in committee."
DIGITAL = "Use digital tools with judgement"
INTERPROFESSIONAL = "Plan every activity as interprofessional"


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    notebook = Notebook()
    yield notebook
    assert notebook.problems == [], "\n".join(["", *dict.fromkeys(notebook.problems)])


@dataclass(frozen=True)
class Demo:
    """Its first round is closed, and nothing is decided."""

    file: Path
    desk: str
    cookie: str  # of a browser in which the chair is signed in


@pytest.fixture(scope="module")
def demo(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Told once; each test decides in a copy."""
    with sqlite_databases.fresh() as url:
        app = build(settings_for_tests(tmp_path_factory.mktemp("demo"), url))
        with app.app_context():
            story = Story(app, clock.utc_now(), lambda _step: None)
            people = story.people()
            study_id, _, _ = story.first_round(people)
            client = app.test_client()
            with Session(db.engine) as session:
                sign_in(client, session, session.get_one(Account, people.chair))
            db.engine.dispose()
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        assert cookie is not None
        file = Path(url.removeprefix("sqlite:///"))
        yield Demo(file, f"/studies/{study_id}/rounds/1/desk", cookie.value)


@pytest.fixture
def chair(browser: Browser, tmp_path: Path, demo: Demo, notebook: Notebook) -> Iterator[DecidingByKeys]:
    copy = tmp_path / "delphi.sqlite3"
    shutil.copyfile(demo.file, copy)
    with serving(tmp_path, f"sqlite:///{copy}") as process:
        address = f"http://127.0.0.1:{process.port}"
        chair = DecidingByKeys(browser, address, notebook, demo.desk, demo.cookie)
        yield chair
        chair.window.close()


def test_a_round_of_more_than_thirty_competencies_is_decided_with_one_key_a_plain_accept(
    chair: DecidingByKeys,
) -> None:
    chair.open()
    chair.go("a")
    taken: list[float] = []
    decided = 0
    while chair.on_a_statement:
        before = chair.pressed
        if chair.is_plain:
            taken.append(seconds(partial(chair.go, "Enter" if decided % 2 else "a")))
            assert chair.pressed - before == 1
        else:
            rate_again(chair)
        decided += 1
        assert chair.decided() == decided
    chair.window.look()
    assert decided > 30
    assert len(taken) > 20
    assert chair.window.says("Every rated statement is decided.")
    print(f"{len(taken)} accepted, each in {max(taken):.2f} s or less")


def rate_again(chair: DecidingByKeys) -> None:
    """Where accepting would take words: a decision of one's own, with its reason."""
    chair.go("r")
    assert chair.in_focus() == "Why"
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")


def test_every_other_decision_has_its_key(chair: DecidingByKeys) -> None:
    chair.open(DIGITAL)
    code = chair.code
    reword(chair)
    assert chair.code != code, "it goes on to the next that waits"
    chair.says(f"Decided: {code} reworded.")
    chair.go("u")
    assert chair.code == code
    chair.says(f"Taken back: {code} reworded.")
    copy_edit(chair)
    drop(chair)
    chair.open("Use results and data")
    merge(chair)
    chair.open("Lead change and handle resistance")
    split(chair)
    chair.open("Develop the people of the team")
    move(chair)


def reword(chair: DecidingByKeys) -> None:
    """What was typed is shown against what was rated, at once."""
    chair.go("w")
    chair.window.look()
    assert chair.in_focus() == "Next wording"
    chair.press("ControlOrMeta+a")
    chair.type("Use digital tools where they serve learning.")
    line = chair.page.locator(".wording .redline").first
    expect(line.locator("ins")).to_have_text("where they serve learning")
    expect(line.locator("del")).to_have_text("with judgement")
    chair.window.look()
    chair.press("Escape")
    chair.page.get_by_label("Why").focus()
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")


def copy_edit(chair: DecidingByKeys) -> None:
    chair.go("c")
    chair.window.look()
    chair.press("End")
    chair.type(" always")
    chair.page.get_by_label("The meaning stands").focus()
    chair.press("Space")
    chair.page.get_by_label("Why").focus()
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")
    chair.says("copy-edited")


def drop(chair: DecidingByKeys) -> None:
    """Its key opens the form where a reason is due, with the cursor there: no error for asking."""
    chair.go("d")
    chair.window.look()
    assert chair.in_focus() == "Why"
    assert not chair.window.says("Please check these points")
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")
    chair.says("dropped")


def merge(chair: DecidingByKeys) -> None:
    chair.go("m")
    chair.window.look()
    chair.type("next programme")
    expect(chair.page.locator(".merge-with li:visible")).to_have_count(1)
    chair.press("Tab", "Space", "Tab", "Enter")
    expect(chair.page.get_by_label("Next wording")).to_have_value(re.compile("next programme"))
    chair.window.look()
    chair.page.get_by_label("Why").focus()
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")
    chair.says("merged")


def split(chair: DecidingByKeys) -> None:
    chair.go("s")
    chair.window.look()
    assert chair.in_focus() == "Statement 1"
    chair.press("ControlOrMeta+a")
    chair.type("One of them.")
    chair.page.get_by_label("Statement 2").focus()
    chair.type("The other of them.")
    with chair.page.expect_navigation():
        chair.page.get_by_role("button", name="Write another").press("Enter")
    chair.window.look()
    assert chair.in_focus().startswith("Statement 3")
    chair.type("A third.")
    chair.page.get_by_label("Why").focus()
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")
    chair.says("split")


def move(chair: DecidingByKeys) -> None:
    chair.go("v")
    chair.window.look()
    assert chair.in_focus() == "Under"
    chair.page.get_by_label("Under").select_option(index=0)
    chair.page.get_by_label("Why").focus()
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")
    chair.says("moved")


def test_one_goes_through_the_statements_by_arrows_and_finds_them_by_words(chair: DecidingByKeys) -> None:
    chair.open()
    chair.go("Enter")
    first = chair.code
    chair.go("ArrowRight")
    second = chair.code
    chair.go("ArrowLeft")
    assert chair.code == first
    chair.go("l")
    assert chair.code == second, "later: the next that waits, and this one waits still"
    chair.press("/")
    chair.type("results")
    chair.go("Enter")
    chair.window.look()
    assert chair.window.says("Show all again")
    chair.page.keyboard.press("Escape")
    chair.go("ArrowRight")
    assert "find=results" in chair.window.path, "the filter stays while one moves on"


def test_the_keys_are_told_and_can_be_switched_off_for_good(chair: DecidingByKeys) -> None:
    chair.open(INTERPROFESSIONAL)
    chair.press("?")
    expect(chair.page.get_by_role("dialog")).to_be_visible()
    chair.window.look()
    chair.page.get_by_label("Single keys act").uncheck()
    chair.press("Escape")
    expect(chair.page.get_by_role("dialog")).not_to_be_visible()
    for _ in range(2):
        address = chair.page.url
        chair.press("a", "ArrowRight", "k", "?")
        chair.page.wait_for_timeout(300)
        assert chair.page.url == address
        assert not chair.page.locator("#decision kbd").first.is_visible()
        chair.page.reload()
    assert chair.decided() == 0


def test_no_key_acts_while_somebody_writes_and_no_words_are_left_behind_unasked(
    chair: DecidingByKeys,
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    chair.page.on("dialog", stay)
    chair.open(INTERPROFESSIONAL)
    code = chair.code
    chair.press("e", "End")
    chair.type(" akrwdlmsv?/")
    assert chair.page.get_by_label("Next wording").input_value().endswith(" akrwdlmsv?/")
    chair.press("Escape", "ArrowRight")
    chair.page.wait_for_timeout(300)
    assert (asked, chair.code) == (["beforeunload"], code)


def test_words_not_yet_sent_stay_when_a_remark_is_coded(chair: DecidingByKeys) -> None:
    """What is sent by itself takes nothing else along; what was decided comes back no more."""
    chair.open(DIGITAL)
    code, page = chair.code, chair.page
    chair.press("e", "End")
    chair.type(" every day")
    page.get_by_label("Why").focus()
    chair.type(WHY)
    page.get_by_text("Paraphrase, reply, hide").first.click()
    reply = page.get_by_label("Reply to the panel").first
    reply.fill("We kept it.")
    with page.expect_navigation():
        page.locator(".codes .chip").first.click()
    chair.window.look()
    assert chair.code == code
    assert page.locator(".codes .chip").first.get_attribute("aria-pressed") == "true"
    assert page.get_by_label("Next wording").input_value().endswith(" every day")
    expect(page.locator(".wording .redline ins").first).to_contain_text("every day")
    assert page.get_by_label("Why").input_value() == WHY
    assert reply.input_value() == "We kept it."
    expect(reply).to_be_visible()
    page.get_by_label("Why").focus()
    with page.expect_navigation():
        page.get_by_role("button", name="Reword", exact=False).first.click()
    chair.says(f"Decided: {code} reworded.")
    chair.open(DIGITAL)
    assert page.get_by_label("Why").input_value() == WHY, "as it was decided"
    assert reply.input_value() == "We kept it.", "still to be sent"
    chair.window.look()


def test_a_reply_is_sent_by_ctrl_enter_and_not_left_behind_unasked(chair: DecidingByKeys) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    chair.page.on("dialog", stay)
    chair.open(DIGITAL)
    code, page = chair.code, chair.page
    page.get_by_text("Paraphrase, reply, hide").first.click()
    page.get_by_label("Reply to the panel").first.focus()
    chair.type("We kept it.")
    chair.press("Escape", "ArrowRight")
    page.wait_for_timeout(300)
    assert (asked, chair.code) == (["beforeunload"], code)
    chair.go("c")
    assert page.get_by_label("Reply to the panel").first.input_value() == "We kept it."
    page.get_by_label("Reply to the panel").first.focus()
    chair.go("ControlOrMeta+Enter")
    assert chair.code == code
    assert chair.decided() == 0
    assert chair.window.says("Your reply: We kept it.")
    assert len(asked) == 1


def test_a_proposed_statement_is_declined_by_ctrl_enter_too(chair: DecidingByKeys) -> None:
    chair.open()
    page = chair.page
    with page.expect_navigation():
        page.get_by_role("link", name="Decline it, or hide it").first.click()
    page.locator("textarea[name=declined_because]").focus()
    chair.type(WHY)
    chair.go("ControlOrMeta+Enter")
    assert chair.window.says(f"Declined: {WHY}")


def test_on_a_phone_a_statement_is_decided_by_touch(chair: DecidingByKeys) -> None:
    chair.open(INTERPROFESSIONAL)
    chair.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    with chair.page.expect_navigation():
        chair.page.get_by_role("button", name="Accept: rate again").click()
    chair.says("to be rated again")
    assert chair.decided() == 1


def test_of_two_who_decide_at_once_the_second_chooses_between_both(
    chair: DecidingByKeys, browser: Browser, demo: Demo, notebook: Notebook
) -> None:
    second = DecidingByKeys(browser, chair.window.base_url, notebook, demo.desk, demo.cookie)
    for one in (chair, second):
        one.open(INTERPROFESSIONAL)
    chair.go("a")
    second.press("e", "ControlOrMeta+a")
    second.type("Plan interprofessional activities where teams work together.")
    second.page.get_by_label("Why").focus()
    second.type(WHY)
    with second.page.expect_navigation():
        second.page.get_by_role("button", name="Reword").click()
    second.window.look()
    both = second.page.get_by_role("alert")
    expect(both).to_be_focused()
    expect(both).to_contain_text("2.2 to be rated again by Noor van Aalst")
    expect(both).to_contain_text("Plan interprofessional activities where teams work together.")
    with second.page.expect_navigation():
        both.get_by_role("button", name="Put mine in its place").click()
    second.says("Decided: 2.2 reworded.")
    second.window.close()
    browser_says = "the server responded with a status of 409 (CONFLICT)"
    notebook.problems[:] = [one for one in notebook.problems if not one.endswith(browser_says)]
