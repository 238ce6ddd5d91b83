"""The stops of a study, from what it has held and plans."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from delphi.process import admitting
from delphi.process.closing import close_round
from delphi.process.progress import progress
from delphi.process.timeline import Facts, RoundFacts, Stop, StopState, stops, timeline
from delphi.rounds.models import Snapshot
from tests.conftest import NOW
from tests.process.running_round import a_running_round, rate, start


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def held(number: int, draft: int, **facts: Any) -> RoundFacts:
    defaults: dict[str, Any] = {
        "open": False,
        "deadline_at": NOW,
        "answered": 23,
        "invited": 24,
        "published": True,
    }
    return RoundFacts(number=number, draft_number=draft, **(defaults | facts))


def line(facts: Facts) -> str:
    """The stops in short: * done, > now, . ahead, ? being decided."""
    marks = {StopState.DONE: "*", StopState.NOW: ">", StopState.AHEAD: "."}
    return " ".join(
        f"{marks[stop.state]}{stop.kind.value[0]}{stop.number}{'?' if stop.being_decided else ''}"
        for stop in stops(facts)
    )


@pytest.mark.parametrize(
    ("drafts", "rounds", "planned", "expected"),
    [
        ({}, (), 2, ">d0 .r1 .d1 .r2 .d2"),
        ({0: 33}, (), 2, ">d0 .r1 .d1 .r2 .d2"),
        ({0: 33}, (held(1, 0, open=True, answered=None),), 2, "*d0 >r1 .d1 .r2 .d2"),
        ({0: 33}, (held(1, 0, published=False),), 2, "*d0 *r1 >d1? .r2 .d2"),
        ({0: 33, 1: 31}, (held(1, 0),), 2, "*d0 *r1 >d1 .r2 .d2"),
        ({0: 33, 1: 31}, (held(1, 0), held(2, 1, open=True, answered=None)), 2, "*d0 *r1 *d1 >r2 .d2"),
        ({0: 33}, (held(1, 0, published=False), held(2, 0, open=True, answered=None)), 2, "*d0 *r1 >r2 .d1"),
        ({0: 33, 1: 31, 2: 30}, (held(1, 0), held(2, 1)), 2, "*d0 *r1 *d1 *r2 >d2"),
    ],
)
def test_each_state_of_a_study_has_its_line(
    drafts: dict[int, int], rounds: tuple[RoundFacts, ...], planned: int, expected: str
) -> None:
    assert line(Facts(drafts, rounds, planned)) == expected


def test_how_many_answered_is_not_told_before_the_close(session: Session) -> None:
    running = a_running_round(session)

    def round_stop() -> Stop:
        return timeline(session, running.study_id)[1]

    assert (round_stop().answered, round_stop().invited) == (None, 6)
    close_round(session, running.round_id, by=running.chair, now=NOW)
    session.flush()
    assert (round_stop().answered, round_stop().deadline_at) == (0, None)


def test_who_answered_and_was_taken_out_counts_on_both_sides(session: Session) -> None:
    """As in the snapshot: otherwise more people could answer than were asked."""
    running = a_running_round(session)
    for place in range(6):
        rate(session, running, start(session, running, place), most=1)
    admitting.dismiss(session, running.study_id, running.experts[0].id, by=running.chair, now=NOW)
    session.flush()

    def told() -> tuple[int, int]:
        last = progress(session, running.study_id).last_round
        assert last is not None
        return last.answered, last.invited

    assert told() == (6, 6)
    close_round(session, running.round_id, by=running.chair, now=NOW)
    session.flush()
    taken = session.get_one(Snapshot, running.round_id)
    stop = timeline(session, running.study_id)[1]
    assert (
        told() == (stop.answered, stop.invited) == (taken.complete + taken.partial, taken.invited) == (6, 6)
    )
