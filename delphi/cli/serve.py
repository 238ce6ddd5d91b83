"""`delphi serve`: the web server and, as its child, the worker. All that a small installation needs."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from types import FrameType, TracebackType
from typing import Final, NoReturn

import click
import waitress
from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer

from delphi import schema
from delphi.cli.installation import opened
from delphi.config import Settings
from delphi.errors import Misconfigured, msg
from delphi.extensions import db

WORKER: Final = (sys.executable, "-m", "delphi", "worker", "--with-parent")
SECONDS_BEFORE_RESTART: Final = 5
SECONDS_TO_STOP: Final = 45  # the worker may be in the middle of a mail
MOST_CONNECTIONS: Final = 1000
SECONDS_IDLE: Final = 30  # then a connection that neither sends nor waits is closed
log = logging.getLogger(__name__)


class WorkerProcess:
    """Runs the worker beside the server, and again after a pause if it dies."""

    def __init__(self, command: tuple[str, ...] = WORKER, pause: float = SECONDS_BEFORE_RESTART) -> None:
        self._command = command
        self._pause = pause
        self._stopping = threading.Event()
        self._starting = threading.Lock()  # none is started once we are stopping
        self._process = self._started()
        self._watch = threading.Thread(target=self._keep_running, daemon=True)
        self._watch.start()

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._starting:
            self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._watch.join()

    @property
    def pid(self) -> int:
        return self._process.pid

    def _started(self) -> "subprocess.Popen[bytes]":
        # Ctrl-C goes to this process alone, which then tells the worker; the pipe tells it if we are killed.
        return subprocess.Popen(  # noqa: S603 - a fixed command of our own
            self._command, stdin=subprocess.PIPE, start_new_session=True
        )

    def _keep_running(self) -> None:
        while True:
            with self._process as process:
                code = process.wait()
            if self._stopping.is_set():
                return
            log.warning("the worker ended (%s); starting it again", code)
            self._stopping.wait(self._pause)
            with self._starting:
                if self._stopping.is_set():
                    return
                self._process = self._started()


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def command(host: str, port: int) -> None:
    """Serve the pages, and run the worker beside them."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Links must lead here unless they are said to lead elsewhere; the worker inherits it.
    os.environ.setdefault("DELPHI_BASE_URL", f"http://127.0.0.1:{port}")
    with opened() as app:
        schema.require_current(db.engine)
    settings: Settings = app.extensions["delphi.settings"]
    server = make_server(app, settings, host, port)
    signal.signal(signal.SIGTERM, _stop)
    with WorkerProcess():
        for line in greeting(settings, host, port):
            click.echo(line)
        server.run()


def make_server(app: Flask, settings: Settings, host: str, port: int) -> BaseWSGIServer | MultiSocketServer:
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=settings.threads,
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=SECONDS_IDLE,
            asyncore_use_poll=True,  # select() ends at descriptor 1023
            # Beyond this a body is refused unread; between the two limits our own page tells of it.
            max_request_body_size=4 * app.config["MAX_CONTENT_LENGTH"],
            ident=None,
        )
    except (OSError, ValueError) as error:
        raise _cannot_listen(host, port, error) from None


def greeting(settings: Settings, host: str, port: int) -> list[str]:
    lines = [f"Delphi is at {settings.base_url} (listening on {host}:{port}; stop with Ctrl-C)."]
    if settings.mail_transport == "none":
        lines.append(
            "No mail can leave: set DELPHI_SMTP_HOST (docs/running.md). Until then no round can be opened."
        )
    if settings.mail_transport == "spool":
        lines.append(f"Mail does not leave this machine: it is written to {settings.spool}.")
    return lines


def _cannot_listen(host: str, port: int, error: OSError | ValueError) -> Misconfigured:
    if isinstance(error, socket.gaierror | ValueError):
        return Misconfigured(msg("there is no address %(host)s on this machine", host=host[:80]))
    if isinstance(error, PermissionError):
        return Misconfigured(msg("port %(port)s may not be used; try one above 1023", port=port))
    reason = os.strerror(error.errno) if error.errno else str(error)
    return Misconfigured(
        msg("cannot listen on %(host)s:%(port)s (%(why)s)", host=host[:80], port=port, why=reason)
    )


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
