"""Runs the parser of workbooks in a process of its own, with little memory and little time."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from delphi.sheets import limits

_CHILD = Path(__file__).with_name("child.py")
# openpyxl imports numpy where it finds it, only to recognise number types that no sheet holds.
_START = (
    "import runpy, sys; sys.modules['numpy'] = None; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
)


def _child_limits(memory_bytes: int) -> str:
    """The child cannot import our limits; it is told."""
    return json.dumps(
        {
            "rows": limits.MAX_ROWS,
            "columns": limits.MAX_COLUMNS,
            "cell_characters": limits.MAX_CELL_CHARACTERS,
            "table_characters": limits.MAX_TABLE_CHARACTERS,
            "memory_bytes": memory_bytes,
            "seconds": limits.CHILD_SECONDS,
        }
    )


def parse_workbook(data: bytes, *, memory_bytes: int = limits.CHILD_MEMORY_BYTES) -> dict[str, Any]:
    """The child's answer; {"refused": "resources"} where it was killed or gave none."""
    # -I: neither PYTHON* variables nor the current directory; an empty environment holds no secrets.
    command = [sys.executable, "-I", "-c", _START, str(_CHILD), _child_limits(memory_bytes)]
    try:
        finished = subprocess.run(  # the command is fixed; the file's bytes go to stdin
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=limits.CHILD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "resources"}
    if finished.returncode != 0:
        return {"refused": "resources"}
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer
