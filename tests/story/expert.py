"""What an expert does, in a browser or with bare requests."""

import re
from html import unescape

from playwright.sync_api import expect

from tests.parts.visitor import Reply, Visitor, start_answering
from tests.parts.window import Window
from tests.story.figures import Answer

STATEMENT = re.compile(r'id="s-([0-9a-f-]{36})-text"[^>]*><span class="code">([^<]+)</span>')
SECTION = re.compile(r'href="(/answer/section/\d+)"')
RECEIPT = re.compile(r"Receipt code</dt><dd[^>]*>([^<]+)")


def start(window: Window, link: str) -> None:
    window.open(link)
    assert window.heading.startswith("Welcome, ")
    window.press("Start")
    if window.heading == "Before you start":
        window.press("I have read this and agree")


def rate_and_save(window: Window, answers: dict[str, Answer], comments: dict[str, str] | None = None) -> None:
    """Section by section with the button; `answers` and `comments` by code."""
    window.follow(re.compile("Begin with section"))
    while "/section/" in window.path:
        _tap(window, answers)
        for code, text in (comments or {}).items():
            _comment(window, code, text)
        window.press(re.compile("^Save and "))


def rate_without_saving(window: Window, answers: dict[str, Answer]) -> None:
    """The script saves; the button is never pressed."""
    for path in sections_on(window.page.content()):
        window.open(path)
        _tap(window, answers)
        expect(window.page.locator(".save-state")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    window.open("/answer/")
    window.follow("What is open, and submit")


def propose_statement(window: Window, area: str, text: str, reason: str) -> None:
    window.follow("Is a statement missing? Propose one")
    window.page.locator("select").first.select_option(label=area)
    window.page.locator("textarea").nth(0).fill(text)
    window.page.locator("textarea").nth(1).fill(reason)
    window.press("Save the proposal")
    assert window.says(text)
    window.follow(re.compile(".*"), within=".back")


def submit(window: Window) -> str:
    window.press("Submit: I am finished")
    assert window.heading == "Thank you"
    receipt = window.page.locator("dd.code").inner_text()
    window.press("Done on this device")
    return receipt


def answer_by_requests(port: int, link: str, answers: dict[str, Answer]) -> str:
    """The same forms without a browser; gives the receipt code."""
    visitor = Visitor(port)
    start_answering(visitor, link)
    overview = visitor.get("/answer/")
    for path in sections_on(overview.text):
        page = visitor.get(path)
        _must(visitor.post(path, **_filled_in(page, answers)), 303)
    visitor.get("/answer/review")
    _must(visitor.post("/answer/review"), 303)
    thanks = visitor.get("/answer/thanks")
    visitor.close()
    found = RECEIPT.search(thanks.text)
    assert found is not None, thanks.text
    return found.group(1)


def sections_on(overview: str) -> list[str]:
    return list(dict.fromkeys(SECTION.findall(overview)))


def _filled_in(page: Reply, answers: dict[str, Answer]) -> dict[str, str]:
    given = {wording: answers.get(unescape(code)) for wording, code in STATEMENT.findall(page.text)}
    ratings = {f"rating-{wording}-0": str(one) for wording, one in given.items() if one is not None}
    return page.hidden | ratings


def _tap(window: Window, answers: dict[str, Answer]) -> None:
    for section in window.page.locator("section.statement:has(> div > fieldset.rating)").all():
        answer = answers[section.locator(".code").first.inner_text()]
        if answer is not None:
            section.locator(f'input[value="{answer}"]').first.check()


def _comment(window: Window, code: str, text: str) -> None:
    """If the statement stands on this page."""
    place = window.page.locator("section.statement").filter(has=window.page.get_by_text(code, exact=True))
    if place.count():
        place.locator("summary", has_text="Comment or suggest wording").click()
        place.get_by_label("Comment (optional)").fill(text)


def _must(reply: Reply, status: int) -> None:
    assert reply.status == status, reply.text[:2000]
