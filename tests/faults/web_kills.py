"""Kills -9 of a web process while experts save; their histories are then compared with the database.

After each kill, while nothing is served, every section of every client must hold exactly one whole save:
the last acknowledged one, or a later one that was sent.
"""

import random
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.extensions import db
from delphi.rounds.models import Answer, Seating, Suggestion
from delphi.web.assembly import build
from tests.faults.clients import Client, Outcome
from tests.faults.mutants import slow_network
from tests.parts.server import Change, WebProcess
from tests.parts.visitor import Visitor, start_answering
from tests.rounds.builders import OpenRound, a_questionnaire, a_section, an_open_round

CLIENTS = 6
SECTIONS = 2
STATEMENTS = 5  # of a section: what one save holds
LONGEST_LIFE = 0.3
SECONDS_TO_ANSWER = 60


@dataclass
class Findings:
    """What went wrong, each by name and once; all empty is the proof."""

    kills: int = 0
    acknowledged: int = 0
    unknown: int = 0
    lost: set[str] = field(default_factory=set)
    halved: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.halved or self.doubled or self.refused)


@dataclass(frozen=True)
class Row:
    wording_id: uuid.UUID
    number: int
    category: int | None
    revision: int


def run_web_kills(
    kills: int,
    seed: int,
    *,
    home: Path,
    database_url: str,
    retrying: int,
    change: Change = slow_network,
    until: Callable[[Findings], object] = lambda _: False,
) -> Findings:
    """`retrying` of the clients send again what was not answered, the others never do."""
    server = WebProcess(home, database_url, change)
    app = build(server.settings)
    with app.app_context():
        run = _Run(server, db.engine, random.Random(seed))
        try:
            run.begin(retrying)
            while run.findings.kills < kills and not until(run.findings):
                run.kill_once()
            return run.end()
        finally:
            server.kill()
            db.engine.dispose()


class _Run:
    def __init__(self, server: WebProcess, engine: Engine, chance: random.Random) -> None:
        self.findings = Findings()
        self._server = server
        self._engine = engine
        self._chance = chance
        self._clients: dict[uuid.UUID, Client] = {}
        self._opened = self._open()

    def _open(self) -> OpenRound:
        sections = (a_section(number, STATEMENTS) for number in range(1, SECTIONS + 1))
        asked = a_questionnaire(*sections)
        with Session(self._engine, expire_on_commit=False) as session:
            opened = an_open_round(session, asked, experts=CLIENTS, now=clock.utc_now())
        self._place = {
            item.wording_id: place for place, section in enumerate(asked.sections) for item in section.items
        }
        return opened

    def begin(self, retrying: int) -> None:
        self._server.start()
        for number, (expert, link) in enumerate(zip(self._opened.experts, self._opened.links, strict=True)):
            visitor = Visitor(self._server.port)
            start_answering(visitor, f"/r/{link}")
            sections = self._opened.asked.sections
            client = Client(f"client {number}", visitor, sections, retries=number < retrying)
            self._clients[expert] = client
        for client in self._clients.values():
            client.start()

    def kill_once(self) -> None:
        self._until_some_were_answered()
        time.sleep(self._chance.uniform(0, LONGEST_LIFE))
        self._server.kill()
        self.findings.kills += 1
        self._compare_answers()
        self._server.start()

    def end(self) -> Findings:
        self._until_some_were_answered()
        for client in self._clients.values():
            client.finish()
        self._server.kill()
        self._compare_answers()
        self._compare_suggestions()
        histories = [client.history for client in self._clients.values()]
        self.findings.acknowledged = sum(one.count(Outcome.ACKNOWLEDGED) for one in histories)
        self.findings.unknown = sum(one.count(Outcome.UNKNOWN) for one in histories)
        return self.findings

    def _until_some_were_answered(self) -> None:
        enough = self._answers() + CLIENTS
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while self._answers() < enough:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server does not answer: {self._server.log.read_text()}")
            time.sleep(0.002)

    def _answers(self) -> int:
        return sum(client.answers for client in self._clients.values())

    def _compare_answers(self) -> None:
        # What was told comes first: a save that is acknowledged meanwhile may be stored already.
        told = {
            (expert, place): client.history.acknowledged(place)
            for expert, client in self._clients.items()
            for place in range(SECTIONS)
        }
        for client in self._clients.values():
            self.findings.refused |= set(client.history.refused)
        stored = self._stored()
        for (expert, place), acknowledged in told.items():
            self._judge(self._clients[expert], place, acknowledged, stored[expert, place])

    def _stored(self) -> dict[tuple[uuid.UUID, int], list[Row]]:
        statement = select(Answer, Seating.expert_id).join(Seating, Seating.seat_id == Answer.seat_id)
        found: dict[tuple[uuid.UUID, int], list[Row]] = defaultdict(list)
        with Session(self._engine, expire_on_commit=False) as session:
            for answer, expert in session.execute(statement):
                number = int((answer.comment or "0").rpartition(" ")[2])
                row = Row(answer.wording_id, number, answer.category, answer.revision)
                found[expert, self._place[answer.wording_id]].append(row)
        return found

    def _judge(self, client: Client, place: int, acknowledged: int, rows: list[Row]) -> None:
        where = f"{client.name}, section {place + 1}"
        if not rows:
            if acknowledged:
                self.findings.lost.add(f"{where}: save {acknowledged} is not there")
            return
        if len(rows) < STATEMENTS or len({(row.number, row.category) for row in rows}) > 1:
            self.findings.halved.add(f"{where}: {rows}")
            return
        sent = {save.number: save for save in client.history.saves[place]}
        if rows[0].number < acknowledged:
            self.findings.lost.add(f"{where}: save {acknowledged} gave way to {rows[0].number}")
        if {row.revision for row in rows} != {sent[rows[0].number].seen + 1}:
            self.findings.doubled.add(f"{where}: save {rows[0].number} made revision {rows[0].revision}")

    def _compare_suggestions(self) -> None:
        with Session(self._engine, expire_on_commit=False) as session:
            stored = Counter(session.scalars(select(Suggestion.text)))
        for client in self._clients.values():
            for text, outcome in client.history.suggestions.items():
                if outcome is Outcome.ACKNOWLEDGED and not stored[text]:
                    self.findings.lost.add(text)
                if stored[text] > 1:
                    self.findings.doubled.add(text)
