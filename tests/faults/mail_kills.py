"""Kills -9 of the mail worker while it sends to a server that also defers, refuses and drops.

The worker is the real one, started as a process; afterwards the rest is sent and the books are compared
with what the server took.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event

from flask import Flask
from sqlalchemy import select, update

from delphi import background, clock
from delphi.accounts.models import Account
from delphi.config import Smtp
from delphi.database import Transactions, writing_transactions
from delphi.extensions import db
from delphi.outbox import service
from delphi.outbox.models import OutboxMail
from delphi.web.assembly import build
from tests.parts.databases import SECRET, settings_for_tests
from tests.parts.smtp import Server, running_server

SECONDS_TO_START = 60
MOST_BETWEEN_KILLS = 12
SERVER_THINKS = 0.02  # as real servers do; every stage is long enough to be hit
OPEN_STATES = ("due", "claimed", "handing")


@dataclass(frozen=True)
class Books:
    """What the database says against what the server took."""

    kills: int
    kills_while_sending: int
    lost: list[str]  # recipients without an end on record, or whose end is not true
    doubles: int  # copies beyond the first
    strange_ids: list[str]  # recipients whose copies differ in their Message-ID
    states: Counter[str]


def run_mail_kills(kills: int, seed: int, *, home: Path, database_url: str, mails: int) -> Books:
    chance = random.Random(seed)
    outcomes = {f"p{number}@example.org": _character(chance) for number in range(mails)}

    def script(recipient: str, attempt: int) -> str:
        character = outcomes.get(recipient, "accept")
        if character == "greylist":
            return "defer" if attempt == 1 else "accept"
        return character

    with running_server(script, thinks=SERVER_THINKS) as server:
        variables = _variables(home, database_url, server)
        app = build(settings_for_tests(home, database_url))
        with app.app_context():
            transactions = writing_transactions(db.engine)
            _queue(transactions, list(outcomes))
            hits = [_kill_once(variables, transactions, server, chance) for _ in range(kills)]
            _send_the_rest(app, transactions, server.settings())
            books = _compare(transactions, server, outcomes, kills, sum(hits))
            db.session.remove()
            db.engine.dispose()
    return books


def _character(chance: random.Random) -> str:
    return chance.choices(["accept", "greylist", "refuse"], weights=[8, 1, 1])[0]


def _variables(home: Path, database_url: str, server: Server) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DELPHI_")}
    return kept | {
        "DELPHI_HOME": str(home),
        "DELPHI_DATABASE_URL": database_url,
        "DELPHI_SECRET_KEY": SECRET,
        "DELPHI_LINK_KEY": SECRET[::-1],
        "DELPHI_BASE_URL": "http://localhost",
        "DELPHI_SMTP_HOST": "127.0.0.1",
        "DELPHI_SMTP_PORT": str(server.port),
        "DELPHI_SMTP_STARTTLS": "no",
        "DELPHI_MAIL_PER_MINUTE": "1000000",
    }


def _queue(transactions: Transactions, addresses: list[str]) -> None:
    now = clock.utc_now()
    with transactions() as session:
        for address in addresses:
            account = Account(email=address, name=address, is_admin=False, created_at=now)
            session.add(account)
            session.flush()
            service.queue(session, key=f"test:{address}", kind="test", account_id=account.id, now=now)


def _kill_once(
    variables: dict[str, str], transactions: Transactions, server: Server, chance: random.Random
) -> bool:
    """Start the worker, let it send a few mails, kill it. True when it was sending."""
    _let_time_pass(transactions)
    enough = len(server.taken) + chance.randint(1, MOST_BETWEEN_KILLS)
    worker = subprocess.Popen(
        [sys.executable, "-m", "delphi", "worker"], env=variables, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + SECONDS_TO_START
    while len(server.taken) < enough and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 4 * SERVER_THINKS))  # one hand-over: any moment of it may be hit
    with suppress(ProcessLookupError):
        worker.send_signal(signal.SIGKILL)
    worker.wait()
    return len(server.taken) >= enough


def _let_time_pass(transactions: Transactions) -> None:
    """Leases and pauses are over, as if hours had gone by."""
    long_ago = clock.utc_now() - timedelta(days=1)
    with transactions() as session:
        session.execute(
            update(OutboxMail).where(OutboxMail.lease_until.is_not(None)).values(lease_until=long_ago)
        )
        session.execute(update(OutboxMail).where(OutboxMail.state == "due").values(not_before=long_ago))


def _send_the_rest(app: Flask, transactions: Transactions, server: Smtp) -> None:
    settings = replace(
        app.extensions["delphi.settings"], smtp=server, mail_transport="smtp", mail_per_minute=1_000_000
    )
    app.extensions["delphi.settings"] = settings
    delivery = background.make_work(app, stopping=Event().is_set).delivery
    assert delivery is not None
    for _ in range(20):
        _let_time_pass(transactions)
        delivery.sweep()
        delivery.send_due()
        with transactions() as session:
            if (
                session.scalars(select(OutboxMail.id).where(OutboxMail.state.in_(OPEN_STATES))).first()
                is None
            ):
                return


def _compare(
    transactions: Transactions, server: Server, outcomes: dict[str, str], kills: int, hits: int
) -> Books:
    with transactions() as session:
        states = {mail.key.removeprefix("test:"): mail.state for mail in session.scalars(select(OutboxMail))}
    copies: defaultdict[str, list[str]] = defaultdict(list)
    for mail in server.taken:
        copies[mail.recipient].append(mail.message_id)
    expected = {who: "failed" if what == "refuse" else "sent" for who, what in outcomes.items()}
    return Books(
        kills=kills,
        kills_while_sending=hits,
        lost=[
            who
            for who, state in expected.items()
            if states.get(who) != state or (state == "sent") != (who in copies)
        ],
        doubles=sum(len(ids) - 1 for ids in copies.values()),
        strange_ids=[who for who, ids in copies.items() if len(set(ids)) > 1],
        states=Counter(states.values()),
    )
