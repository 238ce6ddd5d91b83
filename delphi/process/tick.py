"""What the clock does every few seconds. Each step is safe to repeat, and to run twice at once.

A step looks first, and opens a writing transaction only when it found something; there it looks again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.database import Transactions
from delphi.outbox.delivery import Delivery
from delphi.process.closing import close_due_rounds
from delphi.process.reminding import queue_due_reminders, reminders_are_due

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What the steps work with. No delivery: no mail transport was chosen."""

    reading: Transactions
    writing: Transactions
    clock: Callable[[], datetime]
    delivery: Delivery | None


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[Work], None]


def when_needed(
    look: Callable[[Session, datetime], bool], act: Callable[[Session, datetime], object]
) -> Callable[[Work], None]:
    """On SQLite one writes at a time: a clock that has nothing to do must not hold up those who answer."""

    def run(work: Work) -> None:
        with work.reading() as session:
            needed = look(session, work.clock())
        if needed:
            with work.writing() as session:
                act(session, work.clock())

    return run


def _close_rounds(work: Work) -> None:
    close_due_rounds(work.reading, work.writing, work.clock())


def _sweep_mail(work: Work) -> None:
    if work.delivery is not None:
        work.delivery.sweep()


def _send_mail(work: Work) -> None:
    if work.delivery is not None:
        work.delivery.send_due()


# Rounds close in a transaction each, mail steps commit stage by stage.
STEPS = (
    Step("close rounds", _close_rounds),
    Step("queue reminders", when_needed(reminders_are_due, queue_due_reminders)),
    Step("take over abandoned mail", _sweep_mail),
    Step("send mail", _send_mail),
)


def tick(work: Work, steps: tuple[Step, ...] = STEPS) -> None:
    """One round of all steps. What fails is logged and comes again; it does not hold up the others."""
    for step in steps:
        try:
            step.run(work)
        except Exception:
            log.exception("step failed: %s", step.name)
