"""Rounds with known answers, closed through the real services."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi import canonical
from delphi.frameworks import queries as frameworks
from delphi.frameworks.queries import StatementView
from delphi.frameworks.tree import Node
from delphi.panels import queries as panels
from delphi.panels.service import Person
from delphi.process.closing import close_round
from delphi.rounds import queries as rounds
from delphi.rounds.models import Answer, Seating, Suggestion
from delphi.rounds.questionnaire import Dimension, Earlier, Item, Questionnaire, Section
from delphi.rounds.service import inviting, opening
from delphi.studies import queries as studies
from delphi.studies.models import Study
from tests.builders import a_framework, a_panel
from tests.conftest import NOW

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
    reworded: frozenset[int] = frozenset(),
    opened_at: datetime = NOW,
) -> uuid.UUID:
    """One row an expert of the panel, one column a rated statement of the latest draft.

    From the second round on every statement stands beside its earlier self; the columns in `reworded`
    count as another wording then.
    """
    round_id = an_open_round(
        session, study, ratings, remarked=remarked, reworded=reworded, opened_at=opened_at
    )
    close_round(session, round_id, by=None, now=opened_at + timedelta(days=14))
    session.flush()
    return round_id


def an_open_round(
    session: Session,
    study: Study,
    ratings: Ratings,
    *,
    remarked: Remarked | None = None,
    reworded: frozenset[int] = frozenset(),
    opened_at: datetime = NOW,
) -> uuid.UUID:
    draft = frameworks.latest_draft(session, study.id)
    assert draft is not None
    pinned = studies.current_protocol(session, study.id)
    number = opening.next_number(session, study.id)
    asked = _questionnaire(session, study, draft.statements, number, reworded)
    plan = opening.Plan(study.id, number, draft.id, pinned.id, opened_at + timedelta(days=14))
    round_ = opening.begin(session, plan, asked, by=None, now=opened_at)
    experts = panels.active_experts(session, study.id)
    for expert in experts:
        inviting.invite(
            session, round_, expert.id, expert.group, link_key=b"a key of the tests", now=opened_at
        )
    session.flush()
    seats = [session.get_one(Seating, expert.id).seat_id for expert in experts]
    _answer(session, round_.id, asked, seats, ratings, remarked or Remarked())
    session.flush()
    return round_.id


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


def _questionnaire(
    session: Session,
    study: Study,
    statements: Sequence[StatementView],
    number: int,
    reworded: frozenset[int],
) -> Questionnaire:
    protocol = studies.current_protocol(session, study.id).protocol
    before = _round_before(session, study.id)
    sections: list[tuple[Item, list[Item]]] = []
    column = 0
    for one in statements:
        rated = one.kind in protocol.rated_kinds
        earlier = None
        if before is not None and rated:
            wording = uuid.uuid4() if column in reworded else one.wording_id
            earlier = Earlier(before, number - 1, wording)
        column += rated
        item = _item(one, rated=rated, earlier=earlier)
        if one.kind == "area":
            sections.append((item, []))
        else:
            sections[-1][1].append(item)
    return Questionnaire(
        study_title=study.title,
        contact_name=protocol.contact_name,
        contact_email=protocol.contact_email,
        time_zone=protocol.time_zone,
        planned_rounds=protocol.planned_rounds,
        round_number=number,
        draft_number=0,
        purpose="",
        consent_text="",
        consent_sha256=canonical.sha256(""),
        all_required=False,
        dimensions=tuple(
            Dimension(one.key, one.question, one.scale.labels, *one.scale.bands, one.cannot_judge)
            for one in protocol.dimensions
        ),
        sections=tuple(Section(area, tuple(items)) for area, items in sections),
        dropped=(),
    )


def _round_before(session: Session, study_id: uuid.UUID) -> uuid.UUID | None:
    held = rounds.rounds_of(session, study_id)
    return held[-1].id if held else None


def _item(one: StatementView, *, rated: bool, earlier: Earlier | None) -> Item:
    return Item(
        wording_id=one.wording_id,
        code=one.code,
        kind=one.kind,
        level=one.level,
        text=one.text,
        outcome=one.outcome,
        rated=rated,
        relation="",
        reason="",
        redline=(),
        earlier=earlier,
        feedback=None,
    )
