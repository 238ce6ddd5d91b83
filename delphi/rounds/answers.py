"""Reading what one seat has saved. Only `rounds` calls this: it knows seats."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.rounds import snapshot
from delphi.rounds.entry import Entry
from delphi.rounds.models import Answer
from delphi.rounds.rules import Mark, StatementAnswer

Answers = dict[uuid.UUID, StatementAnswer]

COLUMNS = (
    Answer.round_id,
    Answer.seat_id,
    Answer.wording_id,
    Answer.category,
    Answer.cannot_judge,
    Answer.comment,
    Answer.proposed_wording,
    Answer.revision,
)


def of_round(session: Session, entry: Entry) -> Answers:
    """The seat's answers in the round of the entry; `seen` is the stored revision."""
    return by_round(session, entry.seat_id).get(entry.round_id, {})


def by_round(session: Session, seat_id: uuid.UUID) -> dict[uuid.UUID, Answers]:
    """All that the seat has said, per round: one statement."""
    rows = session.execute(select(*COLUMNS).where(Answer.seat_id == seat_id).order_by(Answer.dimension))
    grouped: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.round_id].append(row)
    return {round_id: assembled(of_one) for round_id, of_one in grouped.items()}


def saved_at(session: Session, entry: Entry, wordings: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When the seat last saved these, to the minute."""
    rows = session.execute(
        select(Answer.wording_id, Answer.saved_at).where(
            Answer.round_id == entry.round_id,
            Answer.seat_id == entry.seat_id,
            Answer.wording_id.in_(wordings),
            Answer.dimension == 0,
        )
    )
    return {row.wording_id: row.saved_at for row in rows if row.saved_at is not None}


def receipt(entry: Entry, mine: Answers) -> str:
    """The code that stands for all that the seat has saved in the round."""
    return snapshot.receipt(snapshot.leaf(entry.round_id, entry.salt, mine))


def assembled(rows: Iterable[Any]) -> Answers:
    """Rows of one seat and round, in the order of dimensions, put together per statement."""
    together: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        together[row.wording_id].append(row)
    return {
        wording_id: StatementAnswer(
            wording_id=wording_id,
            marks=tuple(Mark(row.category, row.cannot_judge) for row in of_one),
            comment=of_one[0].comment,
            proposed_wording=of_one[0].proposed_wording,
            seen=of_one[0].revision,
        )
        for wording_id, of_one in together.items()
    }
