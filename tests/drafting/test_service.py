import uuid
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.drafting import queries, service
from delphi.drafting.models import Decision, DecisionSubject
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Part,
    Place,
    Rerate,
    Reword,
    Split,
)
from delphi.drafting.service import RationaleNeeded
from delphi.errors import InvalidInput, NotFound, Stale, WrongState
from tests.builders import a_framework, a_panel, a_study, an_account
from tests.drafting.closed_round import ClosedRound, a_closed_round, an_open_round

ANYTHING_SEEN = 1_000


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    return a_closed_round(session)


def decide(
    session: Session, closed: ClosedRound, operation: Operation, why: str | None = None, **more: object
) -> uuid.UUID:
    facts = {"by": closed.chair, "now": datetime.now().astimezone(), "seen": ANYTHING_SEEN} | more
    return service.decide(session, closed.round_id, operation, rationale=why, **facts)  # type: ignore[arg-type]  # facts by name


def standing(session: Session, closed: ClosedRound) -> dict[str, str]:
    """Decisions in force by code of their subject."""
    codes = {wording: code for code, wording in closed.wordings.items()}
    return {
        codes[str(wording)]: type(decision.operation).__name__
        for decision in queries.in_force(session, closed.round_id)
        for wording in decision.subjects
    }


def undecided(session: Session, closed: ClosedRound) -> list[str]:
    return [one.code for one in queries.desk(session, closed.round_id).undecided]


def test_what_follows_the_proposal_needs_no_reason_and_names_its_line(
    session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, Keep(closed.wordings["1.1"]))
    (decision,) = queries.in_force(session, closed.round_id)
    assert (decision.proposal_line, decision.departs, decision.by) == ("6c", False, "Vera Brandt")
    assert undecided(session, closed) == ["1.2", "1.3", "2.1", "2.2", "2.3"]


def test_what_departs_from_the_proposal_says_why(session: Session, closed: ClosedRound) -> None:
    with pytest.raises(RationaleNeeded, match=r'1\.1: you depart from what is proposed \("Keep\."\)'):
        decide(session, closed, Rerate(closed.wordings["1.1"]))
    with pytest.raises(RationaleNeeded):
        decide(session, closed, Rerate(closed.wordings["1.1"]), "  \n ")
    assert standing(session, closed) == {}
    decide(session, closed, Rerate(closed.wordings["1.1"]), "Half of them had not read it.")
    (decision,) = queries.in_force(session, closed.round_id)
    assert (decision.departs, decision.rationale) == (True, "Half of them had not read it.")
    assert queries.reasons(session, closed.round_id) == {
        uuid.UUID(closed.wordings["1.1"]): "Half of them had not read it."
    }


def test_a_statement_that_was_not_rated_stays_unless_there_is_a_reason(
    session: Session, closed: ClosedRound
) -> None:
    with pytest.raises(RationaleNeeded, match=r"1\.1\.a was not rated"):
        decide(session, closed, Drop(closed.wordings["1.1.a"]))
    decide(session, closed, Drop(closed.wordings["1.1.a"]), "It repeats 1.1.b.")
    assert standing(session, closed) == {"1.1.a": "Drop"}


def test_a_statement_of_the_chair_s_own_needs_a_reason(session: Session, closed: ClosedRound) -> None:
    new = Add(str(uuid.uuid4()), "competency", "Cleans wounds", Place(closed.wordings["1"]))
    with pytest.raises(RationaleNeeded, match="why the statement is added"):
        decide(session, closed, new)
    decide(session, closed, new, "Five experts miss it.")
    assert queries.in_force(session, closed.round_id)[0].operation == new


def test_a_later_decision_replaces_the_one_before_and_keeps_it_on_record(
    session: Session, closed: ClosedRound
) -> None:
    wording = closed.wordings["1.2"]
    first = decide(session, closed, Rerate(wording))
    second = decide(session, closed, Drop(wording), "Nobody works like this.")
    assert [one.id for one in queries.in_force(session, closed.round_id)] == [second]
    ended = session.get_one(Decision, first)
    session.refresh(ended)
    assert ended.withdrawn_at is not None
    assert session.scalars(select(DecisionSubject.decision_id)).all() == [second]


