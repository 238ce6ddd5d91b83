"""A closed round in which much was written, and short ways to read it."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from delphi.drafting.remarks import service
from delphi.drafting.remarks.rules import remark_id
from tests.conftest import NOW
from tests.drafting.closed_round import IN, VERDICTS, ClosedRound, a_closed_round

LEANING = (8,) * 6 + (5,) * 4
"""Neither, and at least half agree."""
COMMENTS = {
    "1.1": ["Which stages?", "Which stages?", "Good"],
    "1.2": ["Say with what.", "Too vague", "Fine"],
    "2.2": ["A comma is missing", "Belongs to 1"],
}
WORDING = "Stages injuries from a photograph"

Code = Callable[..., None]


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    """1.1, 2.2 and 2.3 are in, 1.2 is neither. Whoever asks first which stages also words 1.1 anew."""
    return a_closed_round(
        session,
        ratings={**VERDICTS, "1.2": LEANING, "1.1": IN},
        comments=COMMENTS,
        wordings={"1.1": WORDING},
        suggestion="Chooses dressings",
    )


def comment_on(closed: ClosedRound, code: str, text: str) -> str:
    return remark_id("comment", closed.wordings[code], text)


@pytest.fixture
def code(session: Session, closed: ClosedRound) -> Code:
    """Give a remark these codes, whatever it had."""

    def give(remark: str, *codes: str, seen: int = 0, by: uuid.UUID | None = None) -> None:
        given = dict.fromkeys(codes)
        service.code(session, closed.round_id, remark, given, by=by or closed.chair, now=NOW, seen=seen)

    return give
