"""The worker: huey is its clock and its queue. The database stays the truth; a lost task is found by `tick`."""

import os
import socket
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey
from huey.consumer import Consumer, Scheduler

from delphi import clock
from delphi.config import Settings
from delphi.database import reading_transactions, writing_transactions
from delphi.extensions import db
from delphi.letters import sealing
from delphi.outbox.delivery import Delivery
from delphi.outbox.smtp import SmtpTransport
from delphi.outbox.spool import Spool
from delphi.outbox.transport import Transport
from delphi.process.tick import Work, tick

SECONDS_BETWEEN_TICKS: Final = 5
SECONDS_TO_STOP: Final = 40  # one mail at a server that hangs


class FewSecondsScheduler(Scheduler):  # type: ignore[misc]  # huey has no types
    periodic_task_seconds = SECONDS_BETWEEN_TICKS


class TickingConsumer(Consumer):  # type: ignore[misc]  # huey has no types
    scheduler_class = FewSecondsScheduler


def run(app: Flask) -> None:
    """Work until told to stop (SIGTERM: finish the mail at hand; SIGINT: at once, and safe as well)."""
    huey = make_huey(app.extensions["delphi.settings"])
    consumer = TickingConsumer(
        huey, workers=1, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=SECONDS_TO_STOP
    )
    work = make_work(app, stopping=consumer.stop_flag.is_set)
    schedule_ticks(huey, app, work)
    consumer.run()


def make_huey(settings: Settings) -> Huey:
    if settings.sqlite:
        return SqliteHuey("delphi", filename=str(settings.home / "queue.sqlite3"), results=False)
    url = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return PostgresHuey("delphi", dsn=url, results=False)


def schedule_ticks(huey: Huey, app: Flask, work: Work) -> None:
    def none_waits(_now: object) -> bool:
        """While one tick is long, the next need not pile up behind it."""
        return bool(huey.pending_count() == 0)

    @huey.periodic_task(none_waits, name="tick")  # type: ignore[untyped-decorator]  # huey has no types
    def run_tick() -> None:
        with app.app_context():
            tick(work)


def make_work(
    app: Flask, *, stopping: Callable[[], bool], now: Callable[[], datetime] = clock.utc_now
) -> Work:
    settings: Settings = app.extensions["delphi.settings"]
    with app.app_context():
        reading, writing = reading_transactions(db.engine), writing_transactions(db.engine)
    transport = make_transport(settings)
    if transport is None:
        return Work(reading, writing, now, None)
    delivery = Delivery(
        reading=reading,
        writing=writing,
        transport=transport,
        seal=sealing(settings, now),
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}",
        base_url=settings.base_url,
        per_minute=settings.mail_per_minute,
        clock=now,
        stopping=stopping,
    )
    return Work(reading, writing, now, delivery)


def make_transport(settings: Settings) -> Transport | None:
    if settings.smtp is not None:
        return SmtpTransport(settings.smtp, sender=settings.mail_from)
    return Spool(settings.spool) if settings.mail_transport == "spool" else None
