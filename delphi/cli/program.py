"""How the command line loads commands, and how it ends: exit codes and one line on stderr.

0 done, 1 refused, 2 wrong use or bad input, 70 a bug, 78 wrong settings, 130 Ctrl-C, 141 reader gone.
"""

import difflib
import importlib
import os
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

import click

from delphi.errors import DomainError, InvalidInput, Misconfigured

REFUSED: Final = 1
USAGE: Final = 2
BUG: Final = 70
MISCONFIGURED: Final = 78
INTERRUPTED: Final = 130
READER_GONE: Final = 141


class Program(click.Group):
    """A group whose commands are named as `module:attribute`, so that `delphi --help` stays quick."""

    def __init__(self, *, commands_by_name: Mapping[str, tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.commands_by_name = commands_by_name

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(self.commands_by_name)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands_by_name:
            return None
        module, _, attribute = self.commands_by_name[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.commands_by_name[name][1]) for name in self.list_commands(ctx)])

    def main(  # type: ignore[override]  # click returns in a mode that this program does not offer
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **more: Any
    ) -> NoReturn:
        given = list(sys.argv[1:] if args is None else args)
        try:
            with self.make_context(prog_name or "delphi", given, **more) as context:
                self.invoke(context)
            sys.stdout.flush()
            code = 0
        except BaseException as error:
            code = _end(error)
        sys.exit(code)


def _end(error: BaseException) -> int:
    """The exit code of an error, after its one line."""
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, BrokenPipeError):
        # Nobody reads any more: keep the interpreter from flushing into the closed pipe at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    text, code = _told(error)
    click.echo(" ".join(text.split()), err=True)
    return code


def _told(error: BaseException) -> tuple[str, int]:
    match error:
        case click.Abort() | KeyboardInterrupt() | EOFError():
            return "stopped", INTERRUPTED
        case click.ClickException():
            return _usage(error), error.exit_code
        case Misconfigured():
            return str(error), MISCONFIGURED
        case DomainError():
            return str(error), USAGE if isinstance(error, InvalidInput) else REFUSED
    kind = type(error).__name__
    return f"unexpected error ({kind}); please report it with the log {_log(error)}", BUG


def _usage(error: click.ClickException) -> str:
    match error:
        case click.exceptions.NoArgsIsHelpError(ctx=context) if context is not None:
            return f"command is missing; see: {context.command_path} --help"
        case click.exceptions.NoSuchCommand(ctx=context) if context is not None:
            return _unknown(error.command_name, context)
        case click.MissingParameter(ctx=context, param=click.Argument() as argument) if context is not None:
            return f"{argument.human_readable_name} is missing; see: {context.command_path} --help"
    return error.format_message()


def _unknown(name: str, context: click.Context) -> str:
    group = context.command
    known = group.list_commands(context) if isinstance(group, click.Group) else []
    near = difflib.get_close_matches(name, known, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"see: {context.command_path} --help"
    return f'unknown command "{name[:80].encode("unicode_escape").decode()}"; {hint}'


def _log(error: BaseException) -> str:
    """The traceback goes into a private file: it may quote what the error was about."""
    descriptor, path = tempfile.mkstemp(prefix="delphi-error-", suffix=".log")
    with os.fdopen(descriptor, "w") as file:
        traceback.print_exception(error, file=file)
    return path