def test_deciding_on_one_part_of_a_merge_opens_the_other_part_again(
    session: Session, closed: ClosedRound
) -> None:
    merge = Merge(
        (closed.wordings["2.2"], closed.wordings["2.3"]),
        str(uuid.uuid4()),
        "Teaches and refers",
    )
    decide(session, closed, merge, "They go together.")
    assert standing(session, closed) == {"2.2": "Merge", "2.3": "Merge"}
    decide(session, closed, Keep(closed.wordings["2.2"]))
    assert standing(session, closed) == {"2.2": "Keep"}
    assert "2.3" in undecided(session, closed)


def test_whoever_did_not_see_a_decision_cannot_replace_it(session: Session, closed: ClosedRound) -> None:
    wording = closed.wordings["1.1"]
    seen = queries.desk(session, closed.round_id).latest
    decide(session, closed, Keep(wording), seen=seen)
    other = an_account(session, name="Otto Renner").id
    with pytest.raises(Stale, match=r"1\.1 was decided meanwhile: kept, by Vera Brandt"):
        decide(session, closed, Rerate(wording), "I doubt it.", seen=seen, by=other)
    assert standing(session, closed) == {"1.1": "Keep"}
    decide(session, closed, Rerate(wording), "I doubt it.", seen=seen + 1, by=other)
    assert standing(session, closed) == {"1.1": "Rerate"}


def test_a_merge_does_not_take_in_a_statement_decided_meanwhile(
    session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, Keep(closed.wordings["2.3"]), seen=0)
    merge = Merge((closed.wordings["2.2"], closed.wordings["2.3"]), str(uuid.uuid4()), "Both")
    with pytest.raises(Stale, match=r"2\.3 was decided meanwhile"):
        decide(session, closed, merge, "They go together.", seen=0)


def test_decisions_of_others_on_other_statements_are_no_obstacle(
    session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, Keep(closed.wordings["1.1"]), seen=0)
    decide(session, closed, Keep(closed.wordings["2.2"]), seen=0)
    assert standing(session, closed) == {"1.1": "Keep", "2.2": "Keep"}


def test_a_withdrawn_decision_leaves_its_statement_undecided(session: Session, closed: ClosedRound) -> None:
    decision = decide(session, closed, Keep(closed.wordings["1.1"]))
    service.withdraw(session, closed.round_id, decision, by=closed.chair, now=datetime.now().astimezone())
    assert "1.1" in undecided(session, closed)
    with pytest.raises(NotFound, match="no longer stands"):
        service.withdraw(session, closed.round_id, decision, by=closed.chair, now=datetime.now().astimezone())


def test_a_statement_is_not_dropped_from_above_what_it_holds(session: Session, closed: ClosedRound) -> None:
    with pytest.raises(InvalidInput, match=r"1\.3 still holds 1\.3\.a"):
        decide(session, closed, Drop(closed.wordings["1.3"]))
    drops = [Drop(closed.wordings["1.3"]), Drop(closed.wordings["1.3.a"])]
    now = datetime.now().astimezone()
    made = service.decide_together(
        session, closed.round_id, drops, by=closed.chair, now=now, seen=ANYTHING_SEEN
    )
    assert standing(session, closed) == {"1.3": "Drop", "1.3.a": "Drop"}
    with pytest.raises(InvalidInput, match=r"1\.3 still holds 1\.3\.a"):
        service.withdraw(session, closed.round_id, made[1], by=closed.chair, now=now)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "A wording is empty"),
        ("x" * 20_000, "longer than 2,000 characters"),
        ("Stages\0injuries", "NUL character"),
        ("Stages \u202einjuries", "direction-override"),
        ("Measures wounds", "would be in the draft 2 times"),
        ("Stages injuries", "is not changed"),
    ],
)
def test_a_wording_that_cannot_stand_is_refused_with_the_reason(
    session: Session, closed: ClosedRound, text: str, told: str
) -> None:
    reword = Reword(closed.wordings["1.1"], str(uuid.uuid4()), text, "Agrees with a second rater")
    with pytest.raises(InvalidInput, match=told):
        decide(session, closed, reword, "Clearer.")
    assert standing(session, closed) == {}


def test_a_rationale_has_an_end(session: Session, closed: ClosedRound) -> None:
    with pytest.raises(InvalidInput, match="Rationale: longer than 5,000 characters"):
        decide(session, closed, Keep(closed.wordings["1.1"]), "x" * 5001)


def test_accepting_takes_what_needs_no_words_and_refuses_the_rest(session: Session) -> None:
    closed = a_closed_round(session)
    wordings = [uuid.UUID(closed.wordings[code]) for code in ("1.1", "1.2", "2.1", "2.2")]
    now = datetime.now().astimezone()
    service.accept(session, closed.round_id, wordings, by=closed.chair, now=now, seen=0)
    assert standing(session, closed) == {"1.1": "Keep", "1.2": "Rerate", "2.1": "Rerate", "2.2": "Keep"}


