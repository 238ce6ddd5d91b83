"""Ratings collected elsewhere as CSV: one row an answer (long) or one row an expert (wide)."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from analysis.consensus import Scale
from delphi.errors import Message, msg
from delphi.sheets.csv_table import decode, separator
from delphi.sheets.problems import Problem, UnreadableFile, in_order, shown

ONLY_ROUND = "1"
CANNOT_JUDGE = "cj"
NOBODY = "row"  # heads the rows of our own export, which mix the answers of many
_SYNONYMS = MappingProxyType(
    {
        "panelist": "expert",
        NOBODY: "expert",
        "rater": "expert",
        "respondent": "expert",
        "no_opinion": "cannot_judge",
    }
)
_COLUMNS = frozenset({"round", "dimension", "expert", "item", "rating", "cannot_judge", "group"})
_NEEDED = ("expert", "round", "dimension", "item")  # not empty where there is such a column
_OF_A_ROW = ("expert", "group", "round", "dimension")  # what a wide file says once for all items of a row
_NOT_A_YES = frozenset({"", "0", "no", "false", "n"})
_WHOLE = re.compile(r"[+-]?\d{1,9}(\.0+)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one expert said about one item; neither a score nor cannot judge: nothing."""

    row: int
    round: str
    dimension: str
    expert: str
    group: str
    item: str
    score: int | None
    cannot_judge: bool


@dataclass(frozen=True, slots=True)
class Collected:
    """All answers of a file, in its order; `rounds` from the first to the last; `has_rounds`: named there.

    `dimensions` are those that are named, as they first appear.
    """

    rounds: tuple[str, ...]
    has_rounds: bool
    dimensions: tuple[str, ...]
    answers: tuple[Answer, ...]
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One row by column name; `number` is its line in the file."""

    number: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows under a header, and what is wrong with either."""

    header_row: int
    header: list[str]
    rows: list[_Row]
    problems: list[Problem]
    notes: list[Message]
    rows_are_nobody: bool = False

    def without(self, name: str) -> Problem:
        return Problem(msg('there is no column "%(name)s".', name=name), self.header_row)


def read_ratings(data: bytes, scale: Scale) -> Collected:
    """Read every answer, or raise `UnreadableFile` with all that is wrong."""
    table = _table(data, _COLUMNS)
    header, rows, problems = table.header, table.rows, list(table.problems)
    long = "item" in header or "rating" in header
    required = ("expert", "item", "rating") if long else ("expert",)
    problems += [table.without(name) for name in required if name not in header]
    _refuse(problems)
    answers = [answer for row in rows for answer in _answers(row, header, scale, problems, long=long)]
    problems += _repeated(answers)
    _refuse(problems)
    if not answers:
        raise UnreadableFile(msg("The file holds no ratings."))
    notes = list(table.notes)
    if table.rows_are_nobody:
        notes.append(
            msg(
                "The rows of this file are no experts: Kendall's W and changes of single experts mean nothing."
            )
        )
    both = sum(one.score is not None and one.cannot_judge for one in answers)
    if both:
        notes.append(
            msg("Rows with both a rating and cannot judge: %(count)s; there the rating counts.", count=both)
        )
    named = dict.fromkeys(one.dimension for one in answers if one.dimension)
    return Collected(_in_order(answers), "round" in header, tuple(named), tuple(answers), tuple(notes))


def read_pairs(data: bytes, first: str, second: str) -> list[tuple[int, str, str]]:
    """Read a table of two named columns as (row, first, second)."""
    table = _table(data, (first, second))
    header, rows, problems = table.header, table.rows, list(table.problems)
    problems += [table.without(name) for name in (first, second) if name not in header]
    problems += [
        Problem(msg("is empty; fill it in or take the row out."), row.number, name)
        for row in rows
        for name in (first, second)
        if name in header and not row.cell(name)
    ]
    seen: dict[str, int] = {}
    for row in rows:
        earlier = seen.setdefault(row.cell(first), row.number)
        if earlier != row.number:
            problems.append(
                Problem(
                    msg(
                        '"%(value)s" is already in row %(earlier)s.',
                        value=shown(row.cell(first)),
                        earlier=earlier,
                    ),
                    row.number,
                    first,
                )
            )
    _refuse(problems)
    return [(row.number, row.cell(first), row.cell(second)) for row in rows]


