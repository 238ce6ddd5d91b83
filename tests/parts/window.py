"""A person's window in a real browser: it looks hard at every page it comes to."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Request

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")
MILLISECONDS = 30_000
PICTURES = os.environ.get("DELPHI_TEST_PICTURES", "")  # a folder: every page is kept there as people see it

FACTS = """() => {
    const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    return {
        title: document.title,
        headings: all("h1").map((one) => one.textContent.trim()),
        back: all(".back a, .crumbs a, .site-nav a, .timeline a, a.product, form .actions a").length
            + all("form[action='/answer/done']").length,
        next: all(".next-step :is(a, button), main .button, main form button, main :is(td, th) a").length,
    };
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BELOW = """() => Math.round(document.documentElement.scrollHeight - Math.max(innerHeight,
    scrollY + document.body.lastElementChild.getBoundingClientRect().bottom,
    ...[...document.querySelectorAll("footer, main")].map((one) => scrollY + one.getBoundingClientRect().bottom)))"""
PARTS = """() => [...new Set([...document.querySelectorAll("body *")].map(
    (one) => [one.localName, one.getAttribute("type"), one.getAttribute("role"), one.getAttribute("class")].join(".")
))].sort().join(" ")"""
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/r/.*")
AXE = "(tags) => axe.run({runOnly: tags, resultTypes: ['violations']}).then((found) => found.violations)"
# Pages that people come to from outside, or have left the form by: nothing lies behind them, or nothing ahead.
NOTHING_BEHIND = re.compile(r"/$|/r/|/answer/done$")
NOTHING_AHEAD = re.compile(r"/answer/done$")


@dataclass
class Notebook:
    """What is wrong with the pages that people came to, and what axe has seen: it sees each kind once."""

    problems: list[str] = field(default_factory=list)
    seen_by_axe: set[str] = field(default_factory=set)


class Window:
    """What somebody does, by the words on the page. Each step ends with a look at where it led.

    What is wrong with a page goes into the notebook and does not stop the person.
    """

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        notebook: Notebook,
        *,
        size: dict[str, int] = DESK,
        script: bool = True,
        **context: Any,
    ) -> None:
        self.base_url = base_url
        self.notebook = notebook
        self.size = size
        self.script = script
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=script, **context
        )
        self.context.set_default_timeout(MILLISECONDS)
        self.page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._notice(f"script error: {error}"))
        self.page.on("request", self._requested)

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base_url)

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith(self.base_url) else self.base_url + path)
        self.look()

    def follow(self, name: str | re.Pattern[str], within: str = "body") -> None:
        self._go(self._within(within).get_by_role("link", name=name))

    def press(self, name: str | re.Pattern[str], within: str = "body") -> None:
        self._go(self._within(within).get_by_role("button", name=name))

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def tick(self, label: str | re.Pattern[str]) -> None:
        self.page.get_by_label(label).first.check()

    def choose_file(self, label: str, path: Path) -> None:
        self.page.get_by_label(label).first.set_input_files(path)

    def says(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    def close(self) -> None:
        self.context.close()

    def look(self) -> None:
        self.page.wait_for_load_state()
        facts = self.page.evaluate(FACTS)
        if not facts["title"].strip():
            self._notice("no title")
        if len(facts["headings"]) != 1:
            self._notice(f"h1: {facts['headings']}")
        if not facts["back"] and not NOTHING_BEHIND.match(self.path):
            self._notice("no way back")
        if not facts["next"] and not NOTHING_AHEAD.match(self.path):
            self._notice("no next step")
        self._look_at_widths()
        if self.script:  # axe is one
            self._look_with_axe()

    def _go(self, to_click: Locator) -> None:
        """A form may be sent a moment after the click, once a save under way is over."""
        with self.page.expect_navigation():
            to_click.first.click()
        self.look()

    def _look_at_widths(self) -> None:
        for size in (PHONE, DESK):
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            beyond = self.page.evaluate(SIDEWAYS)
            if beyond > 0:
                self._notice(f"{beyond} px wider than a window of {size['width']} px")
            if (empty := self.page.evaluate(BELOW)) > 1:
                self._notice(f"{empty} px of nothing below its foot at {size['width']} px")
            if PICTURES:
                self._picture(size["width"])
        self.page.set_viewport_size({"width": self.size["width"], "height": self.size["height"]})

    def _look_with_axe(self) -> None:
        """A page built of the same parts as one before holds nothing new for axe, which takes its time."""
        kind = f"{IDENTIFIER.sub('', self.path)} {self.size['width']} {self.page.evaluate(PARTS)}"
        if kind in self.notebook.seen_by_axe:
            return
        self.notebook.seen_by_axe.add(kind)
        self.page.evaluate(AXE_SCRIPT)
        for found in self.page.evaluate(AXE, list(WCAG)):
            places = [node["html"][:120] for node in found["nodes"][:3]]
            self._notice(f"axe {found['id']}: {found['help']}: {places}")

    def _picture(self, width: int) -> None:
        name = re.sub(r"[^a-z0-9]+", "-", IDENTIFIER.sub("", self.path))[:60]
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob(f"*-{width}.png")))
        self.page.screenshot(path=folder / f"{number:03}{name}-{width}.png", full_page=True)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._notice(f"console {message.type}: {message.text}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:")):
            self._notice(f"a request to {request.url}")

    def _notice(self, what: str) -> None:
        self.notebook.problems.append(f"{self.path}: {what}")

    def _within(self, selector: str) -> Locator:
        return self.page.locator(selector)
