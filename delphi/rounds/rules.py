"""When an answer counts, and what an answer may be. Pure decisions on given facts."""

import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from delphi.errors import InvalidInput, Message, NotFound, WrongState, msg
from delphi.rounds.questionnaire import Dimension, Item, Questionnaire
from delphi.sheets.text import is_bad

LONGEST_COMMENT = 5000
LONGEST_WORDING = 2000
FARTHEST_DEADLINE = timedelta(days=5 * 366)
MOST_REMINDERS = 3
SECONDS_TO_READ = 12
SECONDS_TO_RATE = 8

# Stand for what was sent instead of a category; no scale offers them.
NOT_A_NUMBER: Final = 0
NOT_WHOLE: Final = -1

NOT_IN_ROUND = msg("This item is not part of this round.")


@dataclass(frozen=True)
class Mark:
    """What is said on one dimension: a category (1-based), or that one cannot judge, or nothing."""

    category: int | None = None
    cannot_judge: bool = False

    @property
    def given(self) -> bool:
        return self.cannot_judge or self.category is not None


@dataclass(frozen=True)
class StatementAnswer:
    """All that a seat says on one statement, and the revision it had seen (0: none yet)."""

    wording_id: uuid.UUID
    marks: tuple[Mark, ...]  # one a dimension; empty for a statement that is not rated
    comment: str | None
    proposed_wording: str | None
    seen: int = 0

    @property
    def empty(self) -> bool:
        return not any(mark.given for mark in self.marks) and not self.comment and not self.proposed_wording


def nothing_said(questionnaire: Questionnaire, item: Item) -> StatementAnswer:
    marks = tuple(Mark() for _ in questionnaire.dimensions) if item.rated else ()
    return StatementAnswer(item.wording_id, marks, comment=None, proposed_wording=None)


def as_asked_now(dimensions: Sequence[Dimension], before: Sequence[Mark]) -> tuple[Mark | None, ...]:
    """Marks of the round before, one a dimension that is asked now: None where that was not asked then. Nothing
    said where there are no marks.
    """
    return tuple(
        None if one.place_before is None else before[one.place_before] if before else Mark()
        for one in dimensions
    )


def is_open(closed_at: datetime | None, deadline_at: datetime, now: datetime) -> bool:
    """Not closed and not past the deadline; there is no grace."""
    return closed_at is None and now <= deadline_at


def refuse_unless_open(closed_at: datetime | None, deadline_at: datetime, now: datetime, shown: str) -> None:
    """`shown` is the moment it closed, in the study's words."""
    if not is_open(closed_at, deadline_at, now):
        raise WrongState(msg("The round was closed at %(time)s; this change was not saved.", time=shown))


def deadline_problem(deadline: datetime, now: datetime) -> Message | None:
    if deadline == now:
        return msg("The round would be open for no time.")
    if deadline < now:
        return msg("The round would close before it opens.")
    if deadline - now > FARTHEST_DEADLINE:
        return msg("The year is too far away (limit 5 years).")
    return None


def check_answers(questionnaire: Questionnaire, answers: Sequence[StatementAnswer]) -> None:
    """Raises all that is wrong with the answers at once. Their texts have been cleaned."""
    unknown = [answer for answer in answers if answer.wording_id not in questionnaire.by_wording]
    if unknown:
        raise NotFound(NOT_IN_ROUND)
    problems = [*_twice(questionnaire, answers)]
    for answer in answers:
        problems += _problems(questionnaire, questionnaire.by_wording[answer.wording_id], answer)
    if problems:
        raise InvalidInput(*problems)


def cleaned(answer: StatementAnswer) -> StatementAnswer:
    return StatementAnswer(
        answer.wording_id,
        answer.marks,
        clean_text(answer.comment),
        clean_text(answer.proposed_wording),
        answer.seen,
    )


def clean_text(text: str | None) -> str | None:
    """NFC, one kind of line end, without control characters, direction overrides and lone surrogates; blank or
    invisible only is nothing.
    """
    if text is None:
        return None
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(character for character in kept if not is_bad(character))
    visible = any(not character.isspace() and unicodedata.category(character) != "Cf" for character in kept)
    return kept.strip() if visible else None


def removed_character(text: str | None) -> int | None:
    """Where (from 1) `clean_text` drops a character."""
    return next((place for place, character in enumerate(text or "", 1) if is_bad(character)), None)


def _twice(questionnaire: Questionnaire, answers: Iterable[StatementAnswer]) -> list[Message]:
    seen: set[uuid.UUID] = set()
    problems = []
    for answer in answers:
        if answer.wording_id in seen:
            code = questionnaire.by_wording[answer.wording_id].code
            problems.append(msg("%(code)s was sent twice; nothing was changed.", code=code))
        seen.add(answer.wording_id)
    return problems


def _problems(questionnaire: Questionnaire, item: Item, answer: StatementAnswer) -> list[Message]:
    asked = questionnaire.dimensions if item.rated else ()
    if len(answer.marks) != len(asked):
        return [NOT_IN_ROUND]
    problems = []
    for dimension, mark in zip(asked, answer.marks, strict=True):
        if mark.category is not None and mark.cannot_judge:
            problems.append(
                msg('%(code)s: choose a score or "I cannot judge this", not both.', code=item.code)
            )
        elif mark.category == NOT_WHOLE:
            problems.append(msg("%(code)s: choose a whole number.", code=item.code))
        elif not _offered(dimension, mark):
            problems.append(choose_a_number(item.code, dimension.points))
    return problems + _too_long(item.code, answer)


def _offered(dimension: Dimension, mark: Mark) -> bool:
    if mark.category is not None:
        return 1 <= mark.category <= dimension.points
    return dimension.cannot_judge or not mark.cannot_judge


def choose_a_number(code: str, points: int) -> Message:
    return msg("%(code)s: choose a number from 1 to %(points)s.", code=code, points=points)


def _too_long(code: str, answer: StatementAnswer) -> list[Message]:
    problems = []
    if len(answer.comment or "") > LONGEST_COMMENT:
        problems.append(
            msg(
                "%(code)s: Comment: %(length)s of %(limit)s characters.",
                code=code,
                length=f"{len(answer.comment or ''):,}",
                limit=f"{LONGEST_COMMENT:,}",
            )
        )
    if len(answer.proposed_wording or "") > LONGEST_WORDING:
        problems.append(
            msg(
                "%(code)s: Proposed wording: %(length)s of %(limit)s characters.",
                code=code,
                length=f"{len(answer.proposed_wording or ''):,}",
                limit=f"{LONGEST_WORDING:,}",
            )
        )
    return problems


def minutes_for(questionnaire: Questionnaire, statements: int | None = None) -> int:
    """An honest estimate for all that is rated, or for `statements` of it, rounded up to whole minutes."""
    many = len(questionnaire.rated) if statements is None else statements
    seconds = many * (SECONDS_TO_READ + SECONDS_TO_RATE * len(questionnaire.dimensions))
    return max(1, -(-seconds // 60))


def open_items(questionnaire: Questionnaire, answers: dict[uuid.UUID, StatementAnswer]) -> list[Item]:
    """The rated statements on which something is neither rated nor marked as beyond one's judgement."""
    return [
        item
        for item in questionnaire.rated
        if item.wording_id not in answers or not all(mark.given for mark in answers[item.wording_id].marks)
    ]
