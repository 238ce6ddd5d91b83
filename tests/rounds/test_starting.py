"""From the link to the session: what each state of a link is told, and what Start and consent write."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.errors import InvalidInput
from delphi.panels.models import Expert
from delphi.rounds import queries
from delphi.rounds.landing import LinkState, look_up
from delphi.rounds.models import Consent, Invitation, PanelSession, PersonalLink
from delphi.rounds.refusals import SessionEnded
from delphi.rounds.service import starting
from delphi.rounds.service.closing import close
from delphi.rounds.service.inviting import rotate_link, take_out
from tests.conftest import NOW
from tests.rounds.builders import LINK_KEY, WEEK, OpenRound, a_session, an_open_round, the_round


@pytest.fixture
def opened(session: Session) -> OpenRound:
    return an_open_round(session)


def state(session: Session, opened: OpenRound, *, late: bool = False) -> LinkState:
    now = NOW + WEEK + timedelta(seconds=1) if late else NOW
    return look_up(session, opened.links[0], now).state


def test_a_link_in_force_is_ready_until_the_deadline(session: Session, opened: OpenRound) -> None:
    assert state(session, opened) is LinkState.READY
    assert state(session, opened, late=True) is LinkState.CLOSED


def test_a_link_of_a_closed_round_says_so(session: Session, opened: OpenRound) -> None:
    close(session, opened.id, by=None, now=NOW)
    assert state(session, opened) is LinkState.CLOSED


def test_a_replaced_link_says_so_and_its_successor_is_ready(session: Session, opened: OpenRound) -> None:
    rotate_link(session, the_round(session, opened), opened.experts[0], link_key=LINK_KEY, by=None, now=NOW)
    session.commit()
    assert state(session, opened) is LinkState.REPLACED
    assert session.scalar(select(func.count()).select_from(PersonalLink)) == 3


def test_a_link_of_somebody_taken_out_says_so(session: Session, opened: OpenRound) -> None:
    take_out(session, opened.id, opened.experts[0], now=NOW)
    assert state(session, opened) is LinkState.TAKEN_OUT


def test_a_link_of_somebody_who_withdrew_says_so(session: Session, opened: OpenRound) -> None:
    expert = session.get_one(Expert, opened.experts[0])
    expert.left_at, expert.departure = NOW, "withdrew"
    session.flush()
    assert state(session, opened) is LinkState.LEFT


def test_no_token_stands_in_the_database(session: Session, opened: OpenRound) -> None:
    stored = session.scalars(select(PersonalLink.token_hash)).all()
    assert not set(stored) & set(opened.links)


def test_start_opens_the_invitation_by_day_and_makes_a_session_of_its_own(
    session: Session, opened: OpenRound
) -> None:
    tokens = {starting.start(session, opened.links[0], NOW)[1] for _ in range(2)}
    session.commit()
    assert len(tokens) == 2
    invitation = session.scalars(select(Invitation).where(Invitation.expert_id == opened.experts[0])).one()
    assert invitation.opened_on == NOW.date()
    assert not set(session.scalars(select(PanelSession.token_hash))) & tokens


def test_consent_names_the_text_that_was_shown(session: Session, opened: OpenRound) -> None:
    _, token = starting.start(session, opened.links[0], NOW)
    assert token is not None
    with pytest.raises(InvalidInput, match="read it again"):
        starting.agree(session, token, "0" * 64, NOW)
    for _ in range(2):
        starting.agree(session, token, opened.asked.consent_sha256, NOW)
        session.commit()
    assert session.scalar(select(func.count()).select_from(Consent)) == 1
    assert queries.form(session, token, NOW).consented


def test_a_session_outlasts_the_round_by_a_day_and_is_forgotten_after_it(
    session: Session, opened: OpenRound
) -> None:
    token = a_session(session, opened)
    round_ = the_round(session, opened)
    over = round_.deadline_at + starting.SESSION_LASTS_AFTER
    assert queries.form(session, token, over - timedelta(seconds=1))
    with pytest.raises(SessionEnded):
        queries.form(session, token, over)
    round_.deadline_at = over + timedelta(days=1)
    session.flush()
    starting.start(session, opened.links[1], over)
    session.flush()
    assert session.scalar(select(func.count()).select_from(PanelSession)) == 1
