import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.base import begin_writing
from delphi.drafting import queries as drafting
from delphi.drafting import service
from delphi.drafting.models import PublishedDraft
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Operation,
    Part,
    Place,
    Rerate,
    Reword,
    Split,
)
from delphi.errors import InvalidInput, Stale, WrongState
from delphi.frameworks import queries as frameworks
from delphi.frameworks.models import Draft
from delphi.process.publishing import Publication, publish_draft
from delphi.rounds.stored import questionnaire_of
from tests.drafting.closed_round import ClosedRound, a_closed_round, an_open_round

WORDS = "As the panel asked."


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    return a_closed_round(session)


def decide(session: Session, closed: ClosedRound, *operations: Operation, now: datetime) -> None:
    service.decide_together(
        session, closed.round_id, operations, rationale=WORDS, by=closed.chair, now=now, seen=1_000
    )


def all_kinds(wordings: dict[str, str]) -> list[Operation]:
    return [
        Reword(wordings["1.1"], str(uuid.uuid4()), "Stages all injuries"),
        Split(wordings["1.2"], (Part(str(uuid.uuid4()), "Measures"), Part(str(uuid.uuid4()), "Records"))),
        Drop(wordings["1.3"]),
        Drop(wordings["1.3.a"]),
        CopyEdit(wordings["2.1"], "Hands over.", None),
        Merge((wordings["2.2"], wordings["2.3"]), str(uuid.uuid4()), "Teaches and refers"),
        Add(str(uuid.uuid4()), "competency", "Leads a round", Place(wordings["2"])),
    ]


