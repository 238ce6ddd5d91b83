"""Deadlines as people type them, in the time zone of the study. Whatever could be misread is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from delphi.errors import Message, msg
from delphi.rounds.rules import FARTHEST_DEADLINE, deadline_problem

USUAL_TIME: Final = time(17, 0)
TOO_FAR: Final = msg("The year is too far away (limit 5 years).")
WRITE_A_DATE: Final = msg("Write the date as year, month and day, such as 2026-03-31.")
WRITE_A_TIME: Final = msg("Write the time as hours and minutes, from 00:00 to 23:59.")
_YEAR_FIRST = re.compile(r"([0-9]{4,6})-([0-9]{1,2})-([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_MONTHS: Final = (
    msg("January"),
    msg("February"),
    msg("March"),
    msg("April"),
    msg("May"),
    msg("June"),
    msg("July"),
    msg("August"),
    msg("September"),
    msg("October"),
    msg("November"),
    msg("December"),
)


@dataclass(frozen=True)
class Deadline:
    at: datetime  # UTC
    note: Message | None = None  # what a person should know before confirming


@dataclass(frozen=True)
class Refused:
    """What is wrong with each field; none where it is right."""

    day: Message | None = None
    time: Message | None = None


def read_deadline(day: str, clock_time: str, time_zone: str, *, now: datetime) -> Deadline | Refused:
    read_day, read_time = _read_day(day.strip(), now), _read_time(clock_time.strip())
    if isinstance(read_day, Message) or isinstance(read_time, Message):
        return Refused(
            read_day if isinstance(read_day, Message) else None,
            read_time if isinstance(read_time, Message) else None,
        )
    found = _in_zone(datetime.combine(read_day, read_time), time_zone)
    if isinstance(found, Message):
        return Refused(time=found)
    this_minute = now.replace(second=0, microsecond=0)  # nobody types seconds
    problem = deadline_problem(found.at, this_minute)
    return Refused(day=problem) if problem else found


def usual_deadline(now: datetime, days: int, time_zone: str) -> datetime:
    """In the study's time zone: at five in the afternoon, `days` from today."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    return datetime.combine(today + timedelta(days=days), USUAL_TIME, ZoneInfo(time_zone))


def _read_day(typed: str, now: datetime) -> date | Message:
    parts = _YEAR_FIRST.fullmatch(typed)
    if parts is None:
        return _year_last(typed)
    year, month, day = map(int, parts.groups())
    if year > (now + FARTHEST_DEADLINE).year:
        return TOO_FAR
    if year < now.year - 1:  # also keeps clear of the first years of the calendar
        return msg("The round would close before it opens.")
    return _day(year, month, day)


def _year_last(typed: str) -> Message:
    """02/03/2026 is one day in Europe and another in America: it is never guessed, only suggested."""
    parts = _YEAR_LAST.fullmatch(typed)
    if parts is None:
        return WRITE_A_DATE
    first, second, year = map(int, parts.groups())
    readings = [_day(year, second, first), _day(year, first, second)]
    found = next((reading for reading in readings if isinstance(reading, date)), None)
    if found is not None:
        return msg("Write the date as %(date)s.", date=found.isoformat())
    return next((one for one in readings if isinstance(one, Message) and one != WRITE_A_DATE), WRITE_A_DATE)


def _day(year: int, month: int, day: int) -> date | Message:
    if year < 1 or not 1 <= month <= len(_MONTHS):
        return WRITE_A_DATE
    try:
        return date(year, month, day)
    except ValueError:
        pass
    name = _MONTHS[month - 1]
    if (month, day) == (2, 29):
        return msg("There is no 29 February in %(year)s.", year=year)
    return msg("There is no %(day)s %(month)s.", day=day, month=name)


def _read_time(typed: str) -> time | Message:
    if typed == "24:00":
        return msg("Write 00:00 of the next day.")
    parts = _TIME.fullmatch(typed)
    if parts is None:
        return WRITE_A_TIME
    hour, minute = map(int, parts.groups())
    return time(hour, minute) if hour < 24 and minute < 60 else WRITE_A_TIME


def _in_zone(local: datetime, time_zone: str) -> Deadline | Message:
    """Clocks that go forward leave a gap; clocks that go back show the same times twice."""
    readings = list(_readings(local, ZoneInfo(time_zone)))
    if not readings:
        return msg(
            "%(time)s does not exist on that day in %(zone)s: the clocks go forward. Choose another time.",
            time=f"{local:%H:%M}",
            zone=time_zone,
        )
    later = max(readings)
    if len(readings) == 1:
        return Deadline(later)
    name = later.astimezone(ZoneInfo(time_zone)).tzname()
    return Deadline(later, msg("That time happens twice; the later one (%(zone)s) is used.", zone=name))


def _readings(local: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at which a clock on the wall shows `local`."""
    moments = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    for moment in moments:
        if moment.astimezone(zone).replace(tzinfo=None) == local:
            yield moment
