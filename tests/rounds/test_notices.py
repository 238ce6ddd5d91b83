"""Which mail of a round is still wanted when its turn to be sent comes."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.outbox.mail import MailFacts, Site
from delphi.panels.models import Expert
from delphi.rounds import notices
from delphi.rounds.models import Invitation
from tests.conftest import NOW
from tests.rounds.builders import LINK_KEY, OpenRound, an_open_round, the_round

SITE = Site(base_url="https://delphi.example.org", link_key=LINK_KEY)
KINDS = (notices.INVITATION, notices.NOT_OPENED, notices.NOT_FINISHED, notices.DEADLINE_MOVED)
EVERY_KIND = set(KINDS)
NO_KIND: set[str] = set()
LATER = NOW + timedelta(days=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def a_mail(kind: str, opened: OpenRound) -> MailFacts:
    return MailFacts(
        id=uuid.uuid4(),
        kind=kind,
        key=kind,
        study_id=opened.study_id,
        round_id=opened.id,
        expert_id=opened.experts[0],
        account_id=None,
    )


@pytest.mark.parametrize(
    ("happened", "still_sent"),
    [
        ("nothing", EVERY_KIND),
        ("opened", EVERY_KIND - {notices.NOT_OPENED}),
        ("submitted", EVERY_KIND - {notices.NOT_OPENED, notices.NOT_FINISHED}),
        ("mail stopped", NO_KIND),
        ("left the panel", NO_KIND),
        ("taken out", NO_KIND),
        ("closed", NO_KIND),
    ],
)
def test_a_mail_is_sent_only_while_it_says_something(
    session: Session, happened: str, still_sent: set[str]
) -> None:
    opened = an_open_round(session, experts=1)
    invitation = session.scalars(select(Invitation)).one()
    expert = session.get_one(Expert, opened.experts[0])
    if happened in ("opened", "submitted"):
        invitation.opened_on = NOW.date()
    if happened == "submitted":
        invitation.submitted_on = NOW.date()
    if happened == "taken out":
        invitation.cancelled_at = LATER
    if happened == "mail stopped":
        expert.mail_stopped_at = LATER
    if happened == "left the panel":
        expert.left_at, expert.departure = LATER, "declined"
    if happened == "closed":
        the_round(session, opened).closed_at = LATER
    session.flush()
    sent = {kind for kind in KINDS if notices.render(session, a_mail(kind, opened), site=SITE)}
    assert sent == still_sent
