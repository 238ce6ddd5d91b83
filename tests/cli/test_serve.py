"""`delphi serve` and `delphi worker` as processes."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from delphi.cli.serve import WorkerProcess, greeting
from delphi.config import Settings
from tests.parts.databases import SECRET, SqliteDatabases, settings_for_tests
from tests.parts.ports import free_port
from tests.parts.server import serving as web_process

SECONDS = 120  # how long we wait for what should come; only a failure takes that long


@pytest.fixture
def variables(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DELPHI_")}
    return kept | {
        "DELPHI_HOME": str(tmp_path),
        "DELPHI_DATABASE_URL": sqlite_url,
        "DELPHI_SECRET_KEY": SECRET,
        "DELPHI_LINK_KEY": SECRET[::-1],
    }


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "delphi", *words]


@contextmanager
def serving(variables: dict[str, str], port: int) -> Iterator["subprocess.Popen[str]"]:
    server = subprocess.Popen(
        command("serve", "--port", str(port)),
        env=variables | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield server
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()


def eventually(seen: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not seen():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/static/delphi.css") as response:
            return bool(response.status == 200)
    except OSError:
        return False


def is_alive(pid: int) -> bool:
    """Still running: a dead child that nobody waited for counts as gone."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in tasks.read_text().split()]


@pytest.mark.faults
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_never_outlives_its_server(variables: dict[str, str], how: signal.Signals) -> None:
    port = free_port()
    with serving(variables, port) as server:
        assert eventually(lambda: answers(port))
        (worker,) = children(server.pid)
        server.send_signal(how)
        stdout, stderr = server.communicate(timeout=SECONDS)
        assert eventually(lambda: not is_alive(worker))
    assert server.returncode == (0 if how == signal.SIGTERM else -signal.SIGKILL)
    assert f"Delphi is at http://127.0.0.1:{port} " in stdout
    assert "No mail can leave" in stdout
    assert stderr == ""


def test_a_worker_that_dies_is_started_again(capfd: pytest.CaptureFixture[str]) -> None:
    with WorkerProcess((sys.executable, "-c", "import time; time.sleep(60)"), pause=0.01) as worker:
        first = worker.pid
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: worker.pid != first)
        second = worker.pid
        assert is_alive(second)
    assert not is_alive(second)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SqliteDatabases) -> Iterator[int]:
    with sqlite_databases.fresh() as url, web_process(tmp_path_factory.mktemp("served"), url) as served:
        yield served.port


def test_a_body_beyond_our_limit_is_told_on_our_own_page(port: int) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
        connection.request("POST", "/sign-in", b"email=" + b"a" * 6 * 1024 * 1024, form)
        response = connection.getresponse()
        assert response.status == 413
        assert b"files may have 5 MB at most" in response.read()


def test_a_body_far_beyond_it_is_refused_at_its_header(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        connection.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"DELPHI_MAIL_TRANSPORT": "none"}, "No mail can leave: set DELPHI_SMTP_HOST"),
        ({"DELPHI_MAIL_TRANSPORT": "spool"}, "Mail does not leave this machine"),
        ({"DELPHI_MAIL_TRANSPORT": "smtp", "DELPHI_SMTP_HOST": "mail.example.org"}, None),
    ],
)
def test_the_greeting_says_where_mail_goes(tmp_path: Path, more: dict[str, str], line: str | None) -> None:
    settings: Settings = settings_for_tests(tmp_path, "sqlite://", **more)
    lines = greeting(settings, "127.0.0.1", 8000)
    assert len(lines) == (1 if line is None else 2)
    assert (line or "") in lines[-1]


def run(variables: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(*words), check=False, env=variables, capture_output=True, text=True, timeout=SECONDS
    )


@pytest.mark.parametrize("words", [("serve",), ("worker",)])
def test_an_empty_database_is_refused_in_one_line(
    variables: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    ended = run(variables | {"DELPHI_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}, *words)
    assert (ended.returncode, ended.stdout) == (78, "")
    assert ended.stderr.endswith("run: delphi db upgrade\n")
    assert ended.stderr.count("\n") == 1


def test_a_port_in_use_is_refused_in_one_line(variables: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run(variables, "serve", "--port", str(port))
    assert ended.returncode == 78
    assert ended.stderr == f"cannot listen on 127.0.0.1:{port} (Address already in use)\n"
