"""A closed round as large as they get: 300 rated statements and 2,000 comments."""

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.drafting import queries, service
from delphi.drafting.operations import Keep
from delphi.frameworks.tree import Node
from delphi.panels import queries as panels
from delphi.panels.service import Person
from delphi.process.closing import close_round
from delphi.rounds.links import make_token
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from tests.builders import a_framework, a_panel, a_protocol, a_study
from tests.conftest import NOW
from tests.drafting.closed_round import LINK_KEY, ClosedRound, an_open_round, wordings_of

AREAS = 10
EXPERTS = 10
RATINGS = (9, 8, 7, 5, 2)


def a_large_round(
    session: Session, *, chair: Account, rated: int = 300, comments: int = 2_000
) -> ClosedRound:
    study = a_study(session, chair=chair, protocol=a_protocol(planned_rounds=3))
    a_framework(session, study.id, _areas(rated // AREAS))
    people = (Person(f"Expert {n}", f"expert-{n}@example.org", None) for n in range(EXPERTS))
    a_panel(session, study.id, *people)
    round_id = an_open_round(session, study.id, chair.id, number=1, at=NOW - timedelta(days=10))
    asked = questionnaire_of(session, round_id)
    for place, expert in enumerate(panels.active_experts(session, study.id)):
        link = make_token(LINK_KEY, study.id, expert.id, round_id, generation=1)
        _answer(session, link, asked, place, comments // EXPERTS)
    close_round(session, round_id, by=chair.id, now=NOW - timedelta(days=1))
    return ClosedRound(study.id, round_id, chair.id, wordings_of(session, round_id))


def keep_the_rest(session: Session, closed: ClosedRound) -> None:
    """In one go, after all that was decided so far."""
    desk = queries.desk(session, closed.round_id)
    service.decide_together(
        session,
        closed.round_id,
        [Keep(str(one.wording_id)) for one in desk.undecided],
        rationale="As the panel said",
        by=closed.chair,
        now=clock.utc_now() + timedelta(seconds=1),
        seen=desk.latest,
    )
    session.commit()


def _areas(each: int) -> tuple[Node, ...]:
    return tuple(
        Node(
            str(area),
            "area",
            f"Area {area}",
            children=tuple(_competency(area, n) for n in range(1, each + 1)),
        )
        for area in range(1, AREAS + 1)
    )


def _competency(area: int, number: int) -> Node:
    return Node(f"{area}.{number}", "competency", f"Can do what statement {number} of area {area} asks for")


def _answer(session: Session, link: str, asked: Questionnaire, place: int, comments: int) -> None:
    at = NOW - timedelta(days=5)
    _, token = starting.start(session, link, at)
    assert token
    starting.agree(session, token, asked.consent_sha256, at)
    answers = [
        StatementAnswer(
            item.wording_id,
            (Mark(RATINGS[(place + number) % len(RATINGS)]),),
            f"What expert {place} thinks of {item.code}" if number < comments else None,
            None,
        )
        for number, item in enumerate(asked.rated)
    ]
    answering.save(session, token, key=uuid.uuid4(), answers=answers, now=at)
    session.flush()
