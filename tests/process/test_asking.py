"""What the next round tells of the round before: feedback, reasons, redline; as much as the protocol lets."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from delphi.drafting import queries as drafting
from delphi.drafting import service
from delphi.drafting.operations import Add, Drop, Keep, Merge, Operation, Place, Rerate, Reword, subjects
from delphi.frameworks import queries as frameworks
from delphi.process.asking import questionnaire_for
from delphi.process.publishing import publish_draft
from delphi.rounds.questionnaire import Dropped, Earlier, Item, Questionnaire
from delphi.studies import queries as studies
from tests.drafting.closed_round import VERDICTS, ClosedRound, a_closed_round

WHY = "As the panel asked."
COMMENTS = {"1.1": ("Essential on every ward.", "Too broad.")}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def closed(session: Session) -> ClosedRound:
    return a_closed_round(session, comments=COMMENTS)


def asked_next(session: Session, closed: ClosedRound, **protocol: Any) -> Questionnaire:
    """Of the newest draft, under the study's protocol with these facts changed."""
    study = studies.study(session, closed.study_id)
    draft = frameworks.latest_draft(session, closed.study_id)
    assert draft is not None
    declared = replace(studies.current_protocol(session, closed.study_id).protocol, **protocol)
    return questionnaire_for(session, study, draft, declared, 2)


def publish(session: Session, closed: ClosedRound, *others: Operation, now: datetime) -> None:
    """The next draft: these decisions, and every other rated statement kept."""
    decided = {wording for one in others for wording in subjects(one)}
    rated = [closed.wordings[code] for code in VERDICTS]
    operations = [*others, *(Keep(wording) for wording in rated if wording not in decided)]
    service.decide_together(
        session, closed.round_id, operations, rationale=WHY, by=closed.chair, now=now, seen=0
    )
    publish_draft(session, closed.round_id, by=closed.chair, now=now)


def by_code(asked: Questionnaire) -> Mapping[str, Item]:
    return {item.code: item for item in asked.every_item}


def test_a_first_round_tells_of_none_before(session: Session, closed: ClosedRound) -> None:
    draft = frameworks.latest_draft(session, closed.study_id)
    assert draft is not None
    protocol = studies.current_protocol(session, closed.study_id).protocol
    other = studies.StudyView(uuid.uuid4(), "A study without a round")
    asked = questionnaire_for(session, other, draft, protocol, 1)
    assert [(item.relation, item.earlier, item.feedback) for item in asked.every_item] == [
        ("", None, None)
    ] * len(draft.statements)
    assert asked.dropped == ()


def test_a_further_round_on_the_same_draft_shows_how_the_panel_answered(
    session: Session, closed: ClosedRound
) -> None:
    item = by_code(asked_next(session, closed))["1.1"]
    assert (item.relation, item.redline) == ("kept", ())
    assert item.earlier == Earlier(closed.round_id, 1, item.wording_id)
    assert item.feedback is not None
    assert (item.feedback.counts, item.feedback.n) == ((0,) * 8 + (10,), 10)
    assert (item.feedback.median, item.feedback.q1, item.feedback.q3) == ("9", "9", "9")
    assert sorted(item.feedback.comments) == ["Essential on every ward.", "Too broad."]


def test_what_was_not_rated_has_no_feedback(session: Session, closed: ClosedRound) -> None:
    behaviour = by_code(asked_next(session, closed))["1.1.a"]
    assert (behaviour.rated, behaviour.earlier, behaviour.feedback) == (False, None, None)


@pytest.mark.parametrize(("floor", "shown"), [(10, True), (11, False)])
def test_figures_of_fewer_than_the_minimum_cell_are_not_shown(
    session: Session, closed: ClosedRound, floor: int, shown: bool
) -> None:
    feedback = by_code(asked_next(session, closed, minimum_cell=floor))["1.1"].feedback
    assert feedback is not None
    assert bool(feedback.counts) is shown
    assert [bool(one) for one in (feedback.median, feedback.q1, feedback.q3)] == [shown] * 3
    assert feedback.n == 10


@pytest.mark.parametrize(
    ("declared", "counts", "median", "comments"),
    [
        (("distribution",), True, False, False),
        (("median",), False, True, False),
        (("comments",), False, False, True),
        (("distribution", "comments"), True, False, True),
    ],
)
def test_feedback_is_what_the_protocol_says_and_no_more(
    session: Session,
    closed: ClosedRound,
    declared: tuple[str, ...],
    counts: bool,
    median: bool,
    comments: bool,
) -> None:
    told = by_code(asked_next(session, closed, feedback=declared))["1.1"].feedback
    assert told is not None
    assert (bool(told.counts), bool(told.comments)) == (counts, comments)
    assert {bool(told.median), bool(told.q1), bool(told.q3)} == {median}


