"""Deadlines as they are typed: what is read, in which zone, and what is refused in which words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.rounds.dates import Deadline, Refused, read_deadline, usual_deadline
from delphi.rounds.rules import FARTHEST_DEADLINE

NOW = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)


def read(day: str, time: str, zone: str = "UTC", now: datetime = NOW) -> Deadline:
    found = read_deadline(day, time, zone, now=now)
    assert isinstance(found, Deadline)
    return found


def refused(day: str, time: str, zone: str = "UTC", now: datetime = NOW) -> tuple[str, str]:
    found = read_deadline(day, time, zone, now=now)
    assert isinstance(found, Refused)
    return str(found.day or ""), str(found.time or "")


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("2026-03-02", "08:59", ("The round would close before it opens.", "")),
        ("2026-03-02", "09:00", ("The round would be open for no time.", "")),
        ("31/02/2026", "17:00", ("There is no 31 February.", "")),
        ("02/03/2026", "17:00", ("Write the date as 2026-03-02.", "")),
        ("20266-03-02", "17:00", ("The year is too far away (limit 5 years).", "")),
        ("2026-03-20", "24:00", ("", "Write 00:00 of the next day.")),
        ("2026-02-31", "17:00", ("There is no 31 February.", "")),
        ("2027-02-29", "17:00", ("There is no 29 February in 2027.", "")),
        ("2026-04-31", "17:00", ("There is no 31 April.", "")),
        ("03/31/2026", "17:00", ("Write the date as 2026-03-31.", "")),
        ("31.3.2026", "17:00", ("Write the date as 2026-03-31.", "")),
        ("2026-13-01", "17:00", ("Write the date as year, month and day, such as 2026-03-31.", "")),
        ("99/99/2026", "17:00", ("Write the date as year, month and day, such as 2026-03-31.", "")),
        ("next Friday", "17:00", ("Write the date as year, month and day, such as 2026-03-31.", "")),
        ("", "17:00", ("Write the date as year, month and day, such as 2026-03-31.", "")),
        ("2032-01-01", "17:00", ("The year is too far away (limit 5 years).", "")),
        ("0001-01-01", "00:00", ("The round would close before it opens.", "")),
        ("2026-03-20", "25:00", ("", "Write the time as hours and minutes, from 00:00 to 23:59.")),
        ("2026-03-20", "5 pm", ("", "Write the time as hours and minutes, from 00:00 to 23:59.")),
        ("2026-03-20", "17:60", ("", "Write the time as hours and minutes, from 00:00 to 23:59.")),
    ],
)
def test_a_mistake_is_told_beside_its_field(day: str, time: str, words: tuple[str, str]) -> None:
    assert refused(day, time) == words


def test_both_fields_are_told_at_once() -> None:
    assert refused("31/02/2026", "24:00") == ("There is no 31 February.", "Write 00:00 of the next day.")


@pytest.mark.parametrize("typed", ["2026-03-20", " 2026-3-20 "])
def test_a_date_with_the_year_first_is_read(typed: str) -> None:
    assert read(typed, "7:05").at == datetime(2026, 3, 20, 7, 5, tzinfo=UTC)


# The day on which the clocks go forward (a time in the gap) and the day on which they go back (a time that
# happens twice), with the later reading in UTC and its name.
CLOCK_CHANGES = [
    ("Europe/Zurich", "2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 01:30", "CET"),
    ("Europe/London", "2026-03-29 01:30", "2026-10-25 01:30", "2026-10-25 01:30", "GMT"),
    ("Europe/Athens", "2026-03-29 03:15", "2026-10-25 03:15", "2026-10-25 01:15", "EET"),
    ("America/New_York", "2027-03-14 02:30", "2026-11-01 01:30", "2026-11-01 06:30", "EST"),
    ("America/Los_Angeles", "2027-03-14 02:00", "2026-11-01 01:00", "2026-11-01 09:00", "PST"),
    ("America/Santiago", "2026-09-06 00:30", "2026-04-04 23:30", "2026-04-05 03:30", "-04"),
    ("America/Havana", "2027-03-14 00:30", "2026-11-01 00:30", "2026-11-01 05:30", "CST"),
    ("Australia/Sydney", "2026-10-04 02:30", "2026-04-05 02:30", "2026-04-04 16:30", "AEST"),
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-04-05 01:45", "2026-04-04 15:15", "+1030"),
    ("Pacific/Auckland", "2026-09-27 02:30", "2026-04-05 02:30", "2026-04-04 14:30", "NZST"),
]


@pytest.mark.parametrize(("zone", "gap"), [(zone, gap) for zone, gap, *_ in CLOCK_CHANGES])
def test_a_time_that_the_clocks_leave_out_is_refused(zone: str, gap: str) -> None:
    day, time = gap.split()
    words = f"{time} does not exist on that day in {zone}: the clocks go forward. Choose another time."
    assert refused(day, time, zone) == ("", words)


@pytest.mark.parametrize(
    ("zone", "twice", "later", "name"), [(zone, *rest) for zone, _, *rest in CLOCK_CHANGES]
)
def test_of_a_time_that_happens_twice_the_later_is_used_and_named(
    zone: str, twice: str, later: str, name: str
) -> None:
    day, time = twice.split()
    found = read(day, time, zone)
    assert f"{found.at:%Y-%m-%d %H:%M}" == later
    assert str(found.note) == f"That time happens twice; the later one ({name}) is used."


@pytest.mark.parametrize("zone", [zone for zone, *_ in CLOCK_CHANGES])
def test_any_other_time_is_read_without_a_word(zone: str) -> None:
    found = read("2026-06-15", "17:00", zone)
    assert found.note is None
    assert f"{found.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == "2026-06-15 17:00"


@pytest.mark.parametrize("zone", [zone for zone, *_ in CLOCK_CHANGES])
def test_the_usual_deadline_is_five_in_the_afternoon_where_the_study_is(zone: str) -> None:
    usual = usual_deadline(NOW, 14, zone)
    today = NOW.astimezone(ZoneInfo(zone)).date()
    assert (usual.date() - today, f"{usual:%H:%M}") == (timedelta(days=14), "17:00")


@given(st.text(), st.text(), st.sampled_from([zone for zone, *_ in CLOCK_CHANGES]))
def test_whatever_is_typed_is_read_or_refused(day: str, time: str, zone: str) -> None:
    found = read_deadline(day, time, zone, now=NOW)
    assert isinstance(found, Deadline) or found.day or found.time


@given(
    st.dates(date(2026, 3, 3), date(2031, 1, 31)).flatmap(
        lambda day: st.times().map(lambda time: datetime.combine(day, time))
    ),
    st.sampled_from([zone for zone, *_ in CLOCK_CHANGES]),
)
def test_what_is_read_is_what_the_clock_on_the_wall_will_show(local: datetime, zone: str) -> None:
    found = read_deadline(f"{local:%Y-%m-%d}", f"{local:%H:%M}", zone, now=NOW)
    if isinstance(found, Deadline):
        assert f"{found.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == f"{local:%Y-%m-%d %H:%M}"
        assert NOW < found.at <= NOW + FARTHEST_DEADLINE
    else:
        assert "does not exist" in str(found.time)
