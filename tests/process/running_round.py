"""A study of six experts in two groups with round 1 open, and what its experts do."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.outbox.models import OutboxMail
from delphi.panels.queries import ExpertRow
from delphi.process.opening import open_round
from delphi.rounds import queries
from delphi.rounds.links import make_token
from delphi.rounds.models import Invitation
from delphi.rounds.queries import RoundRow
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from tests.builders import a_framework, a_panel, a_study, an_account
from tests.conftest import NOW

LINK_KEY = b"an invented key for links of tests only"
DEADLINE = NOW + timedelta(days=14)


@dataclass(frozen=True)
class Ready:
    """Everything that a round needs, and no round yet."""

    study_id: uuid.UUID
    chair: uuid.UUID
    draft_id: uuid.UUID
    experts: list[ExpertRow]


@dataclass(frozen=True)
class Running(Ready):
    round_id: uuid.UUID

    def row(self, session: Session) -> RoundRow:
        return queries.round_by_id(session, self.round_id)

    def link(self, place: int, generation: int = 1) -> str:
        return make_token(LINK_KEY, self.study_id, self.experts[place].id, self.round_id, generation)


def a_ready_study(session: Session) -> Ready:
    chair = an_account(session)
    study = a_study(session, chair=chair)
    draft_id = a_framework(session, study.id)
    return Ready(study.id, chair.id, draft_id, a_panel(session, study.id))


def open_now(session: Session, ready: Ready, *, number: int = 1, now: datetime = NOW) -> uuid.UUID:
    return open_round(
        session,
        ready.study_id,
        number=number,
        deadline=now + (DEADLINE - NOW),
        by=ready.chair,
        link_key=LINK_KEY,
        mail_leaves=True,
        now=now,
    )


def a_running_round(session: Session) -> Running:
    """Commits."""
    ready = a_ready_study(session)
    round_id = open_now(session, ready)
    session.commit()
    return Running(**vars(ready), round_id=round_id)


def start(session: Session, running: Running, place: int, now: datetime = NOW) -> str:
    """An expert presses Start and agrees. Commits."""
    _, token = starting.start(session, running.link(place), now)
    assert token is not None
    starting.agree(session, token, questionnaire_of(session, running.round_id).consent_sha256, now)
    session.commit()
    return token


def rate(session: Session, running: Running, token: str, *, most: int = 99, now: datetime = NOW) -> None:
    """The first `most` statements. Commits."""
    asked = questionnaire_of(session, running.round_id).rated[:most]
    answers = [StatementAnswer(item.wording_id, (Mark(8),), None, None) for item in asked]
    answering.save(session, token, key=uuid.uuid4(), answers=answers, now=now)
    session.commit()


def mails(session: Session, running: Running, place: int | None = None) -> list[tuple[str, str]]:
    """Kind and state of the mails of the round, oldest first; of one expert or of all."""
    chosen = select(OutboxMail).where(OutboxMail.round_id == running.round_id)
    if place is not None:
        chosen = chosen.where(OutboxMail.expert_id == running.experts[place].id)
    return [(mail.kind, mail.state) for mail in session.scalars(chosen.order_by(OutboxMail.created_at))]


def invitation(session: Session, running: Running, place: int) -> Invitation:
    return session.scalars(
        select(Invitation).where(
            Invitation.round_id == running.round_id, Invitation.expert_id == running.experts[place].id
        )
    ).one()