def _table(data: bytes, known: Collection[str]) -> _Table:
    text, notices = decode(data)
    lines = text.splitlines(keepends=True)
    skipped = next((place for place, line in enumerate(lines) if not line.startswith("#")), len(lines))
    body = "".join(lines[skipped:])
    if not body.strip():
        raise UnreadableFile(msg("The file is empty."))
    records = _records(body, skipped)
    header_row, titles = next(records)
    header = [_SYNONYMS.get(title.lower(), title.lower()) for title in titles]
    # Items keep their own spelling; only the columns we know are matched without regard to case.
    header = [name if name in known else title for name, title in zip(header, titles, strict=True)]
    problems = _header_problems(header, header_row)
    rows = []
    for number, fields in records:
        if len(fields) != len(header):
            problems.append(
                Problem(
                    msg(
                        "has %(found)s fields; the header has %(expected)s.",
                        found=len(fields),
                        expected=len(header),
                    ),
                    number,
                )
            )
            continue
        rows.append(_Row(number, dict(zip(header, fields, strict=True))))
    notes = [notice.message for notice in notices]
    nobody = NOBODY in (title.lower() for title in titles)
    return _Table(header_row, header, rows, problems, notes, nobody)


def _records(body: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the line number and the fields of every row that holds anything."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator(body))
    start = skipped + 1
    for fields in reader:
        stripped = [field.strip() for field in fields]
        if any(stripped):
            yield start, stripped
        start = skipped + reader.line_num + 1


def _header_problems(header: Sequence[str], row: int) -> list[Problem]:
    problems = []
    for place, name in enumerate(header):
        if not name:
            problems.append(Problem(msg("column %(place)s has no name.", place=place + 1), row))
        elif name in header[:place]:
            first = header.index(name) + 1
            problems.append(
                Problem(
                    msg(
                        'Column "%(name)s" appears twice (columns %(first)s and %(second)s).',
                        name=shown(name),
                        first=first,
                        second=place + 1,
                    )
                )
            )
    return problems


def _answers(
    row: _Row, header: Sequence[str], scale: Scale, problems: list[Problem], *, long: bool
) -> Iterator[Answer]:
    where = {"round": ONLY_ROUND} | {name: row.cell(name) for name in _NEEDED if name in header}
    for name, value in where.items():
        if not value or not value.isprintable():
            problems.append(Problem(msg("is empty or holds control characters."), row.number, name))
    dimension, group = where.get("dimension", ""), row.cell("group")
    answer = partial(Answer, row.number, where["round"], dimension, where["expert"], group)
    if long:
        score = _score(row, "rating", scale, problems)
        mark = row.cell("cannot_judge").lower() not in _NOT_A_YES
        yield answer(where["item"], score, mark or _is_mark(row.cell("rating")))
        return
    for item in header:
        if item not in _OF_A_ROW:
            yield answer(item, _score(row, item, scale, problems), _is_mark(row.cell(item)))


def _is_mark(text: str) -> bool:
    return text.lower() == CANNOT_JUDGE


def _score(row: _Row, column: str, scale: Scale, problems: list[Problem]) -> int | None:
    text = row.cell(column)
    if not text or text.lower() == CANNOT_JUDGE:
        return None
    value = int(text.split(".")[0]) if _WHOLE.fullmatch(text) else None
    if value in scale.scores:
        return value
    if value is None:
        wrong = msg(
            '"%(value)s" is not a whole number; give a rating of %(scale)s.',
            value=shown(text),
            scale=scale.name,
        )
    else:
        wrong = msg("%(value)s is outside the scale %(scale)s.", value=value, scale=scale.name)
    problems.append(Problem(wrong, row.number, column))
    return None


def _repeated(answers: Sequence[Answer]) -> list[Problem]:
    seen: dict[tuple[str, str, str, str], int] = {}
    problems = []
    for one in answers:
        earlier = seen.setdefault((one.round, one.dimension, one.expert, one.item), one.row)
        if earlier != one.row:
            found = msg(
                'expert "%(expert)s" has already answered item "%(item)s" in row %(earlier)s.',
                expert=shown(one.expert),
                item=shown(one.item),
                earlier=earlier,
            )
            problems.append(Problem(found, one.row, "item"))
    return problems


def _in_order(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Order rounds by number where all have one, else as they first appear."""
    names = list(dict.fromkeys(one.round for one in answers))
    return tuple(sorted(names, key=int)) if all(name.isdecimal() for name in names) else tuple(names)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise UnreadableFile(*(problem.located() for problem in in_order(problems)))