def test_the_decisions_become_the_next_draft_with_the_lineage_of_every_statement(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    draft_id = publish_draft(session, closed.round_id, by=closed.chair, now=now).draft_id
    draft = frameworks.draft(session, draft_id)
    assert [(one.code, one.text) for one in draft.statements] == [
        ("1", "Assessing wounds"),
        ("1.1", "Stages all injuries"),
        ("1.1.a", "Names the stages"),
        ("1.1.b", "Teaches staging"),
        ("1.2", "Measures"),
        ("1.3", "Records"),
        ("2", "Working together"),
        ("2.1", "Hands over."),
        ("2.2", "Teaches and refers"),
        ("2.3", "Leads a round"),
    ]
    lineage = frameworks.lineage_between(session, draft_id)
    before = drafting.desk(session, closed.round_id).draft
    assert {one.origin.id for one in lineage if one.origin} == {one.id for one in before.statements}
    assert {one.to.id for one in lineage if one.to} == {one.id for one in draft.statements}
    relations = sorted(one.relation for one in lineage if one.relation != "kept")
    assert relations == [
        *("added", "copy-edited", "dropped", "dropped", "merged", "merged", "reworded", "split", "split")
    ]


def test_an_undecided_statement_holds_the_draft_back_and_is_named(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    decide(session, closed, Keep(closed.wordings["1.1"]), Rerate(closed.wordings["1.2"]), now=now)
    with pytest.raises(WrongState, match=r"not decided yet: 1\.3, 2\.1, 2\.2, 2\.3\."):
        publish_draft(session, closed.round_id, by=closed.chair, now=now)
    assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_whoever_publishes_second_gets_the_draft_of_the_first(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    first = publish_draft(session, closed.round_id, by=closed.chair, now=now)
    second = publish_draft(session, closed.round_id, by=closed.chair, now=now)
    assert (first.already, second.already) == (False, True)
    assert session.scalars(select(PublishedDraft.draft_id)).all() == [first.draft_id] == [second.draft_id]
    with pytest.raises(WrongState, match="published as draft 1"):
        decide(session, closed, Keep(closed.wordings["1.1"]), now=now)


def test_the_next_round_asks_the_new_draft_and_tells_why(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    publish_draft(session, closed.round_id, by=closed.chair, now=now)
    second = an_open_round(session, closed.study_id, closed.chair, number=2, at=now + timedelta(days=1))
    asked = questionnaire_of(session, second)
    told = {item.code: (item.relation, item.reason) for item in asked.rated}
    assert told["1.1"] == ("reworded", WORDS)
    assert told["2.3"] == ("added", WORDS)
    assert [(one.code, one.reason) for one in asked.dropped] == [("1.3", WORDS), ("1.3.a", WORDS)]


def test_what_changed_in_the_words_of_the_chair_is_the_first_thing_the_next_round_tells(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    told = "Two statements became one.\nThank you."
    publish_draft(session, closed.round_id, summary=f" {told} ", by=closed.chair, now=now)
    published = drafting.published(session, closed.round_id)
    assert published is not None
    assert published.summary == told
    second = an_open_round(session, closed.study_id, closed.chair, number=2, at=now + timedelta(days=1))
    assert questionnaire_of(session, second).summary == told


@pytest.mark.parametrize(
    ("summary", "why"), [("x" * 5_001, "longer than 5,000"), ("a\u202eb", "direction-override")]
)
def test_words_for_the_panel_that_are_too_long_or_deceive_hold_the_draft_back(
    session: Session, closed: ClosedRound, now: datetime, summary: str, why: str
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    with pytest.raises(InvalidInput, match=why):
        publish_draft(session, closed.round_id, summary=summary, by=closed.chair, now=now)


def test_who_publishes_has_seen_what_stands(session: Session, closed: ClosedRound, now: datetime) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    seen = drafting.desk(session, closed.round_id).standing
    decide(session, closed, Keep(closed.wordings["1.1"]), now=now)
    with pytest.raises(Stale, match="has changed since you opened this page"):
        publish_draft(session, closed.round_id, seen=seen, by=closed.chair, now=now)
    seen = drafting.desk(session, closed.round_id).standing
    assert not publish_draft(session, closed.round_id, seen=seen, by=closed.chair, now=now).already


def test_nothing_of_a_draft_stays_when_publishing_fails_at_its_last_step(
    session: Session, closed: ClosedRound, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    session.commit()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(service, "publish", fail)
    with pytest.raises(RuntimeError):
        publish_draft(session, closed.round_id, by=closed.chair, now=now)
    session.rollback()
    assert session.scalars(select(Draft.number)).all() == [0]


@pytest.fixture
def chairs(session: Session) -> Iterator[list[Session]]:
    sessions = [Session(session.get_bind()) for _ in range(6)]
    yield sessions
    for one in sessions:
        one.close()


def together(chairs: list[Session], act: Callable[[Session], object]) -> list[object]:
    """What each comes to when all begin at the same moment: a result, or the refusal."""
    start = threading.Barrier(len(chairs))

    def run(own: Session) -> object:
        start.wait()
        begin_writing(own)
        try:
            result = act(own)
            own.commit()
        except Exception as refused:
            own.rollback()  # at once, or the others would wait for its locks
            return refused
        return result

    with ThreadPoolExecutor(len(chairs)) as pool:
        return list(pool.map(run, chairs))


def test_many_who_publish_at_once_make_one_draft(
    session: Session, closed: ClosedRound, chairs: list[Session], now: datetime
) -> None:
    decide(session, closed, *all_kinds(closed.wordings), now=now)
    session.commit()
    drafts = together(chairs, lambda own: publish_draft(own, closed.round_id, by=closed.chair, now=now))
    made = [one for one in drafts if isinstance(one, Publication)]
    assert sorted(one.already for one in made) == [False, *[True] * (len(chairs) - 1)]
    assert {*session.scalars(select(PublishedDraft.draft_id))} == {one.draft_id for one in made}
    assert session.scalars(select(Draft.number).order_by(Draft.number)).all() == [0, 1]


def test_of_many_who_decide_the_same_at_once_one_decides_and_the_others_are_told(
    session: Session, closed: ClosedRound, chairs: list[Session], now: datetime
) -> None:
    session.commit()
    keep = Keep(closed.wordings["1.1"])
    outcomes = together(
        chairs, lambda own: service.decide(own, closed.round_id, keep, by=closed.chair, now=now, seen=0)
    )
    assert sorted(type(one).__name__ for one in outcomes) == [*["Stale"] * (len(chairs) - 1), "UUID"]
