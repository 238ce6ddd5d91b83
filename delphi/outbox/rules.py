"""How a mail goes from queued to settled. Each mail is in one state; REACHED_FROM is the whole machine."""

import uuid
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

# An `unsure` or late mail may still learn its true end from the worker that handed it over.
REACHED_FROM: Final[dict[str, tuple[str, ...]]] = {
    "claimed": ("due",),
    "handing": ("claimed",),
    "sent": ("handing", "unsure"),
    "unsure": ("handing",),
    "failed": ("claimed", "handing", "unsure"),
    "due": ("claimed", "handing", "unsure", "failed"),
    "cancelled": ("due", "claimed"),
}
AGAIN_BY_HAND: Final = ("unsure", "failed")

# After each fault that may pass: quick at first, then ever slower, 48 hours in all.
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 480, 720, 720))

# A second copy of these would confuse more than a wait: a person decides. The rest is sent again with the
# same Message-ID, by which mail programs drop the copy.
HELD_WHEN_UNSURE: Final = frozenset({"invitation"})

# Longer than the slowest hand-over of one mail: a minute for the body and its reply, and as much in reserve.
LEASE: Final = timedelta(minutes=2)
LARGEST_BATCH: Final = 50


class Acceptance(Enum):
    """Did the mail system take this message? Plain SMTP cannot be asked afterwards."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` tries; none when 48 hours of trying are over."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def after_uncertain_end(kind: str, accepted: Acceptance) -> str:
    """The state of a mail whose hand-over began and whose end nobody saw."""
    match accepted:
        case Acceptance.YES:
            return "sent"
        case Acceptance.NO:
            return "due"
        case Acceptance.UNKNOWN:
            return "unsure" if kind in HELD_WHEN_UNSURE else "due"


def message_id(mail_id: uuid.UUID, base_url: str) -> str:
    return f"<{mail_id.hex}@{urlsplit(base_url).hostname}>"


def batch_size(per_minute: int, under_way: int) -> int:
    """How many to claim now, with `under_way` handed over in the last minute or about to be."""
    return max(0, min(LARGEST_BATCH, per_minute - under_way))