def test_a_protocol_without_feedback_tells_nothing_but_the_expert_still_sees_the_own_rating(
    session: Session, closed: ClosedRound
) -> None:
    item = by_code(asked_next(session, closed, feedback=()))["1.1"]
    assert item.feedback is None
    assert item.earlier is not None


def test_a_reworded_statement_shows_what_changed_why_and_how_the_old_wording_was_answered(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    publish(
        session, closed, Reword(closed.wordings["1.2"], str(uuid.uuid4()), "Measures all wounds"), now=now
    )
    item = by_code(asked_next(session, closed))["1.2"]
    assert (item.relation, item.reason) == ("reworded", WHY)
    assert [step for step, _ in item.redline if step != "keep"] == ["insert"]
    assert item.earlier == Earlier(closed.round_id, 1, uuid.UUID(closed.wordings["1.2"]))
    assert item.earlier.wording_id != item.wording_id
    assert item.feedback is not None
    assert item.feedback.median == "5"


def test_a_merged_statement_has_each_parent_as_context_and_no_rating_of_its_own(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    wordings = closed.wordings
    both = (wordings["2.1"], wordings["2.2"])
    merged = Merge(both, str(uuid.uuid4()), "Hands over and teaches")
    publish(session, closed, merged, now=now)
    item = next(one for one in asked_next(session, closed).rated if one.relation == "merged")
    assert (item.earlier, item.feedback, item.redline, item.reason) == (None, None, (), WHY)
    assert [(one.code, one.text) for one in item.parents] == [
        ("2.1", "Hands over"),
        ("2.2", "Teaches patients"),
    ]
    assert [one.earlier for one in item.parents] == [
        Earlier(closed.round_id, 1, uuid.UUID(wording)) for wording in both
    ]
    assert [one.feedback.counts for one in item.parents if one.feedback] == [
        (5, 0, 0, 0, 0, 0, 0, 0, 5),
        (0, 0, 0, 0, 0, 0, 0, 0, 10),
    ]


def test_a_dropped_statement_is_told_with_its_reason_and_asked_no_more(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    publish(session, closed, Drop(closed.wordings["1.3"]), Drop(closed.wordings["1.3.a"]), now=now)
    asked = asked_next(session, closed)
    assert asked.dropped == (
        Dropped("1.3", "Photographs wounds", WHY),
        Dropped("1.3.a", "Holds the camera still", WHY),
    )
    assert "Photographs wounds" not in {item.text for item in asked.every_item}


def test_what_is_decided_as_proposed_is_told_with_the_line_that_proposed_it(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    below = Drop(closed.wordings["1.3.a"])
    others = [Keep(closed.wordings[code]) for code in VERDICTS if code != "1.3"]
    service.decide_together(
        session, closed.round_id, [below, *others], rationale=WHY, by=closed.chair, now=now, seen=0
    )
    seen = drafting.desk(session, closed.round_id).latest
    gone = Drop(closed.wordings["1.3"])
    service.decide(session, closed.round_id, gone, rationale=None, by=closed.chair, now=now, seen=seen)
    publish_draft(session, closed.round_id, by=closed.chair, now=now)
    dropped = asked_next(session, closed).dropped
    assert [(one.reason, one.followed) for one in dropped] == [("", "4"), (WHY, "")]


def test_an_added_statement_comes_with_its_reason_and_without_feedback(
    session: Session, closed: ClosedRound, now: datetime
) -> None:
    new = str(uuid.uuid4())
    publish(
        session, closed, Add(new, "competency", "Leads a ward round", Place(closed.wordings["2"])), now=now
    )
    item = asked_next(session, closed).by_wording[uuid.UUID(new)]
    assert (item.relation, item.reason, item.rated) == ("added", WHY, True)
    assert (item.earlier, item.feedback, item.redline) == (None, None, ())


@pytest.mark.parametrize(("again", "codes"), [(True, ["1.1", "1.2"]), (False, ["1.2"])])
def test_what_is_settled_is_read_but_not_rated_again_unless_the_protocol_says_so(
    session: Session, closed: ClosedRound, now: datetime, again: bool, codes: list[str]
) -> None:
    publish(session, closed, Rerate(closed.wordings["1.2"]), now=now)
    asked = asked_next(session, closed, settled_shown_again=again)
    assert [item.code for item in asked.rated if item.code in ("1.1", "1.2")] == codes
    assert by_code(asked)["1.1"].text == "Stages injuries"
