"""The environment of the peers: exact versions, beside the product and never in its locks."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "bench" / "peers.txt"
HOME = ROOT / ".bench" / "peers"
PYTHON = HOME / ("Scripts" if os.name == "nt" else "bin") / "python"
STAMP = HOME / "installed-from"


class PeersMissing(Exception):
    """The peers could not be installed; the text says what the installer said."""


def peers_python() -> Path:
    """Make the environment if it is not there, or was made from other versions."""
    wanted = hashlib.sha256(PINS.read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        print("installing the peers into .bench/peers ...", file=sys.stderr, flush=True)
        _run(sys.executable, "-m", "venv", "--clear", HOME)
        _run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", PINS)
        STAMP.write_text(wanted)
    return PYTHON


def _run(*command: str | Path) -> None:
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    if done.returncode:
        raise PeersMissing(done.stderr.strip()[-2000:])
