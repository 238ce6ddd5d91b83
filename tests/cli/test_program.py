"""How the command line ends: exit code, one line on stderr, nothing on stdout, no traceback."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
import pytest
from click.testing import CliRunner, Result

from delphi.cli import COMMANDS, main
from delphi.cli.program import Program
from delphi.errors import InvalidInput, Misconfigured, WrongState, msg

START = "from delphi.cli import main; main()"


class OneCommand(Program):
    """A program with one command, `act`."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(name="delphi", commands_by_name={"act": ("unused:unused", "Act.")})
        self.act = act

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command:
        return click.Command(cmd_name, callback=self.act)


def fails_with(error: Callable[[], BaseException]) -> Program:
    def act() -> NoReturn:
        raise error()

    return OneCommand(act)


def run(program: click.Command, *arguments: str) -> Result:
    return CliRunner().invoke(program, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["bakup"], 'unknown command "bakup"; did you mean "backup"?'),
        (["db", "upgrad"], 'unknown command "upgrad"; did you mean "upgrade"?'),
        (["zzz"], 'unknown command "zzz"; see: delphi --help'),
        (["\x1b[31m" + "z" * 200], 'unknown command "\\x1b[31m' + "z" * 75 + '"; see: delphi --help'),
        ([], "command is missing; see: delphi --help"),
        (["db"], "command is missing; see: delphi db --help"),
        (["backup"], "FILE is missing; see: delphi backup --help"),
        (["doctor", "--colour"], "No such option '--colour'."),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(arguments: list[str], line: str) -> None:
    result = run(main, *arguments)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", line + "\n")


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (lambda: WrongState(msg("the round is closed")), 1, "the round is closed"),
        (lambda: InvalidInput(msg("row 3: no rating")), 2, "row 3: no rating"),
        (lambda: Misconfigured(msg("A is not set"), msg("B is not set")), 78, "A is not set B is not set"),
        (KeyboardInterrupt, 130, "stopped"),
    ],
)
def test_each_refusal_has_its_exit_code_and_one_line(
    error: Callable[[], BaseException], code: int, line: str
) -> None:
    result = run(fails_with(error), "act")
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", line + "\n")


def test_a_bug_is_one_line_that_names_the_log_and_not_what_it_was_about() -> None:
    result = run(fails_with(lambda: ValueError("expert@example.org")), "act")
    assert result.exit_code == 70
    assert result.stderr.count("\n") == 1
    assert "expert@example.org" not in result.stderr
    log = Path(result.stderr.split()[-1])
    assert "expert@example.org" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
    log.unlink()


def test_a_reader_that_goes_away_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    finished = subprocess.run(
        [sys.executable, "-c", START, "--help"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (finished.returncode, finished.stderr) == (141, b"")


def test_ctrl_c_ends_a_real_process_without_a_traceback() -> None:
    sleeping = (
        "import time; from tests.cli.test_program import OneCommand;"
        "OneCommand(lambda: (print('on', flush=True), time.sleep(60))).main(['act'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", sleeping], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "on\n"
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert (process.returncode, stderr) == (130, "stopped\n")


def test_the_list_of_commands_loads_none_of_them() -> None:
    code = (
        "import sys; from delphi.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'sqlalchemy', 'scipy'} & set(sys.modules)))"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_explains_itself(name: str) -> None:
    result = run(main, name, "--help")
    assert result.exit_code == 0
    assert f"Usage: delphi {name}" in result.stdout
    assert COMMANDS[name][1].endswith(".")
