"""Moments as people of a study read them: in its time zone, which is named, and in UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def shown_moment(moment: datetime, time_zone: str) -> str:
    local = moment.astimezone(ZoneInfo(time_zone))
    own = f"{local:%a} {local.day} {local:%b %Y, %H:%M} {time_zone}"
    return own if time_zone == "UTC" else f"{own} ({moment.astimezone(UTC):%H:%M} UTC)"


def shown_day(moment: datetime, time_zone: str) -> str:
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%b %Y}"
