"""Sends what is due, one mail after the other, with a committed record before and after the uncertain moment."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.database import Transactions
from delphi.outbox import handover, rules
from delphi.outbox.handover import Claim
from delphi.outbox.mail import Seal, Sealed
from delphi.outbox.transport import Deferred, EndUnseen, Refused, Transport, TransportError, Unreachable

log = logging.getLogger(__name__)


class NotOursAnyMore(Exception):
    """Cancelled, or taken over by another worker, in the moment before it would have left."""


@dataclass(frozen=True)
class Delivery:
    """One worker's means of sending. `owner` names the worker; `stopping` is asked between two mails."""

    reading: Transactions
    writing: Transactions
    transport: Transport
    seal: Seal
    owner: str
    base_url: str
    per_minute: int
    clock: Callable[[], datetime]
    stopping: Callable[[], bool] = lambda: False

    def sweep(self) -> None:
        with self.reading() as session:
            if not handover.any_abandoned(session, self.clock()):
                return
        with self.writing() as session:
            handover.sweep(session, was_accepted=self.transport.was_accepted, now=self.clock())

    def send_due(self) -> None:
        """Batch after batch until nothing is due, the cap is reached, or nobody takes our mail."""
        try:
            while not self.stopping() and self._send_batch():
                pass
        finally:
            self.transport.close()

    def _send_batch(self) -> bool:
        """True when there may be more to send."""
        with self.reading() as session:
            if not handover.any_due(session, self.clock()):
                return False
        with self.writing() as session:
            claims = handover.claim(session, owner=self.owner, per_minute=self.per_minute, now=self.clock())
        waiting = list(claims)
        try:
            while waiting and not self.stopping():
                self._send(waiting.pop(0))
        except Unreachable as fault:
            log.warning("no mail can leave: %s", fault)
            return False
        finally:
            if waiting:
                self._give_back([claim.facts.id for claim in waiting])
        return bool(claims)

    def _send(self, claim: Claim) -> None:
        letter = self._sealed(claim)
        if letter is None:
            return
        try:
            self.transport.hand_over(letter, lambda: self._body_leaves(letter, claim.facts.id))
        except NotOursAnyMore:
            log.info("mail %s was called back at the last moment", claim.facts.id)
        except TransportError as fault:
            self._record_fault(claim, fault)
        else:
            with self.writing() as session:
                handover.sent(session, claim.facts.id, self.owner, now=self.clock())

    def _sealed(self, claim: Claim) -> Sealed | None:
        """The mail in its final form; none when it is not to leave (any more)."""
        try:
            with self.writing() as session:
                return self._written(session, claim)
        except ValueError as error:
            fault: TransportError = Refused(str(error))
        except Exception as error:
            # One mail that cannot be written must not keep the others from leaving.
            log.exception("mail %s cannot be written", claim.facts.id)
            fault = Deferred(f"could not be written ({type(error).__name__})")
        self._record_fault(claim, fault)
        return None

    def _written(self, session: Session, claim: Claim) -> Sealed | None:
        mail_id = claim.facts.id
        if not handover.still_claimed(session, mail_id, self.owner):
            return None
        message_id = claim.message_id or rules.message_id(mail_id, self.base_url)
        letter = self.seal(session, claim.facts, message_id)
        if letter is None:
            handover.cancelled(session, mail_id, self.owner)
        return letter

    def _body_leaves(self, letter: Sealed, mail_id: uuid.UUID) -> None:
        with self.writing() as session:
            ours = handover.hand_over(
                session, mail_id, self.owner, message_id=letter.message_id, now=self.clock()
            )
        if not ours:
            raise NotOursAnyMore

    def _record_fault(self, claim: Claim, fault: TransportError) -> None:
        now, reason = self.clock(), str(fault)
        with self.writing() as session:
            if isinstance(fault, Refused):
                handover.failed(session, claim.facts.id, self.owner, reason=reason, now=now)
            elif isinstance(fault, EndUnseen):
                handover.end_unseen(session, claim, self.owner, reason=reason, now=now)
            else:
                handover.deferred(session, claim, self.owner, reason=reason, now=now)
        if isinstance(fault, Unreachable):
            raise fault

    def _give_back(self, mail_ids: list[uuid.UUID]) -> None:
        with self.writing() as session:
            handover.release(session, mail_ids, self.owner)
