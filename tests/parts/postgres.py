"""A private PostgreSQL cluster on a free port, or the server that DELPHI_TEST_POSTGRES names."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.parts.ports import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def find_binaries() -> Path | None:
    """The newest Debian installation, else whatever is on the path."""
    if BINARIES:
        return BINARIES[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def running_cluster(binaries: Path) -> Iterator[str]:
    """Yields the URL of the cluster's `postgres` database; stops and deletes the cluster afterwards."""
    home = Path(tempfile.mkdtemp(prefix="delphi-postgres-"))
    become = _unprivileged(home)
    port = free_port()
    data = home / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=become, cwd=home)

    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
    run(f"{binaries}/initdb", "-D", str(data), "-A", "trust", "-U", "delphi", "-E", "UTF8", "--no-sync")
    run(f"{binaries}/pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql://delphi@127.0.0.1:{port}/postgres"
    finally:
        run(f"{binaries}/pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged(home: Path) -> Callable[[], None] | None:
    """PostgreSQL refuses to run as root: become `postgres` or `nobody` in the child."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(home, user.pw_uid, user.pw_gid)

    def become() -> None:
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become
