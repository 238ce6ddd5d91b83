"""Makes the pictures of this folder from a demo that is being served.

    python docs/pictures/make.py http://127.0.0.1:8000 LINK

LINK is one of the experts' links that `delphi demo` prints. Needs Playwright and Debian's Chromium.
"""

import base64
import struct
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.cli.demo.story import CHAIR, PASSWORD, Story
from delphi.extensions import db
from delphi.web.assembly import build
from tests.builders import sign_in
from tests.parts.databases import migrate, settings_for_tests
from tests.parts.server import serving

FOLDER = Path(__file__).parent
PHONE, TABLET, DESK = (360, 740), (768, 1024), (1280, 900)
REWORDED = "Choose measures that show whether practice has changed, and say what they cannot show."
PIXELS = """async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
    return await new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(",")[1]);
        reader.readAsDataURL(new Blob([bytes]));
    });
}"""


def main(base_url: str, link: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        picture_the_form(browser, link)
        picture_the_chairs_pages(browser, base_url)
        picture_the_desk(browser)
        picture_the_draft(browser, base_url)
        browser.close()


def picture_the_form(browser: Browser, link: str) -> None:
    """Round 2 on a phone: a reworded statement with its redline and what the panel said before."""
    page = window(browser, PHONE)
    page.goto(link)
    page.get_by_role("button", name="Start").click()
    if page.get_by_role("button", name="agree").count():
        page.get_by_role("button", name="agree").click()
    page.goto(page.url.replace("/answer/", "/answer/section/3"))
    page.locator("section.statement", has_text="Reworded").first.scroll_into_view_if_needed()
    keep(page, "form")


def picture_the_chairs_pages(browser: Browser, base_url: str) -> None:
    page, study = signed_in(browser, base_url)
    for name, address in (
        ("follow-up", "/rounds/2"),
        ("report", "/rounds/1/report"),
        ("redline", "/framework/drafts/1/changes"),
    ):
        page.goto(study + address)
        keep(page, name)


def picture_the_draft(browser: Browser, base_url: str) -> None:
    """What draft 1 changed: its redline from the first merged statement on, that one's lineage, the levels."""
    page, study = signed_in(browser, base_url)
    changes = f"{study}/framework/drafts/1/changes"
    page.goto(f"{changes}?view=redline")
    page.locator("h2.draft-line", has_text="Measuring change").evaluate("line => line.scrollIntoView()")
    keep(page, "draft")
    page.goto(changes)
    page.get_by_role("link", name="merged").first.click()
    keep(page, "lineage")
    page.goto(f"{study}/framework/drafts/1/levels")
    keep(page, "levels")


def signed_in(browser: Browser, base_url: str) -> tuple[Page, str]:
    """A chair's window, and the address of the study."""
    page = window(browser, DESK)
    page.goto(f"{base_url}/sign-in")
    page.get_by_label("E-mail").fill(CHAIR[0])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("main").get_by_role("table").get_by_role("link").click()
    return page, page.url


def picture_the_desk(browser: Browser) -> None:
    """A demo of its own, stopped where its first round is to be decided; a new wording is being typed."""
    with tempfile.TemporaryDirectory() as folder, to_be_decided(Path(folder)) as (desk, cookie):
        for name, size in (("desk", DESK), ("desk-tablet", TABLET), ("desk-phone", PHONE)):
            page = window(browser, size)
            page.context.add_cookies([{"name": "delphi", "value": cookie, "url": desk}])
            page.goto(desk)
            page.get_by_role("table").get_by_role("link", name="Choose measures").click()
            page.wait_for_load_state()
            if size != PHONE:
                page.keyboard.press("e")
                page.keyboard.press("Control+a")
                page.keyboard.type(REWORDED)
                page.evaluate("window.scrollTo(0, 0)")
            keep(page, name)


@contextmanager
def to_be_decided(folder: Path) -> Iterator[tuple[str, str]]:
    """The address of its desk, and the cookie of a chair who has signed in."""
    database = f"sqlite:///{folder / 'delphi.sqlite3'}"
    migrate(folder, database)
    app = build(settings_for_tests(folder, database))
    with app.app_context():
        story = Story(app, clock.utc_now(), print)
        people = story.people()
        study_id, _, _ = story.first_round(people)
        client = app.test_client()
        with Session(db.engine) as session:
            sign_in(client, session, session.get_one(Account, people.chair))
        db.engine.dispose()
    cookie = client.get_cookie("delphi").value
    with serving(folder, database) as process:
        yield f"http://127.0.0.1:{process.port}/studies/{study_id}/rounds/1/desk", cookie


def window(browser: Browser, size: tuple[int, int]) -> Page:
    return browser.new_page(viewport={"width": size[0], "height": size[1]})


def keep(page: Page, name: str) -> None:
    shown, blank = page.screenshot(), page.context.browser.new_page()
    pixels = base64.b64decode(blank.evaluate(PIXELS, base64.b64encode(shown).decode()))
    blank.close()
    size = page.viewport_size
    rgb = np.frombuffer(pixels, np.uint8).reshape(size["height"], size["width"], 4)[:, :, :3]
    (FOLDER / f"{name}.png").write_bytes(with_palette(rgb))


def with_palette(rgb: np.ndarray) -> bytes:
    """A PNG of the 256 commonest colours, the others as the nearest: a third of what a browser writes."""
    codes = rgb.astype(int) @ (1 << 16, 1 << 8, 1)
    colours, counts = np.unique(codes, return_counts=True)
    palette = channels(colours[np.argsort(-counts)[:256]])
    nearest = {int(one): int(np.abs(palette - channels(one)).sum(axis=1).argmin()) for one in colours}
    indexes = np.vectorize(nearest.get, otypes=[np.uint8])(codes)
    rows = b"".join(b"\0" + row.tobytes() for row in indexes)
    head = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 8, 3, 0, 0, 0)
    parts = [(b"IHDR", head), (b"PLTE", palette.astype(np.uint8).tobytes())]
    parts += [(b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def channels(codes: np.ndarray) -> np.ndarray:
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=-1)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main(*sys.argv[1:])
