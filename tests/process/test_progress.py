"""When the protocol's "stop when all is settled" holds."""

import uuid
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from delphi.drafting import service as drafting
from delphi.drafting.operations import Add, Drop, Keep, Operation, Place, Reword
from delphi.process.progress import progress
from delphi.process.publishing import publish_draft
from delphi.studies import queries as studies
from delphi.studies import service
from tests.drafting.closed_round import IN, NEITHER, OUT, VERDICTS, ClosedRound, a_closed_round

CODES = tuple(VERDICTS)
ALL_IN_OR_OUT = dict.fromkeys(CODES, IN) | {"1.3": OUT}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def decide(session: Session, closed: ClosedRound, *others: Operation, now: datetime) -> None:
    """1.3 and what is below it dropped, every other statement kept unless it is among `others`."""
    own = (*others, Drop(closed.wordings["1.3"]), Drop(closed.wordings["1.3.a"]))
    decided = {getattr(one, "wording_id", None) for one in own}
    kept = (Keep(closed.wordings[code]) for code in CODES if closed.wordings[code] not in decided)
    drafting.decide_together(
        session, closed.round_id, (*own, *kept), rationale="Because.", by=closed.chair, now=now, seen=0
    )


def publish(session: Session, closed: ClosedRound, *others: Operation, now: datetime) -> None:
    decide(session, closed, *others, now=now)
    publish_draft(session, closed.round_id, by=closed.chair, now=now)


def test_a_study_may_end_when_every_statement_is_in_or_out_and_none_is_new(
    session: Session, now: datetime
) -> None:
    closed = a_closed_round(session, ratings=ALL_IN_OR_OUT)
    decide(session, closed, now=now)
    assert not progress(session, closed.study_id).may_end, "the draft is not there yet"
    publish_draft(session, closed.round_id, by=closed.chair, now=now)
    assert progress(session, closed.study_id).may_end


def test_a_study_goes_on_while_one_statement_is_neither_in_nor_out_though_it_is_kept(
    session: Session, now: datetime
) -> None:
    closed = a_closed_round(session, ratings=ALL_IN_OR_OUT | {"2.1": NEITHER})
    publish(session, closed, now=now)
    assert not progress(session, closed.study_id).may_end


@pytest.mark.parametrize("new", ["a rewording", "an addition"])
def test_a_study_goes_on_while_a_wording_was_never_rated(session: Session, now: datetime, new: str) -> None:
    closed = a_closed_round(session, ratings=ALL_IN_OR_OUT)
    operations: dict[str, Operation] = {
        "a rewording": Reword(closed.wordings["1.1"], str(uuid.uuid4()), "Stages all injuries"),
        "an addition": Add(str(uuid.uuid4()), "competency", "Leads a round", Place(closed.wordings["2"])),
    }
    publish(session, closed, operations[new], now=now)
    assert not progress(session, closed.study_id).may_end


def test_a_protocol_that_does_not_stop_early_goes_on(session: Session, now: datetime) -> None:
    closed = a_closed_round(session, ratings=ALL_IN_OR_OUT)
    publish(session, closed, now=now)
    current = studies.current_protocol(session, closed.study_id)
    service.declare_protocol(
        session,
        closed.study_id,
        replace(current.protocol, stop_when_settled=False),
        by=closed.chair,
        reason="All planned rounds are wanted",
        rounds_opened=1,
        now=now,
        seen=current.number,
    )
    assert not progress(session, closed.study_id).may_end
