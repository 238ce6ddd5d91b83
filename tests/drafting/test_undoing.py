"""Undo takes back the newest decisions made together, step by step, and what they replaced stands again."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.drafting import queries, service
from delphi.drafting.models import Decision
from delphi.drafting.operations import Add, Drop, Keep, Merge, Operation, Place, Rerate
from delphi.errors import InvalidInput, NotFound, Stale, WrongState
from delphi.process.publishing import publish_draft
from tests.builders import an_account
from tests.drafting.closed_round import a_closed_round


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


class Chair:
    """Decides a minute apart, having seen everything."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self.closed = a_closed_round(session)
        self.wordings = self.closed.wordings

    @property
    def desk(self) -> queries.Desk:
        return queries.desk(self.session, self.closed.round_id)

    def decide(self, *operations: Operation) -> None:
        self.now += timedelta(minutes=1)
        service.decide_together(
            self.session,
            self.closed.round_id,
            operations,
            rationale="A reason",
            by=self.closed.chair,
            now=self.now,
            seen=self.desk.latest,
        )

    def undo(self, seen: int | None = None) -> None:
        self.now += timedelta(minutes=1)
        newest = self.desk.newest
        seen = seen if seen is not None else newest[-1].sequence if newest else 0
        service.undo(self.session, self.closed.round_id, by=self.closed.chair, now=self.now, seen=seen)

    def withdraw(self, code: str) -> None:
        self.now += timedelta(minutes=1)
        decision = self.desk.by_wording[uuid.UUID(self.wordings[code])]
        service.withdraw(self.session, self.closed.round_id, decision.id, by=self.closed.chair, now=self.now)

    def standing(self) -> Sequence[Operation]:
        return [one.operation for one in self.desk.decisions]


@pytest.fixture
def chair(session: Session, now: datetime) -> Chair:
    return Chair(session, now)


def test_undoing_goes_back_step_by_step_to_what_stood_before(chair: Chair) -> None:
    keep, drop, again = (kind(chair.wordings["1.2"]) for kind in (Keep, Drop, Rerate))
    for step in (keep, drop, again):
        chair.decide(step)
    stood = []
    for _ in range(3):
        chair.undo()
        stood.append(chair.standing())
    assert stood == [[drop], [keep], []]
    with pytest.raises(NotFound, match="no decision to take back"):
        chair.undo()


def test_decisions_made_together_are_taken_back_together(chair: Chair) -> None:
    keep = Keep(chair.wordings["2.2"])
    chair.decide(keep)
    chair.decide(Drop(chair.wordings["1.3"]), Drop(chair.wordings["1.3.a"]))
    chair.undo()
    assert chair.standing() == [keep]


def test_all_that_a_merge_replaced_stands_again_and_the_other_way_round(chair: Chair) -> None:
    first, second = Keep(chair.wordings["2.2"]), Rerate(chair.wordings["2.3"])
    merge = Merge((chair.wordings["2.2"], chair.wordings["2.3"]), str(uuid.uuid4()), "Teaches and refers")
    chair.decide(first)
    chair.decide(second)
    chair.decide(merge)
    chair.decide(first)
    chair.undo()
    assert chair.standing() == [merge]
    chair.undo()
    assert chair.standing() == [first, second]


def test_what_stands_again_keeps_author_time_and_reasons_and_the_record_shows_all(
    chair: Chair, session: Session
) -> None:
    wording = chair.wordings["1.2"]
    chair.decide(Rerate(wording))
    (before,) = chair.desk.decisions
    chair.decide(Drop(wording))
    chair.undo()
    (after,) = chair.desk.decisions
    facts = ("operation", "proposal_line", "departs", "rationale", "by", "at")
    assert [getattr(after, one) for one in facts] == [getattr(before, one) for one in facts]
    assert (before.sequence, after.sequence) == (1, 3)
    rows = session.execute(select(Decision.sequence, Decision.withdrawn_at).order_by(Decision.sequence)).all()
    assert [(number, ended is None) for number, ended in rows] == [(1, False), (2, False), (3, True)]
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.like("decision.%")).order_by(AuditEvent.id)
    )
    assert actions.all() == [*("decision.made", "decision.made", "decision.undone", "decision.stands_again")]


def test_who_pressed_undo_twice_takes_back_once(chair: Chair) -> None:
    chair.decide(Keep(chair.wordings["1.1"]))
    chair.decide(Keep(chair.wordings["2.2"]))
    seen = chair.desk.newest[-1].sequence
    chair.undo(seen)
    with pytest.raises(Stale, match=r"the last decision is now 1\.1: kept, by Vera Brandt"):
        chair.undo(seen)
    assert chair.standing() == [Keep(chair.wordings["1.1"])]


def test_a_decision_of_somebody_else_in_between_is_not_undone_unseen(chair: Chair) -> None:
    chair.decide(Keep(chair.wordings["1.1"]))
    seen = chair.desk.newest[-1].sequence
    chair.decide(Drop(chair.wordings["1.2"]))
    with pytest.raises(Stale, match=r"1\.2: dropped"):
        chair.undo(seen)


def test_who_saw_what_was_undone_cannot_replace_what_stands_again_unseen(
    chair: Chair, session: Session
) -> None:
    wording = chair.wordings["1.2"]
    chair.decide(Rerate(wording))
    chair.decide(Drop(wording))
    seen = chair.desk.latest
    chair.undo()
    other = an_account(session, name="Otto Renner").id
    with pytest.raises(Stale, match=r"1\.2 was decided meanwhile: to be rated again"):
        service.decide(
            session,
            chair.closed.round_id,
            Keep(wording),
            rationale="It is good",
            by=other,
            now=chair.now,
            seen=seen,
        )


def test_what_was_withdrawn_by_hand_does_not_come_back(chair: Chair) -> None:
    keep = Keep(chair.wordings["1.1"])
    chair.decide(keep)
    chair.decide(Keep(chair.wordings["2.2"]))
    chair.withdraw("2.2")
    chair.undo()
    assert chair.standing() == []


def test_an_undo_that_would_leave_no_draft_is_refused_with_the_reason(chair: Chair, session: Session) -> None:
    """The statement under a new area was decided before it, by a clock that goes wrong."""
    area = Add(str(uuid.uuid4()), "area", "Leading", Place(None))
    chair.decide(area)
    chair.now -= timedelta(hours=1)
    chair.decide(Add(str(uuid.uuid4()), "competency", "Leads a round", Place(area.new_wording_id)))
    with pytest.raises(InvalidInput, match="is not in the new draft"):
        chair.undo()
    assert len(chair.standing()) == 2


def test_after_publishing_nothing_is_undone(chair: Chair, session: Session) -> None:
    codes = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")
    chair.decide(*(Keep(chair.wordings[code]) for code in codes))
    publish_draft(session, chair.closed.round_id, by=chair.closed.chair, now=chair.now)
    with pytest.raises(WrongState, match="published as draft 1 and stand"):
        chair.undo()
