"""Kills -9 of a process that publishes: before and after every statement, in the commit, and after it.

After each kill the database is as it was, to the last row, or holds the whole new draft; and publishing again
gives the same draft, byte for byte.
"""

import random
import signal
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.base import Base
from delphi.drafting import queries, service
from delphi.drafting.models import PublishedDraft
from delphi.drafting.operations import Add, CopyEdit, Drop, Merge, Move, Operation, Part, Place, Reword, Split
from delphi.errors import DomainError
from delphi.process.publishing import publish_draft
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round
from tests.drafting.soundness import in_one_order, stored_draft
from tests.faults.publisher import Change, as_it_is, engine_of, publish_and_die
from tests.parts.databases import PostgresDatabases, SqliteDatabases
from tests.parts.server import FORKS

LONGEST_COMMIT: Final = 0.004  # seconds within which a kill lands in the commit or beside it
Databases = SqliteDatabases | PostgresDatabases


@dataclass
class Findings:
    """`hooks`: at how many places of publishing; `published`: how often the new draft was there already."""

    hooks: int = 0
    kills: int = 0
    published: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Decided:
    """A database in which all is decided and nothing published."""

    url: str
    closed: ClosedRound
    expected: str
    rows: str


def run_publish_kills(times: int, seed: int, *, databases: Databases, change: Change = as_it_is) -> Findings:
    """At every hook `times` times, until publishing gets past the last. `change`: a bug that is planted."""
    chance, findings = random.Random(seed), Findings()
    plan = (hook for hook in count() for _ in range(times))
    hook = next(plan)
    while True:
        with databases.fresh() as url:
            decided = _decide(url)
            published = False
            while not published:  # until then the database is as it was, and is used again
                if not _killed(decided, hook, chance.uniform(0, LONGEST_COMMIT), change):
                    findings.hooks = hook
                    return findings
                findings.kills += 1
                published = _judge(decided, hook, findings)
                hook = next(plan)


def _killed(decided: _Decided, hook: int, delay: float, change: Change) -> bool:
    arguments = (decided.url, decided.closed.round_id, decided.closed.chair, NOW, hook, delay, change)
    process = FORKS.Process(target=publish_and_die, args=arguments)
    process.start()
    process.join()
    if process.exitcode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"publishing ended with {process.exitcode}")
    return process.exitcode != 0


def _judge(decided: _Decided, hook: int, findings: Findings) -> bool:
    """Whether the database is another than before: with the new draft, or spoiled."""
    engine = engine_of(decided.url)
    try:
        with Session(engine, expire_on_commit=False) as session:
            published = session.scalar(select(PublishedDraft.draft_id)) is not None
            spoiled = not published and _rows(session) != decided.rows
            session.rollback()
            wrong = [
                *(["something is left of a draft that was not published"] if spoiled else []),
                *_publishing_again(session, decided, published=published),
            ]
            session.rollback()
    finally:
        engine.dispose()
    findings.wrong += (f"hook {hook}: {one}" for one in wrong)
    findings.published += published
    return published or spoiled


def _publishing_again(session: Session, decided: _Decided, *, published: bool) -> Iterator[str]:
    try:
        again = publish_draft(session, decided.closed.round_id, by=decided.closed.chair, now=NOW)
    except DomainError as refused:
        yield f"publishing again is refused: {refused}"
        return
    if again.already != published:
        yield "a published draft is not known to be"
    if in_one_order(stored_draft(session, again.draft_id)) != decided.expected:
        yield "another draft than was decided"


def _decide(url: str) -> _Decided:
    engine = engine_of(url)
    try:
        with Session(engine, expire_on_commit=False) as session:
            closed = a_closed_round(session)
            service.decide_together(
                session,
                closed.round_id,
                _all_kinds(closed.wordings),
                rationale="A reason",
                by=closed.chair,
                now=NOW,
                seen=0,
            )
            session.commit()
            expected = in_one_order(queries.desk(session, closed.round_id).next_draft())
            return _Decided(url, closed, expected, _rows(session))
    finally:
        engine.dispose()


def _all_kinds(wordings: dict[str, str]) -> list[Operation]:
    new: Callable[[], str] = lambda: str(uuid.uuid4())  # noqa: E731 - shorter than a function of its own
    return [
        Reword(wordings["1.1"], new(), "Stages all injuries", place=Place(wordings["1"], 1)),
        Split(wordings["1.2"], (Part(new(), "Measures"), Part(new(), "Records"))),
        Drop(wordings["1.3"]),
        Drop(wordings["1.3.a"]),
        Move(wordings["1.1.b"], Place(wordings["1.1"], 0)),
        CopyEdit(wordings["2.1"], "Hands over.", "Is asked back"),
        Merge((wordings["2.2"], wordings["2.3"]), new(), "Teaches and refers"),
        Add(new(), "competency", "Leads a round", Place(wordings["2"])),
    ]


def _rows(session: Session) -> str:
    """One hash of every row of every table."""
    tables = {
        table.name: sorted(str(tuple(row)) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }
    return canonical.sha256(canonical.encode(tables))
