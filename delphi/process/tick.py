"""What the clock does every few seconds. Each step is safe to repeat, and to run twice at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.database import Transactions
from delphi.outbox.delivery import Delivery
from delphi.process.closing import close_due_rounds
from delphi.process.reminding import queue_due_reminders

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What the steps work with. No delivery: no mail transport was chosen."""

    transactions: Transactions
    clock: Callable[[], datetime]
    delivery: Delivery | None


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[Work], None]


def in_one_transaction(act: Callable[[Session, datetime], object]) -> Callable[[Work], None]:
    def run(work: Work) -> None:
        with work.transactions() as session:
            act(session, work.clock())

    return run


def _close_rounds(work: Work) -> None:
    close_due_rounds(work.transactions, work.clock())


def _sweep_mail(work: Work) -> None:
    if work.delivery is not None:
        work.delivery.sweep()


def _send_mail(work: Work) -> None:
    if work.delivery is not None:
        work.delivery.send_due()


# Rounds close in a transaction each, mail steps commit stage by stage.
STEPS = (
    Step("close rounds", _close_rounds),
    Step("queue reminders", in_one_transaction(queue_due_reminders)),
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
