"""A worker in this process: real database, real transport, a clock that the test moves."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from delphi.accounts.models import Account
from delphi.database import Transactions, reading_transactions, writing_transactions
from delphi.letters import sealing
from delphi.outbox import service
from delphi.outbox.delivery import Delivery
from delphi.outbox.models import OutboxMail
from delphi.outbox.smtp import SmtpTransport
from delphi.outbox.transport import Transport
from tests.parts.smtp import Server

SENDER = "Delphi <delphi@example.org>"


class Post:
    """An outbox and somebody who sends from it."""

    def __init__(self, app: Flask, engine: Engine, now: datetime) -> None:
        self.app = app
        self.now = now
        self.reading: Transactions = reading_transactions(engine)
        self.transactions: Transactions = writing_transactions(engine)

    def worker(
        self,
        transport: Transport,
        *,
        owner: str = "worker",
        per_minute: int = 1000,
        stopping: Callable[[], bool] = lambda: False,
    ) -> Delivery:
        return Delivery(
            reading=self.reading,
            writing=self.transactions,
            transport=transport,
            seal=sealing(self.app.extensions["delphi.settings"], lambda: self.now),
            owner=owner,
            base_url="https://delphi.example.org",
            per_minute=per_minute,
            clock=lambda: self.now,
            stopping=stopping,
        )

    def smtp_worker(self, server: Server, *, timeout: float = 5.0, owner: str = "worker") -> Delivery:
        return self.worker(SmtpTransport(server.settings(), sender=SENDER, timeout=timeout), owner=owner)

    def queue(self, *recipients: str, kind: str = "test") -> None:
        with self.transactions() as session:
            for name in recipients:
                account = Account(email=f"{name}@example.org", name=name, is_admin=False, created_at=self.now)
                session.add(account)
                session.flush()
                service.queue(session, key=name, kind=kind, account_id=account.id, now=self.now)

    def mail(self, key: str) -> OutboxMail:
        with self.transactions() as session:
            mail = session.scalars(select(OutboxMail).where(OutboxMail.key == key)).one()
            session.expunge(mail)
            return mail

    def states(self) -> dict[str, str]:
        with self.transactions() as session:
            return {mail.key: mail.state for mail in session.scalars(select(OutboxMail))}

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def post(app: Flask, engine: Engine, now: datetime) -> Iterator[Post]:
    with app.app_context():  # as the worker has
        yield Post(app, engine, now)
