"""A web process as `delphi serve` runs it, without its worker: there in a moment, killed like `kill -9`.

A fork server imports the program once, so that hundreds of restarts cost no more than building the app.
"""

import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from delphi.cli.serve import make_server
from delphi.config import Settings
from delphi.web.assembly import build
from tests.parts.databases import settings_for_tests
from tests.parts.ports import free_port

SECONDS_TO_START = 60
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.parts.server"])

Change = Callable[[Flask], None]


def as_it_is(_app: Flask) -> None:
    """No change: the product itself."""


class WebProcess:
    """`change` is called in the new process before it serves: how a fault is planted or a network slowed."""

    def __init__(self, home: Path, database_url: str, change: Change = as_it_is) -> None:
        self.port = free_port()
        self.log = home / "web.log"
        self.log.touch()
        self.settings = settings_for_tests(
            home, database_url, DELPHI_BASE_URL=f"http://127.0.0.1:{self.port}", DELPHI_THREADS="8"
        )
        self._change = change
        self._process: multiprocessing.context.ForkServerProcess | None = None

    def start(self) -> None:
        arguments = (self.settings, self.port, self._change, self.log)
        process = FORKS.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        self._process = process
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._listens():
            if not process.is_alive() or time.monotonic() > deadline:
                raise RuntimeError(f"the web process did not start: {self.log.read_text()}")
            time.sleep(0.005)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def serving(home: Path, database_url: str, change: Change = as_it_is) -> Iterator[WebProcess]:
    process = WebProcess(home, database_url, change)
    try:
        process.start()
        yield process
    finally:
        process.kill()


def _serve(settings: Settings, port: int, change: Change, log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    app = build(settings)
    change(app)
    make_server(app, settings, "127.0.0.1", port).run()
