"""Opening a round: everything is frozen, pinned and queued together, or nothing is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.audit import service as audit
from delphi.base import Base
from delphi.errors import InvalidInput, WrongState
from delphi.frameworks import queries as frameworks
from delphi.outbox import service as outbox
from delphi.outbox.models import OutboxMail
from delphi.panels import service as panels
from delphi.panels.service import Person
from delphi.process.closing import close_round
from delphi.process.extending import move_deadline
from delphi.process.opening import open_round, readiness
from delphi.process.reminding import remind_now
from delphi.rounds import queries as rounds
from delphi.rounds.landing import LinkState, look_up
from delphi.rounds.links import make_token
from delphi.rounds.models import Invitation, PersonalLink, Questionnaire, Round, RoundSeat, Seat, Seating
from delphi.studies import queries as studies
from delphi.studies import service as study_service
from tests.builders import a_framework, a_panel, a_study, an_account, small_tree
from tests.conftest import NOW
from tests.parts.statements import statements
from tests.process.running_round import DEADLINE, LINK_KEY, Ready, a_ready_study, open_now

DAY = timedelta(days=1)


@pytest.fixture
def ready(session: Session) -> Ready:
    ready = a_ready_study(session)
    session.commit()
    return ready


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_opening_freezes_the_draft_and_pins_the_protocol(session: Session, ready: Ready) -> None:
    round_id = open_now(session, ready)
    opened = session.get_one(Round, round_id)
    assert (opened.number, opened.deadline_at, opened.opened_by) == (1, DEADLINE, ready.chair)
    assert opened.protocol_id == studies.current_protocol(session, ready.study_id).id
    assert frameworks.draft(session, ready.draft_id).frozen_at == NOW
    with pytest.raises(WrongState):
        a_framework(session, ready.study_id, small_tree())


def test_no_round_opens_or_closes_while_the_clock_is_behind_the_record(
    session: Session, ready: Ready
) -> None:
    audit.record(session, at=NOW + 3 * DAY, action="panel.edited", study_id=ready.study_id)
    with pytest.raises(WrongState, match="3 days, 0:00:00 behind"):
        open_now(session, ready)
    round_id = open_now(session, ready, now=NOW + 3 * DAY)
    with pytest.raises(WrongState, match="behind the last entry"):
        close_round(session, round_id, by=ready.chair, now=NOW)
    assert close_round(session, round_id, by=ready.chair, now=NOW + 4 * DAY)


def test_an_amendment_holds_from_the_next_round_on(session: Session, ready: Ready) -> None:
    round_id = open_now(session, ready)
    pinned = session.get_one(Round, round_id).protocol_id
    wanted = replace(studies.current_protocol(session, ready.study_id).protocol, planned_rounds=4)
    study_service.declare_protocol(
        session,
        ready.study_id,
        wanted,
        by=ready.chair,
        reason="One more",
        rounds_opened=1,
        now=NOW,
        seen=1,
    )
    assert session.get_one(Round, round_id).protocol_id == pinned
    assert studies.current_protocol(session, ready.study_id).id != pinned


def test_every_expert_has_one_invitation_one_link_one_seat_and_one_mail(
    session: Session, ready: Ready
) -> None:
    open_now(session, ready)
    tables = (Invitation, PersonalLink, RoundSeat, OutboxMail)
    assert [count(session, table) for table in tables] == [6, 6, 6, 6]
    assert {mail.kind for mail in session.scalars(select(OutboxMail))} == {"invitation"}


def test_opening_twice_is_harmless(session: Session, ready: Ready) -> None:
    first = open_now(session, ready)
    assert open_now(session, ready, now=NOW + timedelta(minutes=1)) == first
    assert (count(session, Round), count(session, OutboxMail)) == (1, 6)


def test_two_rounds_are_never_open_together(session: Session, ready: Ready) -> None:
    open_now(session, ready)
    with pytest.raises(WrongState, match=r"Round 1 is still open\."):
        open_now(session, ready, number=2)


def test_a_closed_round_is_not_reopened_but_followed_by_another(session: Session, ready: Ready) -> None:
    close_round(session, open_now(session, ready), by=ready.chair, now=NOW + timedelta(days=1))
    words = r"A closed round is not reopened\. Start a further round on the same draft\."
    with pytest.raises(WrongState, match=words):
        open_now(session, ready, now=NOW + timedelta(days=2))
    further = open_now(session, ready, number=2, now=NOW + timedelta(days=2))
    assert session.get_one(Round, further).draft_id == ready.draft_id


def test_a_failure_on_the_way_leaves_nothing(
    session: Session, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue_for_round = outbox.queue_for_round

    def queue_and_break(*args: Any, **facts: Any) -> None:
        queue_for_round(*args, **facts)
        raise RuntimeError("planted")

    monkeypatch.setattr(outbox, "queue_for_round", queue_and_break)
    with pytest.raises(RuntimeError, match="planted"):
        open_now(session, ready)
    session.rollback()
    tables = (Round, Questionnaire, Seat, Seating, Invitation, PersonalLink, OutboxMail)
    assert {count(session, table) for table in tables} == {0}
    assert frameworks.draft(session, ready.draft_id).frozen_at is None


def test_all_that_is_missing_is_said_at_once(session: Session) -> None:
    study = a_study(session)
    with pytest.raises(WrongState) as refused:
        open_round(
            session,
            study.id,
            number=1,
            deadline=DEADLINE,
            by=None,
            link_key=LINK_KEY,
            mail_leaves=False,
            now=NOW,
        )
    assert [str(message).split(";")[0].split(":")[0] for message in refused.value.messages] == [
        "There is no draft yet",
        "The panel is empty",
        "No mail can leave this installation",
    ]


def test_a_draft_without_a_rated_statement_cannot_be_asked(session: Session) -> None:
    study = a_study(session, chair=an_account(session))
    a_framework(session, study.id, tuple(replace(area, children=()) for area in small_tree()))
    a_panel(session, study.id)
    missing = readiness(session, study.id, mail_leaves=True).missing
    assert [str(one) for one in missing] == [
        "The draft has no statement of the kinds that the protocol rates."
    ]


@pytest.mark.parametrize(
    ("after", "words"), [(timedelta(0), "no time"), (-timedelta(days=1), "close before it opens")]
)
def test_a_deadline_that_has_passed_is_refused(
    session: Session, ready: Ready, after: timedelta, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words):
        open_round(
            session,
            ready.study_id,
            number=1,
            deadline=NOW + after,
            by=ready.chair,
            link_key=LINK_KEY,
            mail_leaves=True,
            now=NOW,
        )


def test_who_has_left_the_panel_is_not_invited(session: Session, ready: Ready) -> None:
    panels.remove_expert(session, ready.study_id, ready.experts[0].id, by=ready.chair, now=NOW)
    open_now(session, ready)
    assert ready.experts[0].id not in set(session.scalars(select(Invitation.expert_id)))
    assert count(session, Invitation) == 5


def a_panel_of(session: Session, many: int) -> Ready:
    people = [Person(f"Expert {n}", f"expert-{n}@example.org", f"Group {n % 4}") for n in range(many)]
    chair = an_account(session)
    study = a_study(session, chair=chair)
    ready = Ready(study.id, chair.id, a_framework(session, study.id), a_panel(session, study.id, *people))
    session.commit()
    return ready


def test_opening_reminding_and_prolonging_take_as_many_statements_for_fifty_as_for_five(
    session: Session,
) -> None:
    counted = []
    for many in (5, 50):
        ready = a_panel_of(session, many)
        with statements(session) as opening:
            round_id = open_now(session, ready)
            session.commit()
        with statements(session) as prolonging:
            move_deadline(session, round_id, DEADLINE + DAY, by=ready.chair, now=NOW + DAY)
            session.commit()
        with statements(session) as reminding:
            remind_now(session, rounds.round_by_id(session, round_id), opened=False, now=NOW + DAY)
            session.commit()
        close_round(session, round_id, by=ready.chair, now=NOW + 2 * DAY)
        session.commit()
        with statements(session) as further:
            open_now(session, ready, number=2, now=NOW + 3 * DAY)
            session.commit()
        counted.append([len(opening), len(prolonging), len(reminding), len(further)])
    assert counted[0] == counted[1]
    assert count(session, OutboxMail) == 4 * 55


def test_an_expert_keeps_the_seat_of_the_round_before_and_gets_a_link_of_the_new_one(
    session: Session, ready: Ready
) -> None:
    first = open_now(session, ready)
    seats = dict(session.execute(select(Seating.expert_id, Seating.seat_id)).all())
    close_round(session, first, by=ready.chair, now=NOW + DAY)
    late = panels.add_experts(
        session, ready.study_id, [Person("Nia New", "nia@example.org")], by=ready.chair, now=NOW + DAY
    )
    second = open_now(session, ready, number=2, now=NOW + 2 * DAY)
    again = dict(session.execute(select(Seating.expert_id, Seating.seat_id)).all())
    assert seats.items() <= again.items()
    assert again.keys() - seats.keys() == set(late.new)
    seated = session.scalars(select(RoundSeat.seat_id).where(RoundSeat.round_id == second)).all()
    assert sorted(seated) == sorted(again.values())
    token = make_token(LINK_KEY, ready.study_id, ready.experts[0].id, second, 1)
    assert look_up(session, token, NOW + 2 * DAY).state is LinkState.READY
