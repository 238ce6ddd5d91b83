"""What `delphi doctor` looks at. Each check is a function that gives one finding."""

import shutil
import smtplib
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from delphi import schema
from delphi.audit.models import AuditEvent
from delphi.config import Settings, Smtp
from delphi.errors import DomainError, Message, msg

LITTLE_SPACE: Final = 500 * 1024 * 1024
SMTP_SECONDS: Final = 10
CLOCK_TOLERANCE: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Finding:
    subject: Message
    fine: bool
    text: Message


def check_all(settings: Settings, engine: Engine, now: datetime) -> Iterator[Finding]:
    """One finding for each check, in the order a person would look."""
    checks: tuple[tuple[Message, Callable[[], Message]], ...] = (
        (msg("home"), lambda: _home(settings)),
        (msg("disk space"), lambda: _space(settings)),
        (msg("database"), lambda: _database(engine)),
        (msg("integrity"), lambda: _integrity(engine)),
        (msg("durability"), lambda: _durability(engine)),
        (msg("clock"), lambda: _clock(engine, now)),
        (msg("mail"), lambda: _mail(settings)),
    )
    for subject, check in checks:
        try:
            yield Finding(subject, fine=True, text=check())
        except DomainError as error:
            yield Finding(subject, fine=False, text=error.messages[0])
        except SQLAlchemyError as error:
            kind = type(error).__name__
            yield Finding(subject, fine=False, text=msg("the database refuses (%(kind)s)", kind=kind))


class _Wrong(DomainError):
    """A check found something to mend."""


def _home(settings: Settings) -> Message:
    for path in (settings.home, settings.home / "secrets"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _Wrong(msg("others can read %(path)s; run: chmod go= %(path)s", path=str(path)))
    return msg("%(home)s is private; both keys are set", home=str(settings.home))


def _space(settings: Settings) -> Message:
    free = shutil.disk_usage(settings.home).free
    text = msg("%(megabytes)s MB free", megabytes=free // (1024 * 1024))
    if free < LITTLE_SPACE:
        raise _Wrong(text)
    return text


def _database(engine: Engine) -> Message:
    schema.require_current(engine)
    return msg("reachable and writable, at version %(version)s", version=schema.needed_version())


def _integrity(engine: Engine) -> Message:
    if engine.dialect.name != "sqlite":
        return msg("kept by PostgreSQL")
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check").scalar_one()
        orphans = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
    if found != "ok" or orphans:
        raise _Wrong(
            msg(
                "damaged: %(found)s; %(orphans)s rows point to nothing",
                found=str(found)[:80],
                orphans=orphans,
            )
        )
    return msg("no damage found")


def _durability(engine: Engine) -> Message:
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            if connection.exec_driver_sql("SHOW fsync").scalar_one() != "on":
                raise _Wrong(msg("fsync is off: a power cut can lose saved answers"))
        return msg("fsync is on")
    with engine.connect() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if journal != "wal":
        raise _Wrong(msg("no write-ahead log (%(mode)s): is this a network disk?", mode=str(journal)))
    if synchronous < 2:
        raise _Wrong(msg("synchronous is not FULL: a power cut can lose the last saved answers"))
    return msg("write-ahead log, every answer is on the disk before it is acknowledged")


def _clock(engine: Engine, now: datetime) -> Message:
    with engine.connect() as connection:
        last = connection.execute(select(func.max(AuditEvent.at))).scalar_one()
    if last is not None and last - now > CLOCK_TOLERANCE:
        raise _Wrong(
            msg("clock is %(behind)s behind the last log entry", behind=str(last - now).partition(".")[0])
        )
    return msg("not behind the last log entry")


def _mail(settings: Settings) -> Message:
    if settings.smtp is not None:
        return _smtp(settings.smtp)
    if settings.mail_transport == "spool":
        return msg("kept in the spool, %(path)s: for trying out only", path=str(settings.spool))
    raise _Wrong(msg("no mail can leave and no round can open; set DELPHI_SMTP_HOST, see docs/running.md"))


def _smtp(smtp: Smtp) -> Message:
    """Sign in as the worker will, and send nothing."""
    try:
        with smtplib.SMTP(smtp.host, smtp.port, timeout=SMTP_SECONDS) as server:
            if smtp.starttls:
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password)
    except (OSError, smtplib.SMTPException) as error:
        raise _Wrong(
            msg(
                "%(host)s:%(port)s does not take mail from us (%(kind)s)",
                host=smtp.host,
                port=smtp.port,
                kind=type(error).__name__,
            )
        ) from None
    return msg("%(host)s:%(port)s lets us in", host=smtp.host, port=smtp.port)
