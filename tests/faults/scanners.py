"""Mail scanners: every address in every mail is fetched again and again, and nothing may change."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from delphi import clock
from delphi.database import writing_transactions
from delphi.extensions import db
from delphi.letters import RENDERERS
from delphi.web.assembly import build
from tests.faults.mailed import dump, kinds_sent, send_every_kind, urls_in
from tests.parts.browser import running_browser
from tests.parts.server import Change, WebProcess, as_it_is
from tests.parts.visitor import Visitor


@dataclass(frozen=True)
class Scanned:
    urls: list[str]
    strange: list[str]  # addresses in a mail that do not lead to this installation
    answers: Counter[int]  # by status
    changed: list[str]  # tables


def scan(
    times: int, *, home: Path, database_url: str, chromium: str | None = None, change: Change = as_it_is
) -> Scanned:
    """GET and HEAD `times` each, then once with a browser if there is one; nobody clicks."""
    server = WebProcess(home, database_url, change)
    app = build(server.settings)
    with app.app_context():
        engine = db.engine
        send_every_kind(app, writing_transactions(engine), clock.utc_now())
        assert kinds_sent(engine) == set(RENDERERS)
        urls = urls_in(server.settings.spool)
        base = server.settings.base_url
        before = dump(engine)
        try:
            server.start()
            answers = _fetch(server.port, [url.removeprefix(base) or "/" for url in urls], times)
            if chromium is not None:
                _look(chromium, urls)
        finally:
            server.kill()
        after = dump(engine)
        engine.dispose()
    return Scanned(
        urls=urls,
        strange=[url for url in urls if url != base and not url.startswith(f"{base}/")],
        answers=answers,
        changed=[table for table in before if before[table] != after[table]],
    )


def _fetch(port: int, paths: list[str], times: int) -> Counter[int]:
    with Visitor(port) as visitor:
        return Counter(
            visitor.request(method, path).status
            for path in paths
            for _ in range(times)
            for method in ("GET", "HEAD")
        )


def _look(chromium: str, urls: list[str]) -> None:
    with running_browser(chromium) as browser:
        for url in urls:
            page = browser.new_page()
            page.goto(url, wait_until="networkidle")
            page.close()
