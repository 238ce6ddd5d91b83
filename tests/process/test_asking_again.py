"""A question keeps what was said on it, wherever an amendment puts it; no other question gets it."""

import uuid
from dataclasses import dataclass, replace

import pytest
from sqlalchemy.orm import Session

from delphi.frameworks import queries as frameworks
from delphi.process.asking import questionnaire_for
from delphi.process.closing import close_round
from delphi.rounds import queries
from delphi.rounds.links import make_token
from delphi.rounds.questionnaire import Feedback, Questionnaire
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from delphi.studies import queries as studies
from delphi.studies import service as study_service
from delphi.studies.rules import RELEVANCE, SCALE_PRESETS, Dimension
from tests.builders import a_framework, a_panel, a_protocol, a_study, an_account
from tests.conftest import NOW
from tests.process.running_round import LINK_KEY, Ready, Running, open_now, start

FEASIBILITY = Dimension("feasibility", "How feasible is it?", SCALE_PRESETS["1-9"])
CLARITY = Dimension("clarity", "Is it clear?", SCALE_PRESETS["1-9"])
FIVE = replace(FEASIBILITY, scale=SCALE_PRESETS["1-5"])
OTHER_BANDS = replace(FEASIBILITY, scale=replace(FEASIBILITY.scale, bands=(2, 8)))
OTHER_WORDS = replace(RELEVANCE, question="Relevant?")
SAID = (Mark(9), Mark(2))  # on relevance, on feasibility


@dataclass(frozen=True)
class Case:
    """What is asked now, where that stood, the median told, and one's own marks."""

    now: tuple[Dimension, ...]
    places: tuple[int | None, ...]
    median: str
    mine: tuple[Mark | None, ...]


CASES = {
    "unchanged": Case((RELEVANCE, FEASIBILITY), (0, 1), "9", SAID),
    "swapped": Case((FEASIBILITY, RELEVANCE), (1, 0), "2", (Mark(2), Mark(9))),
    "the deciding one dropped": Case((FEASIBILITY,), (1,), "2", (Mark(2),)),
    "the other dropped": Case((RELEVANCE,), (0,), "9", (Mark(9),)),
    "one added in front": Case((CLARITY, RELEVANCE, FEASIBILITY), (None, 0, 1), "", (None, Mark(9), Mark(2))),
    "another scale": Case((RELEVANCE, FIVE), (0, None), "9", (Mark(9), None)),
    "other bands": Case((RELEVANCE, OTHER_BANDS), (0, None), "9", (Mark(9), None)),
    "another scale in front": Case((FIVE, RELEVANCE), (None, 0), "", (None, Mark(9))),
    "other words": Case((OTHER_WORDS, FEASIBILITY), (0, 1), "9", SAID),
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def closed(session: Session) -> Running:
    """Round 1 asked for relevance, then for feasibility; all six experts said the same and one remarked."""
    chair = an_account(session)
    study = a_study(session, chair=chair, protocol=a_protocol(dimensions=(RELEVANCE, FEASIBILITY)))
    draft_id = a_framework(session, study.id)
    ready = Ready(study.id, chair.id, draft_id, a_panel(session, study.id))
    running = Running(**vars(ready), round_id=open_now(session, ready))
    for place in range(len(running.experts)):
        token = start(session, running, place)
        comment = "Needed daily." if place == 0 else None
        answers = [
            StatementAnswer(item.wording_id, SAID, comment, None)
            for item in questionnaire_of(session, running.round_id).rated
        ]
        answering.save(session, token, key=uuid.uuid4(), answers=answers, now=NOW)
    close_round(session, running.round_id, by=chair.id, now=NOW)
    return running


def asked_next(session: Session, closed: Running, dimensions: tuple[Dimension, ...]) -> Questionnaire:
    draft = frameworks.latest_draft(session, closed.study_id)
    assert draft is not None
    declared = studies.current_protocol(session, closed.study_id).protocol
    study = studies.study(session, closed.study_id)
    return questionnaire_for(session, study, draft, replace(declared, dimensions=dimensions), 2)


@pytest.mark.parametrize("name", CASES)
def test_the_panel_s_figures_are_those_of_the_question_that_decides_now(
    session: Session, closed: Running, name: str
) -> None:
    case = CASES[name]
    asked = asked_next(session, closed, case.now)
    assert tuple(one.place_before for one in asked.dimensions) == case.places
    told = asked.rated[0].feedback
    assert told is not None
    assert (told.median, told.comments) == (case.median, ("Needed daily.",))
    if case.median:
        assert (told.n, told.counts[int(case.median) - 1], sum(told.counts)) == (6, 6, 6)
    else:
        assert told == Feedback((), 0, "", "", "", told.comments, told.replies)


@pytest.mark.parametrize("name", sorted({*CASES} - {"another scale in front"}))  # an amendment cannot make it
def test_one_s_own_marks_are_shown_under_the_question_they_were_given_on(
    session: Session, closed: Running, name: str
) -> None:
    case = CASES[name]
    amend(session, closed, (RELEVANCE,))  # so that the other comes back on another scale
    amend(session, closed, case.now)
    further = open_now(session, closed, number=2)
    link = make_token(LINK_KEY, closed.study_id, closed.experts[0].id, further, 1)
    _, token = starting.start(session, link, NOW)
    assert token is not None
    view = queries.form(session, token, NOW)
    assert set(view.earlier) == {item.wording_id for item in view.questionnaire.rated}
    assert set(view.earlier.values()) == {case.mine}


def amend(session: Session, closed: Running, dimensions: tuple[Dimension, ...]) -> None:
    declared = studies.current_protocol(session, closed.study_id).protocol
    study_service.declare_protocol(
        session,
        closed.study_id,
        replace(declared, dimensions=dimensions),
        by=closed.chair,
        reason="The panel wished it.",
        rounds_opened=1,
        now=NOW,
    )
