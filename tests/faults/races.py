"""Saves against the close, and two closers at once: what was acknowledged is in the snapshot, once.

Each actor has a thread and a transaction of its own. Every save lingers between looking at the round and
writing, so that a close that does not wait for it would come between.
"""

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Barrier
from typing import Any
from unittest import mock

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.audit.models import AuditEvent
from delphi.base import new_id
from delphi.database import Transactions, writing_transactions
from delphi.errors import WrongState
from delphi.extensions import db
from delphi.process.closing import close_round
from delphi.rounds import entry, snapshot
from delphi.rounds.entry import Entry, enter
from delphi.rounds.models import Seating, Snapshot
from delphi.rounds.service import answering
from delphi.rounds.snapshot import RoundSnapshot
from delphi.web.assembly import build
from tests.parts.databases import settings_for_tests
from tests.rounds.builders import OpenRound, a_session, an_answer, an_open_round

SAVERS = 4
CLOSERS = 2
MOST_SAVES = 8  # of one saver in a race
LONGEST_LINGER = 0.004
LONGEST_PAUSE = 0.008
LONGEST_WAIT = 0.06


@dataclass
class Outcome:
    """Of all races together."""

    races: int = 0
    acknowledged: int = 0
    refused: int = 0  # saves that came too late, and were told so
    missing: list[str] = field(default_factory=list)  # acknowledged, but not in the snapshot
    surplus: list[str] = field(default_factory=list)  # in the snapshot, but refused
    closed_twice: int = 0

    @property
    def clean(self) -> bool:
        return not (self.missing or self.surplus or self.closed_twice)


def run_races(
    races: int, seed: int, *, home: Path, database_url: str, locked: bool = True, until_found: bool = False
) -> Outcome:
    """`locked=False` plants the bug: a save looks at the round without holding it open."""
    outcome = Outcome()
    app = build(settings_for_tests(home, database_url))
    with app.app_context(), _lingering(random.Random(seed), locked=locked):
        engine = db.engine
        transactions = writing_transactions(engine)
        for number in range(races):
            _race(engine, transactions, random.Random(f"{seed}:{number}"), outcome)
            if until_found and not outcome.clean:
                break
        engine.dispose()
    return outcome


def _lingering(chance: random.Random, *, locked: bool) -> AbstractContextManager[Any]:
    def look_and_linger(session: Session, token: str, now: datetime, **_: bool) -> Entry:
        found = enter(session, token, now, locked=locked)
        time.sleep(chance.uniform(0, LONGEST_LINGER))
        return found

    return mock.patch.object(entry, "enter", look_and_linger)


def _race(engine: Engine, transactions: Transactions, chance: random.Random, outcome: Outcome) -> None:
    with Session(engine, expire_on_commit=False) as session:
        opened = an_open_round(session, experts=SAVERS, now=clock.utc_now())
        tokens = [a_session(session, opened, expert=n, now=clock.utc_now()) for n in range(SAVERS)]
    start = Barrier(SAVERS + CLOSERS)
    waits = [chance.uniform(0, LONGEST_WAIT)] * CLOSERS
    with ThreadPoolExecutor(SAVERS + CLOSERS) as pool:
        saving = [
            pool.submit(_save_until_closed, transactions, opened, token, start, chance) for token in tokens
        ]
        closing = [pool.submit(_close, transactions, opened.id, start, wait) for wait in waits]
        told = [one.result() for one in saving]
        firsts = [one.result() for one in closing]
    outcome.races += 1
    outcome.acknowledged += sum(told)
    outcome.refused += sum(acknowledged < MOST_SAVES for acknowledged in told)
    with Session(engine) as session:
        _compare(session, opened, told, outcome)
        events = select(func.count()).where(
            AuditEvent.action == "round.closed", AuditEvent.subject == str(opened.id)
        )
        outcome.closed_twice += firsts.count(True) != 1 or session.scalar(events) != 1


def _save_until_closed(
    transactions: Transactions, opened: OpenRound, token: str, start: Barrier, chance: random.Random
) -> int:
    """How many saves were acknowledged; each writes its number into the comment."""
    start.wait()
    for seen in range(MOST_SAVES):
        answer = an_answer(opened.first, seen=seen, comment=str(seen + 1))
        try:
            with transactions() as session:
                answering.save(session, token, key=new_id(), answers=[answer], now=clock.utc_now())
        except WrongState:
            return seen
        time.sleep(chance.uniform(0, LONGEST_PAUSE))
    return MOST_SAVES


def _close(transactions: Transactions, round_id: uuid.UUID, start: Barrier, wait: float) -> bool:
    start.wait()
    time.sleep(wait)
    with transactions() as session:
        return close_round(session, round_id, by=None, now=clock.utc_now())


def _compare(session: Session, opened: OpenRound, told: list[int], outcome: Outcome) -> None:
    packed = session.scalars(select(Snapshot.body).where(Snapshot.round_id == opened.id)).one()
    kept = _kept(snapshot.unpack(packed))
    for expert, acknowledged in zip(opened.experts, told, strict=True):
        found = kept.get(session.get_one(Seating, expert).seat_id, 0)
        line = f"race {outcome.races}: save {acknowledged} acknowledged, {found} in the snapshot"
        if found < acknowledged:
            outcome.missing.append(line)
        if found > acknowledged:
            outcome.surplus.append(line)


def _kept(taken: RoundSnapshot) -> dict[uuid.UUID, int]:
    return {taken.seats[remark.seat]: int(remark.comment or 0) for remark in taken.remarks}
