"""What a browser sends as answers: read strictly, and kept as typed so that it can be shown again.

A number that cannot be read becomes a category that no scale offers: the rules then refuse it in the same
words as any other wrong number, with all other problems.
"""

import json
import math
import re
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from delphi.errors import Message, NotFound, msg
from delphi.rounds.rules import NOT_A_NUMBER, NOT_IN_ROUND, NOT_WHOLE, Mark, StatementAnswer
from delphi.web.questionnaire.statements import CANNOT_JUDGE, NO_ANSWER, digest

MOST_MARKS: Final = 10
MOST_FIELDS: Final = 5000
MOST_ANSWERS: Final = 500  # of one save; our script sends a section at most
LONGEST_SAVE: Final = 2 * 1024 * 1024
MOST_DIGITS: Final = 9  # of any number we keep
_DECIMAL = re.compile(r"[+-]?[0-9]{1,20}[.,][0-9]{1,20}")


class Unacceptable(Exception):
    """Not what our own pages send."""

    def __init__(self, message: Message, status: HTTPStatus) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def unintelligible() -> Unacceptable:
    return Unacceptable(msg("The request cannot be read."), HTTPStatus.BAD_REQUEST)


@dataclass(frozen=True)
class Typed:
    """One statement as sent, and the digest of what the page had shown."""

    answer: StatementAnswer
    shown: str

    @property
    def changed(self) -> bool:
        return digest(self.answer) != self.shown


@dataclass(frozen=True)
class Posted:
    key: uuid.UUID
    typed: tuple[Typed, ...]

    @property
    def changed(self) -> list[StatementAnswer]:
        """Statements left as they were shown are not sent on: another window may have changed them."""
        return [one.answer for one in self.typed if one.changed]

    @property
    def by_wording(self) -> dict[uuid.UUID, Typed]:
        return {one.answer.wording_id: one for one in self.typed}

    @property
    def answers(self) -> dict[uuid.UUID, StatementAnswer]:
        return {one.answer.wording_id: one.answer for one in self.typed}


def from_form(form: MultiDict[str, str]) -> Posted:
    if len(form) > MOST_FIELDS:
        raise Unacceptable(msg("The form has too many fields."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    prefix = "seen-"
    names = [name.removeprefix(prefix) for name in form if name.startswith(prefix)]
    typed = [_typed(form, name) for name in names]
    # A statement sent twice is handed on twice: the rules refuse it by its code.
    doubled = [one for name, one in zip(names, typed, strict=True) if _sent_twice(form, name)]
    return Posted(_uuid(form.get("key", "")), (*typed, *doubled))


def from_json(body: bytes) -> Posted:
    if len(body) > LONGEST_SAVE:
        raise Unacceptable(msg("The request is too large."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise unintelligible() from None
    if not isinstance(data, dict) or not isinstance(data.get("answers"), list):
        raise unintelligible()
    if len(data["answers"]) > MOST_ANSWERS:
        raise Unacceptable(
            msg("At most %(most)s answers can be saved at once.", most=MOST_ANSWERS),
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    return Posted(_uuid(data.get("key")), tuple(_typed_json(one) for one in data["answers"]))


def read_mark(value: object) -> Mark:
    if value == CANNOT_JUDGE:
        return Mark(cannot_judge=True)
    return Mark(_category(value))


def mark_value(mark: Mark) -> str:
    """What the page's radio button for the mark holds."""
    if mark.cannot_judge:
        return CANNOT_JUDGE
    return str(mark.category) if mark.category is not None else NO_ANSWER


def _typed(form: MultiDict[str, str], name: str) -> Typed:
    count = _count(form.get(f"marks-{name}", "0"))
    answer = StatementAnswer(
        wording_id=_wording_id(name),
        marks=tuple(_mark(form.getlist(f"rating-{name}-{place}")) for place in range(count)),
        comment=form.get(f"comment-{name}"),
        proposed_wording=form.get(f"wording-{name}"),
        seen=_count(form[f"seen-{name}"], most=10**MOST_DIGITS),
    )
    shown = "" if _sent_twice(form, name) else form.get(f"shown-{name}", "")
    return Typed(answer, shown)


def _mark(values: list[str]) -> Mark:
    """Of one group of radio buttons. A number and "cannot judge" together are kept, to be refused."""
    marks = [read_mark(value) for value in values]
    rated = next((mark.category for mark in marks if mark.category is not None), None)
    return Mark(rated, any(mark.cannot_judge for mark in marks))


def _sent_twice(form: MultiDict[str, str], name: str) -> bool:
    fields = [f"{field}-{name}" for field in ("seen", "marks", "comment", "wording")]
    if any(len(form.getlist(field)) > 1 for field in fields):
        return True
    groups = (form.getlist(f"rating-{name}-{place}") for place in range(MOST_MARKS))
    return any(len(group) > 1 and CANNOT_JUDGE not in group for group in groups)


def _typed_json(data: object) -> Typed:
    if not isinstance(data, dict) or not isinstance(data.get("marks"), list):
        raise unintelligible()
    seen = data.get("seen")
    if type(seen) is not int or not 0 <= seen < 10**MOST_DIGITS:
        raise unintelligible()
    answer = StatementAnswer(
        wording_id=_wording_id(data.get("wording")),
        marks=tuple(read_mark(value) for value in data["marks"][: MOST_MARKS + 1]),
        comment=_text(data.get("comment")),
        proposed_wording=_text(data.get("proposed_wording")),
        seen=seen,
    )
    return Typed(answer, shown="")


def _category(value: object) -> int | None:
    if value is None or value in ("", NO_ANSWER):
        return None
    if type(value) is int:
        return value if 1 <= value < 10**MOST_DIGITS else NOT_A_NUMBER
    if type(value) is float:
        return NOT_WHOLE if math.isfinite(value) else NOT_A_NUMBER
    return _category_in_text(value.strip()) if isinstance(value, str) else NOT_A_NUMBER


def _category_in_text(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS:
        return int(text)
    return NOT_WHOLE if _DECIMAL.fullmatch(text) else NOT_A_NUMBER


def _wording_id(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise NotFound(NOT_IN_ROUND) from None


def _uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise unintelligible() from None


def _count(text: str, *, most: int = MOST_MARKS) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS) or int(text) > most:
        raise unintelligible()
    return int(text)


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise unintelligible()
    return value
