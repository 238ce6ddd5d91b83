"""A round that is open, small or large, with experts who hold links: made with the services themselves."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.base import new_id
from delphi.frameworks.models import Draft, TextRevision, Wording
from delphi.panels.models import Expert
from delphi.rounds.links import make_token
from delphi.rounds.models import Round
from delphi.rounds.questionnaire import Dimension, Dropped, Earlier, Feedback, Item, Questionnaire, Section
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import inviting, opening, starting
from delphi.studies.models import ProtocolVersion, Study
from tests.builders import a_study
from tests.conftest import NOW
from tests.parts.databases import SECRET

LINK_KEY = SECRET[::-1].encode()
WEEK = timedelta(days=7)
CONSENT = "Taking part is voluntary.\n\nYour answers are confidential."
RELEVANCE = Dimension(
    "relevance",
    "How relevant is this statement to competent practice?",
    ("Not relevant", "", "", "", "Useful", "", "", "", "Essential"),
    3,
    7,
    cannot_judge=True,
)
LEVEL_FIT = Dimension(
    "level",
    "Is the level right?",
    ("Too low", "Rather low", "Right", "Rather high", "Too high"),
    2,
    4,
    cannot_judge=False,
)


def an_item(code: str, **facts: Any) -> Item:
    defaults: dict[str, Any] = {
        "wording_id": new_id(),
        "code": code,
        "kind": "competency",
        "level": None,
        "text": f"Text of {code}",
        "outcome": None,
        "rated": True,
        "relation": "",
        "reason": "",
        "redline": (),
        "earlier": None,
        "feedback": None,
    }
    return Item(**(defaults | facts))


def an_area(code: str, **facts: Any) -> Item:
    return an_item(code, **({"kind": "area", "rated": False, "text": f"Area {code}"} | facts))


def a_section(number: int, statements: int) -> Section:
    items = tuple(an_item(f"{number}.{place}") for place in range(1, statements + 1))
    return Section(an_area(str(number)), items)


def a_questionnaire(*sections: Section, **facts: Any) -> Questionnaire:
    """Two sections of three and two statements, unless others are given."""
    defaults: dict[str, Any] = {
        "study_title": "Wound care nursing",
        "contact_name": "Vera Brandt",
        "contact_email": "vera.brandt@example.org",
        "time_zone": "UTC",
        "planned_rounds": 3,
        "round_number": 1,
        "draft_number": 0,
        "purpose": "We are revising this framework.",
        "consent_text": CONSENT,
        "consent_sha256": canonical.sha256(CONSENT),
        "all_required": False,
        "dimensions": (RELEVANCE,),
        "sections": sections or (a_section(1, 3), a_section(2, 2)),
        "dropped": (),
    }
    return Questionnaire(**(defaults | facts))


@dataclass(frozen=True)
class OpenRound:
    id: uuid.UUID
    study_id: uuid.UUID
    asked: Questionnaire
    experts: tuple[uuid.UUID, ...]
    links: tuple[str, ...]

    @property
    def first(self) -> Item:
        return self.asked.rated[0]


def an_open_round(
    session: Session,
    asked: Questionnaire | None = None,
    *,
    experts: int = 2,
    now: datetime = NOW,
    deadline: datetime | None = None,
    study: Study | None = None,
    panel: tuple[uuid.UUID, ...] = (),
) -> OpenRound:
    """Commits. `study` and `panel` continue a study with a further round."""
    asked = asked or a_questionnaire()
    study = study or a_study(session, title=asked.study_title)
    members = panel or tuple(
        an_expert(session, study, f"Expert {number}") for number in range(1, experts + 1)
    )
    _wordings(session, study, asked)
    draft = Draft(study_id=study.id, number=asked.draft_number, created_at=now, frozen_at=now)
    session.add(draft)
    session.flush()
    protocol = session.scalars(select(ProtocolVersion).where(ProtocolVersion.study_id == study.id)).one()
    plan = opening.Plan(study.id, asked.round_number, draft.id, protocol.id, deadline or now + WEEK)
    round_ = opening.begin(session, plan, asked, by=None, now=now)
    for expert_id in members:
        inviting.invite(session, round_, expert_id, "Nurses", link_key=LINK_KEY, now=now)
    session.commit()
    links = tuple(make_token(LINK_KEY, study.id, one, round_.id, 1) for one in members)
    return OpenRound(round_.id, study.id, asked, members, links)


def an_expert(session: Session, study: Study, name: str) -> uuid.UUID:
    expert = Expert(study_id=study.id, name=name, email=f"{uuid.uuid4().hex[:8]}@example.org", added_at=NOW)
    session.add(expert)
    session.flush()
    return expert.id


def _wordings(session: Session, study: Study, asked: Questionnaire) -> None:
    for item in asked.every_item:
        if session.get(Wording, item.wording_id) is not None:
            continue
        session.add(Wording(id=item.wording_id, study_id=study.id, created_at=NOW))
        session.flush()
        session.add(TextRevision(wording_id=item.wording_id, revision=1, text=item.text, created_at=NOW))
    session.flush()


def the_round(session: Session, opened: OpenRound) -> Round:
    return session.get_one(Round, opened.id)


def a_session(session: Session, opened: OpenRound, *, expert: int = 0, now: datetime = NOW) -> str:
    """The token of a browser session in which Start was pressed and consent given. Commits."""
    _, token = starting.start(session, opened.links[expert], now)
    assert token is not None
    starting.agree(session, token, opened.asked.consent_sha256, now)
    session.commit()
    return token


def an_answer(
    item: Item,
    category: int | None = 7,
    *,
    seen: int = 0,
    comment: str | None = None,
    proposed_wording: str | None = None,
) -> StatementAnswer:
    marks = (Mark(category),) if item.rated else ()
    return StatementAnswer(item.wording_id, marks, comment, proposed_wording, seen)


def a_second_questionnaire(first: OpenRound) -> Questionnaire:
    """Round 2: the first statement kept with feedback, the second reworded, the third dropped, one added."""
    kept, reworded, dropped = first.asked.sections[0].items
    feedback = Feedback(
        (0, 0, 1, 0, 1, 2, 5, 8, 3), 20, "8", "7", "8", ("Essential on every ward.", "Too broad.")
    )
    section = Section(
        replace(first.asked.sections[0].area, relation="kept"),
        (
            replace(kept, relation="kept", earlier=Earlier(first.id, 1, kept.wording_id), feedback=feedback),
            an_item(
                reworded.code,
                text="Text, clearer",
                relation="reworded",
                reason="Several read it in two ways.",
                redline=(("keep", "Text"), ("delete", " of 1.2"), ("insert", ", clearer")),
                earlier=Earlier(first.id, 1, reworded.wording_id),
                feedback=replace(feedback, comments=()),
            ),
            an_item("1.3", relation="added", reason="Proposed by the panel."),
        ),
    )
    return replace(
        first.asked,
        dimensions=tuple(
            replace(one, place_before=place) for place, one in enumerate(first.asked.dimensions)
        ),
        sections=(section,),
        round_number=2,
        draft_number=1,
        dropped=(Dropped(dropped.code, dropped.text, "Nobody needs it."),),
        summary="One statement is new.",
    )
