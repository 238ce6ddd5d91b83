"""A chair in front of the desk of the demo's first round, in a real browser, who counts every key."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Browser, expect

from tests.parts.window import Notebook, Window

PLAIN = re.compile(r"^Accept: (keep|drop|rate again)")


class DecidingByKeys:
    def __init__(self, browser: Browser, base_url: str, notebook: Notebook, desk: str, cookie: str) -> None:
        self.window = Window(browser, base_url, notebook)
        self.window.context.add_cookies([{"name": "delphi", "value": cookie, "url": base_url}])
        self.page = self.window.page
        self.desk = desk
        self.pressed = 0

    def open(self, statement: str = "") -> None:
        """The desk, or the statement whose words these are."""
        self.window.open(self.desk)
        if statement:
            self.window.follow(statement, within="main table")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.pressed += len(words)
        self.page.keyboard.type(words)

    def go(self, *keys: str) -> None:
        """The last of these leads to another page."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.press(keys[-1])

    def in_focus(self) -> str:
        """The label of the field that the next key goes to; none outside the fields."""
        label: str = self.page.evaluate("() => document.activeElement.labels?.[0]?.textContent ?? ''")
        return label.strip()

    @property
    def on_a_statement(self) -> bool:
        return "/desk/" in self.window.path

    @property
    def code(self) -> str:
        return self.page.locator("h1 .soft").inner_text()

    @property
    def accepting(self) -> str:
        return " ".join(self.page.locator(".proposal .button-primary").all_inner_texts())

    @property
    def is_plain(self) -> bool:
        return PLAIN.match(self.accepting) is not None

    def says(self, words: str) -> None:
        expect(self.page.locator("#desk-said")).to_contain_text(words)

    def decided(self) -> int:
        return int(self.page.locator(".progress").first.inner_text().split()[0])


def seconds(work: Callable[[], None]) -> float:
    before = time.monotonic()
    work()
    return time.monotonic() - before
