"""Reminders: to the right people, in the right words, three at most."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from delphi.errors import WrongState
from delphi.panels import service as panels
from delphi.process import admitting
from delphi.process.reminding import Remindable, queue_due_reminders, remind_now, remindable
from delphi.rounds.service import starting
from tests.conftest import NOW
from tests.process.running_round import DEADLINE, Running, a_running_round, mails, rate, start

DAY = timedelta(days=1)
LATER = NOW + 3 * DAY


@pytest.fixture
def running(session: Session) -> Running:
    return a_running_round(session)


def reminders(session: Session, running: Running, place: int) -> list[str]:
    """Kinds of the reminders that were queued and not cancelled."""
    return [
        kind
        for kind, state in mails(session, running, place)
        if kind != "invitation" and state != "cancelled"
    ]


def test_each_is_reminded_by_hand_in_the_words_that_fit(session: Session, running: Running) -> None:
    rate(session, running, start(session, running, 0), most=1)
    assert remind_now(session, running.row(session), opened=False, now=LATER) == 5
    assert remind_now(session, running.row(session), opened=True, now=LATER) == 1
    assert reminders(session, running, 0) == ["reminder-not-finished"]
    assert reminders(session, running, 1) == ["reminder-not-opened"]


def test_who_finished_or_answered_everything_is_left_in_peace(session: Session, running: Running) -> None:
    rate(session, running, start(session, running, 0))
    starting.submit(session, start(session, running, 1), NOW)
    for opened in (False, True):
        remind_now(session, running.row(session), opened=opened, now=LATER)
    assert reminders(session, running, 0) == reminders(session, running, 1) == []


def test_who_asked_for_no_mail_or_was_taken_out_is_never_reminded(session: Session, running: Running) -> None:
    panels.stop_mail(session, running.experts[0].id, NOW)
    admitting.dismiss(session, running.study_id, running.experts[1].id, by=running.chair, now=NOW)
    assert remind_now(session, running.row(session), opened=False, now=LATER) == 4
    queue_due_reminders(session, DEADLINE - DAY)
    assert reminders(session, running, 0) == reminders(session, running, 1) == []


def test_pressing_twice_on_one_day_reminds_once(session: Session, running: Running) -> None:
    row = running.row(session)
    assert [remind_now(session, row, opened=False, now=LATER) for _ in range(2)] == [6, 0]
    assert remindable(session, row, now=LATER)[False] == Remindable(now=0, reminded_enough=0)


def test_three_reminders_are_all(session: Session, running: Running) -> None:
    row = running.row(session)
    sent = [remind_now(session, row, opened=False, now=LATER + day * DAY) for day in range(4)]
    assert sent == [6, 6, 6, 0]
    after = remindable(session, row, now=LATER + 5 * DAY)[False]
    assert after == Remindable(now=0, reminded_enough=6)
    queue_due_reminders(session, DEADLINE - DAY)
    assert len(reminders(session, running, 0)) == 3


def test_the_protocol_s_reminders_leave_on_their_days_once(session: Session, running: Running) -> None:
    found = []
    for hours in range(0, 24 * 14, 6):
        queue_due_reminders(session, NOW + timedelta(hours=hours))
        found.append(len(reminders(session, running, 0)))
    assert found == sorted(found)
    assert found[-1] == 2
    due = [DEADLINE - 7 * DAY, DEADLINE - 2 * DAY]
    assert [found.index(count) * 6 for count in (1, 2)] == [(day - NOW) / timedelta(hours=1) for day in due]


def test_after_days_without_a_worker_only_the_latest_reminder_leaves(
    session: Session, running: Running
) -> None:
    for _ in range(2):
        queue_due_reminders(session, DEADLINE - DAY)
        assert len(reminders(session, running, 0)) == 1
    row = running.row(session)
    assert remind_now(session, row, opened=False, now=DEADLINE - DAY) == 6, "two more may leave by hand"


def test_after_the_end_nobody_is_reminded(session: Session, running: Running) -> None:
    row = running.row(session)
    with pytest.raises(WrongState, match="nobody can be reminded"):
        remind_now(session, row, opened=False, now=DEADLINE + DAY)
    queue_due_reminders(session, DEADLINE + DAY)
    assert reminders(session, running, 0) == []
