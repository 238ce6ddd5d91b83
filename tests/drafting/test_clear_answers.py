"""Bad input to the desk: a clear answer, nothing lost, nothing half-stored, on either database."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.drafting import queries, service
from delphi.drafting.models import Decision, DecisionSubject, PublishedDraft
from delphi.drafting.operations import Add, CopyEdit, Keep, Merge, Move, Operation, Part, Place, Reword, Split
from delphi.errors import InvalidInput, WrongState
from delphi.frameworks.models import Draft, Statement, TextRevision
from delphi.process.publishing import publish_draft
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round

TABLES = (Decision, DecisionSubject, PublishedDraft, AuditEvent, Draft, Statement, TextRevision)
BAD = {
    "\0": "NUL character",
    "\a": "invalid character (U+0007)",
    "\x1b": "invalid character (U+001B)",
    "\x85": "invalid character (U+0085)",
    "\u202a": "direction-override",
    "\u202e": "direction-override",
    "\u2067": "direction-override",
    "\u2069": "direction-override",
    "\ud800": "invalid character (U+D800)",
    "\ufffe": "invalid character (U+FFFE)",
}
RATED = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")
OTHER = str(uuid.uuid4())
WITH_TEXT: tuple[Callable[[dict[str, str], str], Operation], ...] = (
    lambda by_code, text: CopyEdit(by_code["1.1"], text),
    lambda by_code, text: Reword(by_code["1.1"], OTHER, text),
    lambda by_code, text: Merge((by_code["2.2"], by_code["2.3"]), OTHER, text),
    lambda by_code, text: Split(by_code["1.2"], (Part(OTHER, text), Part(str(uuid.uuid4()), "More"))),
    lambda by_code, text: Add(OTHER, "competency", text, Place(by_code["1"])),
)


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    closed = a_closed_round(session)
    session.commit()
    return closed


def decide(session: Session, closed: ClosedRound, *operations: Operation, why: str = "A reason") -> None:
    service.decide_together(
        session, closed.round_id, operations, rationale=why, by=closed.chair, now=NOW, seen=1_000
    )


def refusal(session: Session, act: Callable[..., object], *given: object, **more: object) -> str:
    """What was told; and the database is as it was, even if the transaction were committed."""
    before = counts(session)
    with pytest.raises((InvalidInput, WrongState)) as caught:
        act(session, *given, **more)
    session.commit()
    assert counts(session) == before
    return str(caught.value)


def counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_characters_that_deceive_or_break_are_refused_in_every_text(
    session: Session, closed: ClosedRound
) -> None:
    for (character, told), worded in product(BAD.items(), WITH_TEXT):
        operation = worded(closed.wordings, f"Stages {character}all injuries")
        answer = refusal(session, decide, closed, operation)
        assert answer.startswith("Wording: ")
        assert told in answer


def test_they_are_refused_in_outcome_rationale_and_what_the_panel_is_told(
    session: Session, closed: ClosedRound
) -> None:
    wording = closed.wordings["1.1"]
    decide(session, closed, *(Keep(closed.wordings[code]) for code in RATED))
    for character, told in BAD.items():
        text = f"Agrees{character}"
        outcome = CopyEdit(wording, "Stages injuries", text)
        answers = [
            refusal(session, decide, closed, outcome),
            refusal(session, decide, closed, Keep(wording), why=text),
            refusal(session, publish, closed, summary=text),
        ]
        begun = ("Measurable outcome: ", "Rationale: ", "What changed for the panel: ")
        assert [
            (answer.startswith(first), told in answer) for answer, first in zip(answers, begun, strict=True)
        ] == [(True, True)] * 3


def publish(session: Session, closed: ClosedRound, summary: str | None = None) -> None:
    publish_draft(session, closed.round_id, summary=summary, by=closed.chair, now=NOW + timedelta(hours=1))


def test_twenty_thousand_characters_are_refused_with_the_limit(session: Session, closed: ClosedRound) -> None:
    long = "x" * 20_000
    for worded in WITH_TEXT:
        answer = refusal(session, decide, closed, worded(closed.wordings, long))
        assert "longer than 2,000 characters" in answer
        assert len(answer) < 500
    keep = Keep(closed.wordings["1.1"])
    outcome = CopyEdit(closed.wordings["1.1"], "Stages injuries", long)
    assert "Rationale: longer than 5,000 characters" in refusal(session, decide, closed, keep, why=long)
    assert "longer than 2,000 characters" in refusal(session, decide, closed, outcome)
    assert "panel: longer than 5,000 characters" in refusal(session, publish, closed, summary=long)


def test_marks_that_arabic_and_hebrew_need_are_kept(session: Session, closed: ClosedRound) -> None:
    text = "\u200fتقييم الجروح\u200f (stages)"
    decide(session, closed, Reword(closed.wordings["1.1"], OTHER, text))
    session.commit()
    (decision,) = queries.in_force(session, closed.round_id)
    assert isinstance(decision.operation, Reword)
    assert decision.operation.text == text


def test_words_are_stored_as_an_import_would_store_them(session: Session, closed: ClosedRound) -> None:
    decide(
        session,
        closed,
        Reword(closed.wordings["1.1"], OTHER, "  Cafe\u0301\r\nstages ", " \n "),
        why=" Clear\r\n",
    )
    (decision,) = queries.in_force(session, closed.round_id)
    assert decision.operation == Reword(closed.wordings["1.1"], OTHER, "Caf\u00e9\nstages", None)
    assert decision.rationale == "Clear"


def test_what_makes_no_draft_is_refused_in_plain_words(session: Session, closed: ClosedRound) -> None:
    by_code = closed.wordings
    for operation, told in [
        (Reword(by_code["1.1"], OTHER, " \n "), "A wording is empty"),
        (Reword(by_code["1.1"], OTHER, "MEASURES  wounds"), "would be in the draft 2 times"),
        (Merge((by_code["1.1"],) * 2, OTHER, "Both"), "two or more different statements"),
        (Split(by_code["1.2"], (Part(OTHER, "One"),)), "two or more parts"),
        (Move(by_code["1.1"], Place(by_code["1.1.a"])), "cannot stand below itself"),
        (Move(by_code["1.1"], Place(by_code["1.1"])), "cannot stand below itself"),
    ]:
        assert told in refusal(session, decide, closed, operation)


def test_publishing_with_undecided_statements_names_them(session: Session, closed: ClosedRound) -> None:
    decide(session, closed, Keep(closed.wordings["1.1"]))
    session.commit()
    answer = refusal(session, publish, closed)
    assert "not decided yet: 1.2, 1.3, 2.1, 2.2, 2.3." in answer


def test_what_the_panel_is_told_is_stored_with_the_draft(session: Session, closed: ClosedRound) -> None:
    decide(session, closed, *(Keep(closed.wordings[code]) for code in RATED))
    publish(session, closed, summary=" Nothing changed.\r\n")
    assert session.scalars(select(PublishedDraft.summary)).all() == ["Nothing changed."]
