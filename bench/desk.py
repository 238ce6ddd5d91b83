"""The desk of 300 rated statements and 2,000 comments: opening it, the next statement, a decision, publishing.

Bars are printed and never asserted: a busy machine is no defect. What the suite asserts is that the number of
database statements does not grow with the study.
"""

import argparse
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.drafting import queries
from delphi.extensions import db
from delphi.web.assembly import build
from tests.builders import an_account, sign_in
from tests.drafting.closed_round import ClosedRound
from tests.parts.databases import SqliteDatabases, settings_for_tests
from tests.web.chair.large_round import a_large_round, keep_the_rest

REPEATS = 7


@dataclass(frozen=True)
class Bar:
    title: str
    seconds: float


OPEN = Bar("open the desk", 1.0)
NEXT = Bar("go to the next statement", 0.1)
DECIDE = Bar("decide on one", 0.1)
PREVIEW = Bar("preview the next draft", 1.0)
PUBLISH = Bar("publish", 3.0)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev bench desk", description=__doc__)
    parser.add_argument("--statements", type=int, default=300)
    parser.add_argument("--comments", type=int, default=2_000)
    wanted = parser.parse_args(argv)
    with _desk(wanted.statements, wanted.comments) as desk:
        print(
            f"| {wanted.statements} rated statements, {wanted.comments:,} comments | wall ms | processor ms (min-max) "
            "| bar, by wall time | by processor time |\n|---|---|---|---|---|"
        )
        for bar, act in desk.steps():
            _report(bar, act)
    print(f"\nload average {', '.join(f'{one:.1f}' for one in os.getloadavg())}")
    return 0


def _report(bar: Bar, acts: Iterator[Callable[[], object]]) -> None:
    walls, processors = [], []
    for act in acts:
        wall, processor = time.perf_counter(), time.process_time()
        act()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    wall, processor = median(walls), median(processors)
    times = f"{wall * 1000:.0f} | {processor * 1000:.0f} ({min(processors) * 1000:.0f}-{max(processors) * 1000:.0f})"
    print(
        f"| {bar.title} | {times} | {bar.seconds * 1000:.0f}: {_told(wall, bar)} | {_told(processor, bar)} |"
    )


def _told(seconds: float, bar: Bar) -> str:
    return "reached" if seconds <= bar.seconds else "NOT reached"


class _Desk:
    def __init__(self, session: Session, client: FlaskClient, closed: ClosedRound) -> None:
        self.session = session
        self.client = client
        self.closed = closed
        self.url = f"/studies/{closed.study_id}/rounds/1/desk"
        self.rated = [str(one.wording_id) for one in queries.desk(session, closed.round_id).undecided]

    def steps(self) -> Iterator[tuple[Bar, Iterator[Callable[[], object]]]]:
        yield OPEN, (self.get for _ in range(REPEATS))
        yield NEXT, (lambda one=one: self.get(f"/{one}") for one in self.rated[:REPEATS])  # type: ignore[misc]  # bound at once
        yield DECIDE, (lambda one=one: self.decide(one) for one in self.rated[:REPEATS])  # type: ignore[misc]  # bound at once
        self.session.rollback()
        keep_the_rest(self.session, self.closed)
        yield PREVIEW, (lambda: self.get("/next-draft") for _ in range(REPEATS))
        yield PUBLISH, iter([self.publish])

    def get(self, path: str = "") -> TestResponse:
        answer = self.client.get(self.url + path)
        assert answer.status_code == 200, answer.text
        return answer

    def decide(self, wording: str) -> None:
        data = {"seen": 10_000, "rationale": "As the panel said"}
        answer = self.client.post(f"{self.url}/{wording}?do=keep", data=data)
        assert answer.status_code == 303, answer.text

    def publish(self) -> None:
        self.session.rollback()
        standing = queries.desk(self.session, self.closed.round_id).standing
        self.session.rollback()
        answer = self.client.post(f"{self.url}/publish", data={"seen": standing})
        assert answer.status_code == 303, answer.text


@contextmanager
def _desk(statements: int, comments: int) -> Iterator[_Desk]:
    with TemporaryDirectory(prefix="delphi-bench-") as home, SqliteDatabases(Path(home)).fresh() as url:
        app = build(settings_for_tests(Path(home), url))
        app.testing = True
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            engine = db.engine
        with Session(engine, expire_on_commit=False) as session:
            chair = an_account(session, name=f"Chair {uuid.uuid4().hex[:4]}")
            closed = a_large_round(session, chair=chair, rated=statements, comments=comments)
            session.commit()
            client = app.test_client()
            sign_in(client, session, chair)
            yield _Desk(session, client, closed)
        engine.dispose()
