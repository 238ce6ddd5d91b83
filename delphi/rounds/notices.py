"""The mails of a round, in the study's own words. What no longer applies is not sent."""

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.outbox.mail import MailFacts, Rendered, Site
from delphi.panels.models import Expert
from delphi.rounds.links import make_token
from delphi.rounds.models import Invitation, Round
from delphi.rounds.moments import shown_moment
from delphi.rounds.rules import minutes_for
from delphi.rounds.stored import questionnaire_of
from delphi.studies import queries as studies
from delphi.studies.rules import MailTexts, Protocol
from delphi.studies.texts import fill

INVITATION: Final = "invitation"
NOT_OPENED: Final = "reminder-not-opened"
NOT_FINISHED: Final = "reminder-not-finished"
DEADLINE_MOVED: Final = "deadline-moved"
UNSUBSCRIBE_PURPOSE: Final = "unsubscribe"


@dataclass(frozen=True)
class RoundMail:
    """Everything that a mail of a round may tell."""

    protocol: Protocol
    study_title: str
    round_number: int
    deadline_at: datetime
    minutes: int
    expert_name: str
    address: str
    link: str
    unsubscribe_url: str


def render(session: Session, mail: MailFacts, *, site: Site) -> Rendered | None:
    """None when the round is over, or the expert has left, finished or asked for no more mail."""
    found = session.execute(
        select(Invitation, Round, Expert)
        .join(Round, Round.id == Invitation.round_id)
        .join(Expert, Expert.id == Invitation.expert_id)
        .where(Invitation.round_id == mail.round_id, Invitation.expert_id == mail.expert_id)
    ).one_or_none()
    if found is None:
        return None
    invitation, round_, expert = found
    if not _still_wanted(mail.kind, invitation, round_, expert):
        return None
    protocol = studies.protocol_by_id(session, round_.protocol_id).protocol
    asked = questionnaire_of(session, round_.id)
    token = make_token(site.link_key, round_.study_id, expert.id, round_.id, invitation.generation)
    return compose(
        mail.kind,
        RoundMail(
            protocol=protocol,
            study_title=asked.study_title,
            round_number=round_.number,
            deadline_at=round_.deadline_at,
            minutes=minutes_for(asked),
            expert_name=expert.name,
            address=expert.email,
            link=f"{site.base_url}/r/{token}",
            unsubscribe_url=f"{site.base_url}/u/{unsubscribe_token(site.link_key, expert)}",
        ),
    )


def compose(kind: str, facts: RoundMail) -> Rendered:
    words = texts_for(kind, facts.protocol)
    places = {
        "name": facts.expert_name,
        "study": facts.study_title,
        "link": facts.link,
        "deadline": shown_moment(facts.deadline_at, facts.protocol.time_zone),
        "minutes": str(facts.minutes),
        "chair": facts.protocol.contact_name,
        "round": str(facts.round_number),
    }
    return Rendered(
        subject=fill(words.subject, places),
        text=fill(words.body, places),
        to_name=facts.expert_name,
        to_address=facts.address,
        reply_to=facts.protocol.answers_to or None,
        unsubscribe_url=facts.unsubscribe_url,
    )


def texts_for(kind: str, protocol: Protocol) -> MailTexts:
    return {
        INVITATION: protocol.invitation,
        NOT_OPENED: protocol.reminder_not_opened,
        NOT_FINISHED: protocol.reminder_not_finished,
        DEADLINE_MOVED: protocol.deadline_moved,
    }[kind]


def unsubscribe_token(link_key: bytes, expert: Expert) -> str:
    signed = _unsubscribing(link_key).dumps([str(expert.id), _mark_of(link_key, expert.email)])
    return signed if isinstance(signed, str) else signed.decode()


def unsubscribing_expert(session: Session, link_key: bytes, token: str) -> uuid.UUID | None:
    """Who asks for no more mail; none for a token that we did not sign, or that went to an address they no
    longer have: it speaks for nobody now.
    """
    try:
        expert_id, mark = _unsubscribing(link_key).loads(token)
    except (BadSignature, ValueError):  # letters of earlier versions did not say where they went
        return None
    expert = session.get(Expert, uuid.UUID(expert_id))
    if expert is None or not hmac.compare_digest(mark, _mark_of(link_key, expert.email)):
        return None
    return expert.id


def _unsubscribing(link_key: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(link_key, salt=UNSUBSCRIBE_PURPOSE)


def _mark_of(link_key: bytes, address: str) -> str:
    """Tells addresses apart, and nobody what they are."""
    return hmac.new(link_key, f"{UNSUBSCRIBE_PURPOSE}\n{address}".encode(), hashlib.sha256).hexdigest()[:16]


def _still_wanted(kind: str, invitation: Invitation, round_: Round, expert: Expert) -> bool:
    if round_.closed_at is not None or invitation.cancelled_at is not None or expert.left_at is not None:
        return False
    if expert.mail_stopped_at is not None:
        return False
    if kind == NOT_OPENED:
        return invitation.opened_on is None
    return kind != NOT_FINISHED or invitation.submitted_on is None
