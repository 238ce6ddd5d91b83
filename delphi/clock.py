"""The one place that reads the time. Everything below the edge is given `now`."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
