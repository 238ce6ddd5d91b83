"""Saving answers: three statements and no other write.

(1) session, seat and round, the round locked against closing; (2) the client's key; (3) the answers.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Insert, select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.base import insert_into
from delphi.errors import InvalidInput, Stale, msg
from delphi.rounds import answers as saved_answers
from delphi.rounds.entry import Entry, enter_to_write
from delphi.rounds.models import Answer, SaveKey, Suggestion
from delphi.rounds.questionnaire import Item, Questionnaire
from delphi.rounds.rules import (
    LONGEST_COMMENT,
    LONGEST_WORDING,
    Mark,
    StatementAnswer,
    check_answers,
    clean_text,
    cleaned,
)


@dataclass(frozen=True)
class Saved:
    """What stands in the database once the transaction commits."""

    revisions: dict[uuid.UUID, int]
    questionnaire: Questionnaire


class Conflict(Stale):
    """Another window was quicker. The key and other answers of the save are written already: whoever catches
    this rolls back, and then asks `queries.standing` for what is to be shown beside what was sent.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        super().__init__(
            *(
                msg("You changed %(code)s in another window. Choose which answer stands.", code=item.code)
                for item in items
            )
        )
        self.wordings = tuple(item.wording_id for item in items)


def save(
    session: Session, token: str, *, key: uuid.UUID, answers: Sequence[StatementAnswer], now: datetime
) -> Saved:
    """All of `answers`, or none. Accepted if and only if the round is open at `now` once locked.

    Raises SessionEnded, ConsentNeeded, InvalidInput, NotFound, WrongState (closed) or Conflict, and after
    Conflict the transaction must not be committed.
    """
    entry = enter_to_write(session, token, now)
    sent = [cleaned(answer) for answer in answers]
    body_hash = _body_hash(sent)
    if not entry.is_open(now) and _used_for(session, entry, key, body_hash):
        return _as_saved(session, entry, sent)
    entry.refuse_unless_open(now)
    check_answers(entry.questionnaire, sent)
    if _take_key(session, entry, key, body_hash):
        return _upsert(session, entry, sent, now)
    if not _used_for(session, entry, key, body_hash):
        raise InvalidInput(msg("This save was already used for other answers; reload."))
    return _as_saved(session, entry, sent)


def suggest(
    session: Session,
    token: str,
    *,
    key: uuid.UUID,
    area: uuid.UUID | None,
    text: str,
    reason: str | None,
    now: datetime,
) -> None:
    """A statement the expert would add. `key` becomes its id: sent twice, it is there once."""
    entry = enter_to_write(session, token, now)
    entry.refuse_unless_open(now)
    wanted, why = clean_text(text), clean_text(reason)
    if wanted is None:
        raise InvalidInput(msg("Write the statement that you propose."))
    if len(wanted) > LONGEST_WORDING or len(why or "") > LONGEST_COMMENT:
        raise InvalidInput(
            msg(
                "A statement may have %(wording)s characters, its reason %(comment)s.",
                wording=f"{LONGEST_WORDING:,}",
                comment=f"{LONGEST_COMMENT:,}",
            )
        )
    if area is not None and area not in {s.area.wording_id for s in entry.questionnaire.sections}:
        raise InvalidInput(msg("Choose one of the areas."))
    facts = {
        "round_id": entry.round_id,
        "seat_id": entry.seat_id,
        "area_wording_id": area,
        "text": wanted,
        "reason": why,
    }
    session.execute(insert_into(session, Suggestion).values(id=key, **facts).on_conflict_do_nothing())
    stored = session.get_one(Suggestion, key, populate_existing=True)
    if any(getattr(stored, name) != value for name, value in facts.items()):
        raise InvalidInput(
            msg("Another proposal was sent from this page already. Send this one again to add it as well.")
        )