def test_decisions_wait_for_the_end_of_the_round_and_belong_to_the_latest(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    chair = an_account(session)
    study = a_study(session, chair=chair)
    a_framework(session, study.id)
    a_panel(session, study.id)
    open_round = an_open_round(session, study.id, chair.id, number=1, at=now)
    wording = queries.desk(session, open_round).draft.statements[1].wording_id
    with pytest.raises(WrongState, match="Round 1 is still open"):
        service.decide(session, open_round, Keep(str(wording)), by=chair.id, now=now, seen=0)
    an_open_round(session, closed.study_id, closed.chair, number=2, at=now)
    with pytest.raises(WrongState, match="Round 2 was opened on the same draft"):
        decide(session, closed, Keep(closed.wordings["1.1"]))


def test_kept_and_copy_edited_as_proposed_is_settled_until_decided_otherwise(
    session: Session, closed: ClosedRound
) -> None:
    by_code = closed.wordings
    decide(session, closed, Keep(by_code["1.1"]))
    decide(session, closed, CopyEdit(by_code["2.2"], "Teaches all patients", None))
    decide(session, closed, CopyEdit(by_code["1.2"], "Measures all wounds", None), "Only words.")
    decide(session, closed, Rerate(by_code["2.1"]))
    settled = queries.settled(session, closed.round_id)
    assert settled == {uuid.UUID(by_code["1.1"]), uuid.UUID(by_code["2.2"])}


def test_every_decision_leaves_a_line_in_the_audit_trail(session: Session, closed: ClosedRound) -> None:
    decision = decide(session, closed, Keep(closed.wordings["1.1"]))
    service.withdraw(session, closed.round_id, decision, by=closed.chair, now=datetime.now().astimezone())
    events = session.execute(
        select(AuditEvent.action, AuditEvent.details).where(AuditEvent.subject == str(decision))
    ).all()
    assert [action for action, _ in events] == ["decision.made", "decision.withdrawn"]
    assert events[0][1] == '{"codes":["1.1"],"operation":"keep","round":1}'


RATED = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")
CHOICES = st.lists(
    st.tuples(st.sampled_from(("keep", "re-rate", "reword", "drop", "merge", "move", "split")), st.sampled_from(RATED), st.sampled_from(RATED)),
    min_size=1,
    max_size=12,
)  # fmt: skip


def chosen(kind: str, wordings: dict[str, str], code: str, other: str) -> Operation:
    wording, new = wordings[code], str(uuid.uuid4())
    made: dict[str, Operation] = {
        "keep": Keep(wording),
        "re-rate": Rerate(wording),
        "reword": Reword(wording, new, f"Reworded {new}"),
        "drop": Drop(wording),
        "merge": Merge((wording, wordings[other]), new, f"Merged {new}"),
        "move": Move(wording, Place(wordings["2"], 0)),
        "split": Split(wording, (Part(new, f"One {new}"), Part(str(uuid.uuid4()), f"Two {new}"))),
    }
    return made[kind]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=CHOICES)
def test_what_stands_always_makes_a_draft_and_a_statement_has_one_decision_at_most(
    session: Session, choices: list[tuple[str, str, str]]
) -> None:
    session.rollback()
    closed = a_closed_round(session)
    for place, (kind, code, other) in enumerate(choices):
        savepoint = session.begin_nested()
        try:
            decide(session, closed, chosen(kind, closed.wordings, code, other), f"Reason {place}")
            savepoint.commit()
        except InvalidInput:
            savepoint.rollback()
    desk = queries.desk(session, closed.round_id)
    assert desk.next_draft() == desk.next_draft()
    subjects = [wording for decision in desk.decisions for wording in decision.subjects]
    assert len(subjects) == len(set(subjects))
    stored = session.scalars(
        select(DecisionSubject.wording_id).where(DecisionSubject.round_id == closed.round_id)
    )
    assert {*stored} == {*subjects}
    made = session.scalar(
        select(func.count()).select_from(Decision).where(Decision.round_id == closed.round_id)
    )
    assert made == desk.latest


def test_times_are_the_caller_s(session: Session, closed: ClosedRound, now: datetime) -> None:
    later = now + timedelta(hours=1)
    decide(session, closed, Keep(closed.wordings["1.1"]), now=later)
    assert queries.in_force(session, closed.round_id)[0].at == later
