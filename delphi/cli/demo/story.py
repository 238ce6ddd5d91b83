"""The demonstration study, played through the real services: nothing is put in behind their backs."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from delphi import background
from delphi.accounts.passwords import new_password
from delphi.accounts.service import enrolment
from delphi.canonical import sha256
from delphi.cli.demo import content
from delphi.cli.demo.answering import Panelist, first_answers, hand_out, second_answers
from delphi.cli.demo.deciding import decide_everything
from delphi.cli.demo.reading import read_remarks
from delphi.config import Settings
from delphi.database import writing_transactions
from delphi.extensions import db
from delphi.frameworks import service as frameworks
from delphi.frameworks.parsing import parse_framework
from delphi.panels import queries as panels
from delphi.panels import service as panel_service
from delphi.panels.parsing import parse_panel
from delphi.process.closing import close_round
from delphi.process.opening import open_round
from delphi.process.publishing import publish_draft
from delphi.process.releasing import release_report
from delphi.process.tick import tick
from delphi.rounds import queries as rounds
from delphi.rounds.links import make_token
from delphi.rounds.rules import StatementAnswer
from delphi.rounds.service import answering, starting
from delphi.rounds.stored import questionnaire_of
from delphi.sheets.reading import read_table
from delphi.studies import service as studies
from delphi.studies.rules import Protocol

CHAIR = ("chair@example.org", "Noor van Aalst")
READER = ("staff@example.org", "Milan Brkić")
PASSWORD = "an-invented-passphrase"  # noqa: S105 - printed on the screen: the demo keeps no secrets
WHAT_CHANGED = (
    "Thank you for your answers in round 1. Two statements that many of you read as one were merged, one was "
    "split, one was reworded, and one that the panel proposed is new. Two are no longer in: the reasons stand "
    "beside each."
)
SEED = 20260302
SILENT = 1  # the last of the panel never answers
LINKS_SHOWN = 3

Say = Callable[[str], None]
Ratings = dict[uuid.UUID, list[StatementAnswer]]  # by expert


@dataclass(frozen=True)
class Accounts:
    chair: uuid.UUID
    reader: uuid.UUID


class Story:
    """Tells the study step by step, each at its own moment and in its own transaction."""

    def __init__(self, app: Flask, now: datetime, say: Say) -> None:
        self.settings: Settings = app.extensions["delphi.settings"]
        self.app = app
        self.today = now
        self.say = say
        self.rng = random.Random(SEED)  # noqa: S311 - an invented panel, the same every time
        self.panel = parse_panel(read_table(content.raw("panel.csv"), "panel.csv")).rows
        self.transactions = writing_transactions(db.engine)

    def people(self) -> Accounts:
        self.say("Accounts of a chair and a staff reader")
        return Accounts(self._account(*CHAIR), self._account(*READER))

    def study(self, accounts: Accounts) -> None:
        """Round 1 over, draft 1 made, round 2 half answered."""
        study_id, first, ratings = self.first_round(accounts)
        self.say("The committee decides, draft 1 is published")
        with self.transactions() as session:
            decide_everything(session, first, by=accounts.chair, now=self._days_ago(22))
            publish_draft(session, first, summary=WHAT_CHANGED, by=accounts.chair, now=self._days_ago(20))
        self.say("Round 2: open and half answered")
        second = self._open(study_id, 2, accounts.chair, opened=5, days=14)
        self._answer_second(study_id, second, ratings)

    def first_round(self, accounts: Accounts) -> tuple[uuid.UUID, uuid.UUID, Ratings]:
        """Closed, and nothing decided: the study, its round, and how everybody rated."""
        self.say("The study: framework, panel and protocol")
        study_id = self._set_up(accounts)
        self.say("Round 1: invitations, answers, close")
        first = self._open(study_id, 1, accounts.chair, opened=40, days=14)
        ratings = self._answer_first(study_id, first)
        self._close_read_and_release(study_id, first, accounts.chair, day=26)
        return study_id, first, ratings

    def _days_ago(self, days: int) -> datetime:
        return (self.today - timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)

    def _account(self, email: str, name: str) -> uuid.UUID:
        with self.transactions() as session:
            added = enrolment.add_account(
                session, email=email, name=name, is_admin=False, by=None, now=self.today
            )
            enrolment.begin_setup(session, added.setup_code, now=self.today)
            password = new_password(PASSWORD)
            enrolment.finish_setup(
                session, added.setup_code, password=password, totp_code="", optional=True, now=self.today
            )
            return added.id

    def _set_up(self, accounts: Accounts) -> uuid.UUID:
        created = self._days_ago(50)
        protocol = replace(Protocol(), contact_name=CHAIR[1], contact_email=CHAIR[0], purpose=content.PURPOSE)
        with self.transactions() as session:
            study_id = studies.create_study(
                session,
                title=content.STUDY_TITLE,
                protocol=protocol,
                by=accounts.chair,
                demo=True,
                now=created,
            )
            studies.set_role(
                session, study_id, accounts.reader, "staff", by=accounts.chair, demo=True, now=created
            )
            raw = content.raw("framework.csv")
            framework = parse_framework(read_table(raw, "framework.csv"), protocol.levels)
            frameworks.replace_draft(
                session, study_id, framework.tree, source_sha256=sha256(raw), by=accounts.chair, now=created
            )
            people = [panel_service.Person(row.name, row.email, row.group) for row in self.panel]
            panel_service.add_experts(session, study_id, people, by=accounts.chair, now=created)
        return study_id

    def _open(
        self, study_id: uuid.UUID, number: int, chair: uuid.UUID, *, opened: int, days: int
    ) -> uuid.UUID:
        at = self._days_ago(opened)
        with self.transactions() as session:
            round_id = open_round(
                session,
                study_id,
                number=number,
                deadline=at + timedelta(days=days),
                by=chair,
                link_key=self.settings.link_key,
                mail_leaves=True,
                now=at,
            )
        self._send_mail(at)
        return round_id

    def _send_mail(self, at: datetime) -> None:
        """As the worker would have done it then."""
        tick(background.make_work(self.app, stopping=lambda: False, now=lambda: at))

    def _answer_first(self, study_id: uuid.UUID, round_id: uuid.UUID) -> Ratings:
        with self.transactions() as session:
            experts = self._experts(session, study_id)
            asked = questionnaire_of(session, round_id)
        profiles = content.profiles()
        answering_experts = experts[:-SILENT]
        people = [first_answers(self._panelist(), asked, profiles) for _ in answering_experts]
        hand_out(people, content.remarks(), self.rng)
        said = {}
        areas = {section.area.code: section.area.wording_id for section in asked.sections}
        for place, (expert_id, answers) in enumerate(zip(answering_experts, people, strict=True)):
            at = self._days_ago(39 - place // 2)
            said[expert_id] = list(answers.values())
            token = self._start(study_id, round_id, expert_id, at)
            with self.transactions() as session:
                answering.save(session, token, key=self._key(), answers=said[expert_id], now=at)
                for suggestion in content.suggestions()[place : place + 1]:
                    answering.suggest(
                        session,
                        token,
                        key=self._key(),
                        area=areas[suggestion.area],
                        text=suggestion.text,
                        reason=suggestion.reason,
                        now=at,
                    )
                starting.submit(session, token, at)
        return said

    def _answer_second(self, study_id: uuid.UUID, round_id: uuid.UUID, ratings: Ratings) -> None:
        """By the second half of the panel."""
        with self.transactions() as session:
            experts = self._experts(session, study_id)
            asked = questionnaire_of(session, round_id)
        half = len(experts) // 2
        for place, expert_id in enumerate(experts[half:-SILENT]):
            at = self._days_ago(4 - place // 4)
            token = self._start(study_id, round_id, expert_id, at)
            before = {answer.wording_id: answer.marks[0] for answer in ratings[expert_id]}
            answers = second_answers(self._panelist(), asked, before)
            with self.transactions() as session:
                answering.save(session, token, key=self._key(), answers=answers, now=at)
                starting.submit(session, token, at)

    def _experts(self, session: Session, study_id: uuid.UUID) -> list[uuid.UUID]:
        """As the panel's file lists them: identifiers are drawn anew each time."""
        order = {row.email: place for place, row in enumerate(self.panel)}
        experts = panels.active_experts(session, study_id)
        return [one.id for one in sorted(experts, key=lambda one: order[one.email])]

    def _panelist(self) -> Panelist:
        return Panelist(leaning=self.rng.choice((-1, 0, 0, 0, 0, 0, 0, 1)), rng=self.rng)

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _start(self, study_id: uuid.UUID, round_id: uuid.UUID, expert_id: uuid.UUID, at: datetime) -> str:
        link_token = make_token(self.settings.link_key, study_id, expert_id, round_id, generation=1)
        with self.transactions() as session:
            _, token = starting.start(session, link_token, at)
            if token is None:
                raise RuntimeError("an invited expert's link does not open the round")
            starting.agree(session, token, questionnaire_of(session, round_id).consent_sha256, at)
        return token

    def _close_read_and_release(
        self, study_id: uuid.UUID, round_id: uuid.UUID, chair: uuid.UUID, *, day: int
    ) -> None:
        at = self._days_ago(day)
        with self.transactions() as session:
            close_round(session, round_id, by=chair, now=at)
            read_remarks(session, round_id, by=chair, now=at)
            release_report(session, study_id, round_id, by=chair, now=at)
        self._send_mail(at)


def waiting_links(session: Session, settings: Settings, now: datetime) -> list[str]:
    """Links of experts who have not opened the round that is open."""
    links = []
    for round_ in rounds.open_rounds(session, now):
        for one in rounds.follow_up(session, round_.id):
            if one.opened_on is None and not one.taken_out:
                token = make_token(settings.link_key, round_.study_id, one.expert_id, round_.id, generation=1)
                links.append(f"{settings.base_url}/r/{token}")
    return links[:LINKS_SHOWN]
