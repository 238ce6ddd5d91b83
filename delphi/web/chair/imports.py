"""What importing a framework and a panel have in common: the file, and what is kept until it is confirmed.

Nothing is stored before a person has seen it and agreed. Until then what was understood travels in a hidden
field of the preview: signed, so that what is stored is what was shown, and for the study and account it was
shown to. Asking for the file twice could store one that nobody has looked at.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, g
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from delphi import canonical
from delphi.errors import InvalidInput, Message, msg
from delphi.exports.csv_files import ExportFile, write
from delphi.extensions import current_session
from delphi.sheets.columns import ColumnUse
from delphi.sheets.problems import Notice, Problem
from delphi.sheets.reading import read_table
from delphi.sheets.table import Table
from delphi.web.chair.downloads import download
from delphi.wording import gettext, say, say_all

MAX_SEALED = 4 * 1024 * 1024  # the form may have a little more than 5 MB


@dataclass(frozen=True)
class Upload:
    table: Table
    sha256: str


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def read_upload(upload: FileStorage) -> Upload:
    data = upload.stream.read()
    # A workbook may take seconds to parse. Nothing is written in this request: let others write meanwhile.
    current_session().rollback()
    return Upload(read_table(data, upload.filename or ""), canonical.sha256(data))


def csv_file(rows: Iterable[Sequence[str]], name: str) -> Response:
    """The first of `rows` is the header."""
    header, *others = rows
    return download(ExportFile(name, write(header, others)))


def seal(what: str, study_id: uuid.UUID, content: object) -> str:
    sealed = _serializer(what, study_id).dumps(content)
    if len(sealed) > MAX_SEALED:
        raise InvalidInput(msg("The file holds too much text to be stored at once; split it."))
    return str(sealed)


def unseal(what: str, study_id: uuid.UUID, sealed: str) -> Any:
    try:
        return _serializer(what, study_id).loads(sealed)
    except BadData as error:
        raise InvalidInput(msg("The preview can no longer be read; choose the file again.")) from error


def _serializer(what: str, study_id: uuid.UUID) -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt=f"import {what} {study_id} {g.account.id}"
    )


def plain_notices(notices: Iterable[Notice]) -> list[Any]:
    return [[notice.message.id, notice.message.params, notice.confirm] for notice in notices]


def notices_of(plain: Iterable[Any]) -> tuple[Notice, ...]:
    return tuple(Notice(Message(text, params), confirm) for text, params, confirm in plain)


def plain_problems(problems: Iterable[Problem]) -> list[Any]:
    return [[problem.message.id, problem.message.params, problem.row, problem.column] for problem in problems]


def problems_of(plain: Iterable[Any]) -> tuple[Problem, ...]:
    return tuple(Problem(Message(text, params), row, column) for text, params, row, column in plain)


def plain_columns(columns: Iterable[ColumnUse]) -> list[Any]:
    return [[use.field, use.header, use.number] for use in columns]


def columns_of(plain: Iterable[Any]) -> tuple[ColumnUse, ...]:
    return tuple(ColumnUse(*use) for use in plain)


def said_problems(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(say(problem.located()) for problem in problems)


def said_alone(messages: Iterable[Message]) -> list[str]:
    """What follows "Row 3:" in a list of problems, as sentences of their own."""
    return [words[:1].upper() + words[1:] for words in say_all(messages)]


def said_columns(columns: Sequence[ColumnUse]) -> tuple[Fact, ...]:
    """Which column of the file is taken for what."""
    words = {
        "area": gettext("Area"),
        "competency": gettext("Competency"),
        "code": gettext("Code"),
        "kind": gettext("Kind"),
        "level": gettext("Level"),
        "text": gettext("Wording"),
        "parent": gettext("Parent"),
        "outcome": gettext("Outcome"),
        "name": gettext("Name"),
        "email": gettext("E-mail"),
        "group": gettext("Group"),
    }
    return tuple(
        Fact(
            words[use.field], gettext("column %(number)s, “%(header)s”", number=use.number, header=use.header)
        )
        for use in columns
    )
