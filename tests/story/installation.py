"""Delphi as somebody runs it: the command line, `delphi serve` with its worker, mail in a spool."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from pathlib import Path

from delphi.outbox.mailbox import StoredLetter, newest
from tests.parts.databases import SECRET
from tests.parts.ports import free_port

SETUP_CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){6}[2-9A-Z]{4}\b")
LINK = re.compile(r"https?://\S+/r/\S+")
SECONDS = 90
MANY = 1000


class Installation:
    """`more` are settings beside the usual ones. `base_url` is where people find it: a proxy, or itself."""

    def __init__(self, home: Path, database_url: str, base_url: str = "", **more: str) -> None:
        self.home = home
        self.port = free_port()
        self.base_url = base_url or f"http://127.0.0.1:{self.port}"
        self.log = home / "serve.log"
        others = {name: value for name, value in os.environ.items() if not name.startswith("DELPHI_")}
        self.variables = others | {
            "DELPHI_HOME": str(home),
            "DELPHI_DATABASE_URL": database_url,
            "DELPHI_SECRET_KEY": SECRET,
            "DELPHI_LINK_KEY": SECRET[::-1],
            "DELPHI_BASE_URL": self.base_url,
            "DELPHI_MAIL_TRANSPORT": "spool",
            "DELPHI_MAIL_PER_MINUTE": "6000",
            **more,
        }

    def add_staff(self, email: str, name: str) -> str:
        """The set-up code that the person is told."""
        done = subprocess.run(
            [sys.executable, "-m", "delphi", "staff", "add", email, "--name", name],
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        found = SETUP_CODE.search(done.stdout)
        assert found is not None, done.stderr
        return found.group()

    @contextmanager
    def serving(self) -> Iterator[None]:
        with self.log.open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "delphi", "serve", "--port", str(self.port)],
                env=self.variables,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                eventually(self._answers, "a web server")
                yield
            finally:
                server.terminate()
                server.wait(SECONDS)
        problems = [line for line in self.log.read_text().splitlines() if " ERROR " in line]
        assert problems == [], self.log.read_text()

    def letters(self) -> list[StoredLetter]:
        """Of the spool, oldest first."""
        found, _ = newest(self.home / "spool", MANY)
        return found[::-1]

    def new_letters(self, known: int, count: int) -> list[StoredLetter]:
        """The next `count` letters after the first `known`, once the worker has written them."""
        eventually(lambda: len(self.letters()) >= known + count, f"{count} letters")
        return self.letters()[known:]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/static/delphi.css") as response:
                return bool(response.status == 200)
        except OSError:
            return False


def address_of(letter: StoredLetter) -> str:
    return parseaddr(letter.to)[1]


def link_in(letter: StoredLetter) -> str:
    found = LINK.search(letter.text)
    assert found is not None, letter.text
    return found.group()


def eventually(seen: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not seen():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {SECONDS} s")
        time.sleep(0.05)
