"""Studies that have sent every kind of mail, through the real services and the worker's own steps."""

import html
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from delphi import background
from delphi.base import Base
from delphi.config import Settings
from delphi.database import Transactions
from delphi.outbox.models import OutboxMail
from delphi.panels.service import Person
from delphi.process.extending import move_deadline
from delphi.process.opening import open_round
from delphi.process.releasing import release_report
from delphi.process.tick import tick
from delphi.rounds.links import make_token
from delphi.rounds.service import starting
from delphi.studies import service as studies
from tests.builders import a_framework, a_member, a_panel, a_study, an_account
from tests.reports.closed_rounds import a_closed_round, a_rated_study

URL = re.compile(r"https?://[^\s<>\"']+")
DAY = timedelta(days=1)
PEOPLE = tuple(Person(f"Expert {n}", f"expert-{n}@example.org", "Nurses") for n in range(1, 4))
RATINGS = ((7, 8),) * 6


@dataclass(frozen=True)
class OpenStudy:
    study_id: uuid.UUID
    round_id: uuid.UUID
    chair_id: uuid.UUID
    experts: tuple[uuid.UUID, ...]


def open_study(transactions: Transactions, settings: Settings, *, opened: datetime, days: int) -> OpenStudy:
    """Round 1 is open and its invitations wait in the outbox."""
    with transactions() as session:
        chair = an_account(session)
        study = a_study(session, chair=chair)
        a_framework(session, study.id)
        experts = tuple(one.id for one in a_panel(session, study.id, *PEOPLE))
        round_id = open_round(
            session,
            study.id,
            number=1,
            deadline=opened + days * DAY,
            by=chair.id,
            link_key=settings.link_key,
            mail_leaves=True,
            now=opened,
        )
        return OpenStudy(study.id, round_id, chair.id, experts)


def send_every_kind(app: Flask, transactions: Transactions, now: datetime) -> None:
    """Invitations 12 days ago, reminders, a moved deadline, a test mail, and a report released elsewhere."""
    settings: Settings = app.extensions["delphi.settings"]
    opened = now - 12 * DAY
    study = open_study(transactions, settings, opened=opened, days=13)
    send_mail(app, opened)
    token = make_token(settings.link_key, study.study_id, study.experts[0], study.round_id, 1)
    with transactions() as session:
        starting.start(session, token, opened + DAY)
    send_mail(app, now - 5 * DAY)
    with transactions() as session:
        move_deadline(session, study.round_id, now + 2 * DAY, by=study.chair_id, now=now)
        studies.send_test_mail(session, study.study_id, to=study.chair_id, now=now)
        _release_a_report(session, opened=now - 20 * DAY, released=now)
    send_mail(app, now)


def _release_a_report(session: Session, *, opened: datetime, released: datetime) -> None:
    chair = an_account(session)
    study = a_study(session, chair=chair)
    a_member(session, study, an_account(session), "staff")
    a_rated_study(session, study, len(RATINGS[0]), ["Nurses"] * len(RATINGS))
    round_id = a_closed_round(session, study, RATINGS, opened_at=opened)
    release_report(session, study.id, round_id, by=chair.id, now=released)


def send_mail(app: Flask, at: datetime) -> None:
    """What the worker does in one tick."""
    tick(background.make_work(app, stopping=lambda: False, now=lambda: at))


def kinds_sent(engine: Engine) -> set[str]:
    with Session(engine) as session:
        return set(session.scalars(select(OutboxMail.kind).where(OutboxMail.state == "sent")))


def urls_in(spool: Path) -> list[str]:
    """Every address in every mail: in its headers, its plain text and its HTML."""
    found: set[str] = set()
    for path in spool.glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert isinstance(mail, EmailMessage)
        texts = [str(value) for value in mail.values()]
        texts += [
            html.unescape(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"
        ]
        found |= {url.rstrip(".,;:)") for text in texts for url in URL.findall(text)}
    return sorted(found)


def dump(engine: Engine) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    with engine.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }
