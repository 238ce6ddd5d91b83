"""Two studies that hold one of everything an address can name, and the people who try every address."""

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi import clock
from delphi.accounts.models import Account
from delphi.base import new_id
from delphi.config import Settings
from delphi.drafting import service as decisions
from delphi.drafting.operations import Keep
from delphi.drafting.remarks.rules import remark_id
from delphi.extensions import db
from delphi.frameworks import queries as frameworks
from delphi.outbox.models import OutboxMail
from delphi.panels import queries as panels
from delphi.panels import service as panel_service
from delphi.panels.models import Expert
from delphi.panels.service import Person
from delphi.process.publishing import publish_draft
from delphi.process.releasing import release_report
from delphi.rounds.links import make_token
from delphi.rounds.models import Suggestion
from delphi.rounds.notices import unsubscribe_token
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from delphi.studies.models import Study
from delphi.web.guards import PANEL_TOKEN
from tests.builders import a_member, an_account, sign_in
from tests.drafting.closed_round import (
    LINK_KEY,
    VERDICTS,
    a_closed_round,
    an_open_round,
    decline_what_is_proposed,
)

COOKIE = "delphi"
ACTORS = (
    "nobody",
    "own expert",
    "other expert",
    "own chair",
    "committee",
    "staff",
    "other chair",
    "admin",
)


@dataclass(frozen=True)
class OneOfEverything:
    """By the names that rules give their parts. Round 1 is closed, draft 1 published, round 2 open on it."""

    ids: dict[str, str]
    link: str
    unsubscribe: str
    panel_token: str


class World:
    """Every request starts from the same rows, whatever the one before did."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self._file = Path(settings.database_url.removeprefix("sqlite:///"))
        self._kept = self._file.with_suffix(".kept")
        with app.app_context(), Session(db.engine, expire_on_commit=False) as session:
            self.own, chair = _one_of_everything(session, settings)
            self.other, other_chair = _one_of_everything(session, settings)
            study = session.get_one(Study, uuid.UUID(self.own.ids["study_id"]))
            accounts = {"own chair": chair, "other chair": other_chair}
            accounts |= {role: an_account(session) for role in ("committee", "staff")}
            accounts["admin"] = an_account(session, is_admin=True)
            for role in ("committee", "staff"):
                a_member(session, study, accounts[role], role)
            session.commit()
            self._cookies = {"nobody": ""} | {
                actor: self._signed_in(session, account) for actor, account in accounts.items()
            }
            self._cookies["own expert"] = self._started(self.own.panel_token)
            self._cookies["other expert"] = self._started(self.other.panel_token)
        self._close()
        shutil.copyfile(self._file, self._kept)

    def request(self, actor: str, method: str, path: str) -> TestResponse:
        client = self.app.test_client()
        if self._cookies[actor]:
            client.set_cookie(COOKIE, self._cookies[actor])
        response = client.open(path, method=method)
        if method == "POST":
            self._close()
            shutil.copyfile(self._kept, self._file)
        return response

    def _close(self) -> None:
        """The last connection to go folds the write-ahead log into the file."""
        with self.app.app_context():
            db.engine.dispose()

    def _signed_in(self, session: Session, account: Account) -> str:
        client = self.app.test_client()
        sign_in(client, session, account)
        return _cookie(client)

    def _started(self, token: str) -> str:
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie[PANEL_TOKEN] = token
        return _cookie(client)


def _cookie(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def _one_of_everything(session: Session, settings: Settings) -> tuple[OneOfEverything, Account]:
    now = clock.utc_now()
    chair = an_account(session)
    closed = a_closed_round(
        session, chair=chair, comments={"1.1": ["Too long"]}, suggestion="Photographs every week"
    )
    decline_what_is_proposed(session, closed)
    release_report(session, closed.study_id, closed.round_id, by=chair.id, now=now)
    wording = closed.wordings["1.1"]
    kept = [Keep(closed.wordings[code]) for code in VERDICTS]
    decision, *_ = decisions.decide_together(
        session, closed.round_id, kept, rationale="All are needed.", by=chair.id, now=now, seen=0
    )
    draft_id = publish_draft(session, closed.round_id, by=chair.id, now=now).draft_id
    person = Person("Greta Oosterhuis", f"{uuid.uuid4().hex}@example.org", "Nurses")
    panel_service.add_experts(session, closed.study_id, [person], by=chair.id, now=now)
    expert = next(one for one in panels.panel(session, closed.study_id) if one.group)
    round_id = an_open_round(session, closed.study_id, chair.id, number=2, at=now)
    link = make_token(LINK_KEY, closed.study_id, expert.id, round_id, generation=1)
    panel_token = _answered(session, round_id, link)
    ids = {
        "study_id": closed.study_id,
        "statement_id": frameworks.draft(session, draft_id).statements[0].id,
        "wording_id": wording,
        "decision_id": decision,
        "account_id": chair.id,
        "expert_id": expert.id,
        "group_id": panels.groups(session, closed.study_id)[0].id,
        "mail_id": session.scalars(select(OutboxMail.id).where(OutboxMail.expert_id == expert.id)).one(),
        "suggestion_id": session.scalars(select(Suggestion.id).where(Suggestion.round_id == round_id)).one(),
        "number": 2,
        "what": "statistics",
        "paper": "table",
        "key": "relevance",
        "name": "0" * 32,
        "remark": remark_id("comment", wording, "Too long"),
        "proposed": remark_id("statement", None, "Photographs every week"),
    }
    unsubscribe = unsubscribe_token(settings.link_key, session.get_one(Expert, expert.id))
    words = {name: str(value) for name, value in ids.items()}
    return OneOfEverything(words, link, unsubscribe, panel_token), chair


def _answered(session: Session, round_id: uuid.UUID, link: str) -> str:
    now = clock.utc_now()
    asked = questionnaire_of(session, round_id)
    _, token = starting.start(session, link, now)
    assert token is not None
    starting.agree(session, token, asked.consent_sha256, now)
    answers = [StatementAnswer(item.wording_id, (Mark(8),), None, None) for item in asked.rated]
    answering.save(session, token, key=new_id(), answers=answers, now=now)
    answering.suggest(session, token, key=new_id(), area=None, text="Weighs the cost", reason=None, now=now)
    session.flush()
    return token
