"""What is wrong with a file, and where; what was done to it that a person should look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from delphi.errors import InvalidInput, Message, msg
from delphi.sheets.limits import MAX_LISTED_PROBLEMS, MAX_SHOWN_CHARACTERS


@dataclass(frozen=True)
class Problem:
    """A reason to refuse the file. The message does not repeat the place; `located` puts both together."""

    message: Message
    row: int | None = None
    column: str | None = None

    def located(self) -> Message:
        if self.row is None:
            return self.message
        if self.column is None:
            return msg("Row %(row)s: %(problem)s", row=self.row, problem=self.message)
        return msg(
            "Row %(row)s, %(column)s: %(problem)s",
            row=self.row,
            column=shown(self.column),
            problem=self.message,
        )


@dataclass(frozen=True)
class Notice:
    """Something a person should see in the preview and, if `confirm`, agree to."""

    message: Message
    confirm: bool = False


class UnreadableFile(InvalidInput):
    """The file could not be turned into a table at all."""


def shown(value: str, limit: int = MAX_SHOWN_CHARACTERS) -> str:
    """`value` fit for a message: unprintable characters escaped, at most `limit` characters."""
    escaped = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in value[: limit + 1]
    )
    return escaped if len(escaped) <= limit else escaped[: limit - 1] + "…"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By row, those of the whole file first; the first fifty, and then how many more there are."""
    ordered = sorted(problems, key=lambda problem: problem.row or 0)
    left_over = len(ordered) - MAX_LISTED_PROBLEMS
    if left_over <= 0:
        return tuple(ordered)
    more = Problem(msg("There are %(count)s more problems like these in the file.", count=left_over))
    return (*ordered[:MAX_LISTED_PROBLEMS], more)


def ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers as people write them: 5-9, 12."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def date_number(serial: str, date: str) -> Message:
    return msg("looks like a date number (%(serial)s); write the date as %(date)s.", serial=serial, date=date)