def withdraw_suggestion(session: Session, token: str, suggestion_id: uuid.UUID, now: datetime) -> None:
    entry = enter_to_write(session, token, now)
    entry.refuse_unless_open(now)
    mine = session.get(Suggestion, suggestion_id)
    if mine is not None and (mine.round_id, mine.seat_id) == (entry.round_id, entry.seat_id):
        session.delete(mine)


def _body_hash(answers: Sequence[StatementAnswer]) -> str:
    return canonical.sha256(
        canonical.encode(
            [
                [
                    str(answer.wording_id),
                    [[mark.category, mark.cannot_judge] for mark in answer.marks],
                    answer.comment,
                    answer.proposed_wording,
                    answer.seen,
                ]
                for answer in answers
            ]
        )
    )


def _take_key(session: Session, entry: Entry, key: uuid.UUID, body_hash: str) -> bool:
    """False if the seat has used the key before."""
    statement: Insert = (
        insert_into(session, SaveKey)
        .values(seat_id=entry.seat_id, key=key, round_id=entry.round_id, body_sha256=body_hash)
        .on_conflict_do_nothing()
        .returning(SaveKey.key)
    )
    return session.execute(statement).one_or_none() is not None


def _used_for(session: Session, entry: Entry, key: uuid.UUID, body_hash: str) -> bool:
    stored = session.scalar(
        select(SaveKey.body_sha256).where(
            SaveKey.seat_id == entry.seat_id, SaveKey.key == key, SaveKey.round_id == entry.round_id
        )
    )
    return stored == body_hash


def _as_saved(session: Session, entry: Entry, answers: Sequence[StatementAnswer]) -> Saved:
    stored = saved_answers.of_round(session, entry)
    return Saved(
        {a.wording_id: stored[a.wording_id].seen for a in answers if a.wording_id in stored},
        questionnaire=entry.questionnaire,
    )


def _upsert(session: Session, entry: Entry, answers: Sequence[StatementAnswer], now: datetime) -> Saved:
    """Insert what the client had not seen yet, or update where the stored revision is the one it had seen."""
    # Two windows that lock the same rows in other orders would wait for each other for ever.
    in_one_order = sorted(answers, key=lambda one: one.wording_id)
    rows = [row for answer in in_one_order for row in _rows(entry, answer, now)]
    if not rows:
        return Saved({}, questionnaire=entry.questionnaire)
    insert = insert_into(session, Answer).values(rows)
    new = insert.excluded
    statement = insert.on_conflict_do_update(
        index_elements=["round_id", "seat_id", "wording_id", "dimension"],
        set_={
            "category": new.category,
            "cannot_judge": new.cannot_judge,
            "comment": new.comment,
            "proposed_wording": new.proposed_wording,
            "revision": new.revision,
            "saved_at": _minute(now),
        },
        where=Answer.revision == new.revision - 1,
    ).returning(Answer.wording_id, Answer.saved_at)
    written = {row.wording_id for row in session.execute(statement) if row.saved_at is not None}
    overtaken = [answer.wording_id for answer in answers if answer.wording_id not in written]
    if overtaken:
        raise Conflict([entry.questionnaire.by_wording[wording] for wording in overtaken])
    return Saved(
        {answer.wording_id: answer.seen + 1 for answer in answers},
        questionnaire=entry.questionnaire,
    )


def _rows(entry: Entry, answer: StatementAnswer, now: datetime) -> list[dict[str, object]]:
    marks = answer.marks or (Mark(),)  # a statement that is not rated can still be commented on
    return [
        {
            "round_id": entry.round_id,
            "seat_id": entry.seat_id,
            "wording_id": answer.wording_id,
            "dimension": dimension,
            "category": mark.category,
            "cannot_judge": mark.cannot_judge,
            "comment": answer.comment if dimension == 0 else None,
            "proposed_wording": answer.proposed_wording if dimension == 0 else None,
            "revision": answer.seen + 1,
            # Only an update sets the time then: without one, an answer was seen that is not there.
            "saved_at": None if answer.seen else _minute(now),
        }
        for dimension, mark in enumerate(marks)
    ]


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
