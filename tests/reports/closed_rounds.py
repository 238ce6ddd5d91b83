"""Rounds with a whole panel's answers as a table, opened and closed through the real services.

`tests.drafting.closed_round` has one small round to decide on, answered by statement.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.frameworks.tree import Node
from delphi.panels import queries as panels
from delphi.panels.service import Person
from delphi.process.closing import close_round
from delphi.process.opening import open_round
from delphi.rounds.models import Answer, Seating, Suggestion
from delphi.rounds.questionnaire import Questionnaire
from delphi.rounds.service import opening
from delphi.rounds.stored import questionnaire_of
from delphi.studies.models import Study
from tests.builders import a_framework, a_panel
from tests.conftest import NOW

LASTS = timedelta(days=14)

CJ = "CJ"
Said = int | str | None
Ratings = Sequence[Sequence[Said]]


@dataclass(frozen=True)
class Remarked:
    """By (row, column): what an expert wrote beside a statement; and statements that they propose."""

    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    wordings: Mapping[tuple[int, int], str] = field(default_factory=dict)
    new: Sequence[tuple[int, str]] = ()


def a_rated_study(session: Session, study: Study, statements: int, groups: Sequence[str | None]) -> None:
    """One area with as many competencies; one expert a group name, in the order of the rows of ratings."""
    competencies = tuple(
        Node(f"1.{place}", "competency", f"Statement {place}") for place in range(1, statements + 1)
    )
    a_framework(session, study.id, (Node("1", "area", "Caring for wounds", children=competencies),))
    people = (
        Person(f"Expert {place:03}", f"expert-{place:03}@example.org", group)
        for place, group in enumerate(groups)
    )
    a_panel(session, study.id, *people)


def a_closed_round(
    session: Session,
    study: Study,
    ratings: Ratings,
    *,
    remarked: Remarked | None = None,
    opened_at: datetime | None = None,
) -> uuid.UUID:
    """One row an expert of the panel, one column a rated statement of the latest draft."""
    opened_at = opened_at or _next_day(session, study)
    round_id = an_open_round(session, study, ratings, remarked=remarked, opened_at=opened_at)
    close_round(session, round_id, by=None, now=opened_at + LASTS)
    session.flush()
    return round_id


def an_open_round(
    session: Session,
    study: Study,
    ratings: Ratings,
    *,
    remarked: Remarked | None = None,
    opened_at: datetime | None = None,
) -> uuid.UUID:
    opened_at = opened_at or _next_day(session, study)
    round_id = open_round(
        session,
        study.id,
        number=opening.next_number(session, study.id),
        deadline=opened_at + LASTS,
        by=None,
        link_key=b"an invented key for links of tests only",
        mail_leaves=True,
        now=opened_at,
    )
    experts = panels.active_experts(session, study.id)
    seats = [session.get_one(Seating, expert.id).seat_id for expert in experts]
    asked = questionnaire_of(session, round_id)
    _answer(session, round_id, asked, seats, ratings, remarked or Remarked())
    session.flush()
    return round_id


def _next_day(session: Session, study: Study) -> datetime:
    """One round after the other, as the record wants it."""
    return NOW + (opening.next_number(session, study.id) - 1) * 2 * LASTS


def _answer(
    session: Session,
    round_id: uuid.UUID,
    asked: Questionnaire,
    seats: Sequence[uuid.UUID],
    ratings: Ratings,
    remarked: Remarked,
) -> None:
    for row, (seat_id, said) in enumerate(zip(seats, ratings, strict=False)):
        for column, (item, mark) in enumerate(zip(asked.rated, said, strict=True)):
            comment = remarked.comments.get((row, column))
            wording = remarked.wordings.get((row, column))
            if mark is None and comment is None and wording is None:
                continue
            for dimension in range(len(asked.dimensions)):
                session.add(
                    Answer(
                        round_id=round_id,
                        seat_id=seat_id,
                        wording_id=item.wording_id,
                        dimension=dimension,
                        category=mark if isinstance(mark, int) else None,
                        cannot_judge=mark == CJ,
                        comment=comment if dimension == 0 else None,
                        proposed_wording=wording if dimension == 0 else None,
                        revision=1,
                        saved_at=None,
                    )
                )
    for row, text in remarked.new:
        session.add(
            Suggestion(round_id=round_id, seat_id=seats[row], area_wording_id=None, text=text, reason=None)
        )
