"""The protocol: the method a study declares beforehand, as a value with sound defaults.

It is stored as canonical JSON and hashed; every round pins one version. `checks.py` says what is wrong with
one, `consensus.py` says its rule in words.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from delphi.studies import texts

FORMAT: Final = 1  # of the stored JSON
KINDS: Final = ("area", "competency", "behaviour")
DENOMINATORS: Final = ("valid", "valid_plus_cannot_judge", "invited")
FEEDBACK: Final = ("distribution", "median", "comments")
MAIL_FIELDS: Final = ("invitation", "reminder_not_opened", "reminder_not_finished", "deadline_moved")


@dataclass(frozen=True)
class ScaleDeclaration:
    """Ordered categories, numbered from 1, and the bands that count as opposing and agreeing."""

    labels: tuple[str, ...]  # "" where a point has no words
    bands: tuple[int, int]  # oppose up to, agree from

    @property
    def points(self) -> int:
        return len(self.labels)

    @property
    def name(self) -> str:
        return f"1-{self.points}"


SCALE_PRESETS: Final = {
    "1-9": ScaleDeclaration(
        ("Not relevant", "", "", "", "Useful, not essential", "", "", "", "Essential"), (3, 7)
    ),
    "1-5": ScaleDeclaration(
        ("Not relevant", "Slightly relevant", "Moderately relevant", "Very relevant", "Essential"), (2, 4)
    ),
    "1-4": ScaleDeclaration(
        ("Not relevant", "Somewhat relevant", "Quite relevant", "Highly relevant"), (2, 3)
    ),
}


@dataclass(frozen=True)
class Dimension:
    """One question asked of every rated statement."""

    key: str  # in exports and columns; stays when the question is reworded
    question: str
    scale: ScaleDeclaration
    cannot_judge: bool = True


@dataclass(frozen=True)
class MailTexts:
    """Plain text with places such as {name} (texts.MAIL_PLACES)."""

    subject: str
    body: str


RELEVANCE: Final = Dimension(
    "relevance", "How relevant is this statement to competent practice?", SCALE_PRESETS["1-9"]
)


@dataclass(frozen=True)
class Protocol:
    """Somebody who changes nothing but the contact has a method that can be defended."""

    rated_kinds: tuple[str, ...] = ("competency",)
    dimensions: tuple[Dimension, ...] = (RELEVANCE,)  # the first decides
    rule: str = "comet-70-15"
    denominator: str = "valid"
    planned_rounds: int = 3
    days_per_round: int = 14
    stop_when_settled: bool = True  # before the planned rounds are over, when no statement is undecided
    settled_shown_again: bool = True
    all_required: bool = False
    feedback: tuple[str, ...] = FEEDBACK
    reminder_days: tuple[int, ...] = (7, 2)  # before the deadline
    minimum_cell: int = 5
    retention_months: int | None = 24  # after the study ends; none keeps everything, with a reason
    retention_reason: str = ""
    time_zone: str = "UTC"
    levels: tuple[str, ...] = ("novice", "competent", "expert")
    contact_name: str = ""
    contact_email: str = ""
    reply_to: str = ""  # empty: the contact's address
    purpose: str = texts.PURPOSE
    consent_text: str = texts.CONSENT
    invitation: MailTexts = MailTexts(texts.INVITATION_SUBJECT, texts.INVITATION)
    reminder_not_opened: MailTexts = MailTexts(texts.NOT_OPENED_SUBJECT, texts.NOT_OPENED)
    reminder_not_finished: MailTexts = MailTexts(texts.NOT_FINISHED_SUBJECT, texts.NOT_FINISHED)
    deadline_moved: MailTexts = MailTexts(texts.DEADLINE_MOVED_SUBJECT, texts.DEADLINE_MOVED)
    format: int = field(default=FORMAT)

    @property
    def deciding(self) -> Dimension:
        return self.dimensions[0]

    @property
    def answers_to(self) -> str:
        """Where a reply to the study's mails goes."""
        return self.reply_to or self.contact_email

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Protocol":
        """Read what `as_json` wrote."""
        facts = {name: _frozen(value) for name, value in data.items()}
        facts["dimensions"] = tuple(_dimension(one) for one in data["dimensions"])
        facts |= {name: MailTexts(**data[name]) for name in MAIL_FIELDS}
        return cls(**facts)


def changed_fields(old: Protocol, new: Protocol) -> tuple[str, ...]:
    """The names of the fields that differ, in the order of the protocol."""
    return tuple(one.name for one in fields(Protocol) if getattr(old, one.name) != getattr(new, one.name))


def _dimension(data: Mapping[str, Any]) -> Dimension:
    scale = ScaleDeclaration(**{name: _frozen(value) for name, value in data["scale"].items()})
    return Dimension(**{**data, "scale": scale})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
