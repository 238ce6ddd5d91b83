"""What a round asks, frozen when it opens: statements, scales, feedback. Pure values and their JSON."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

Band = Literal["oppose", "between", "agree"]


class Alike(NamedTuple):
    """What must be equal for the ratings of two rounds to stand beside each other: which question it is, and its
    scale with the bands. Its words may change.
    """

    key: str
    points: int
    oppose_up_to: int
    agree_from: int

    @property
    def bands(self) -> tuple[Band, ...]:
        """Of each category in turn."""
        return tuple(self.band(category) for category in range(1, self.points + 1))

    def band(self, category: int) -> Band:
        if category <= self.oppose_up_to:
            return "oppose"
        return "agree" if category >= self.agree_from else "between"


@dataclass(frozen=True)
class Dimension:
    """What is rated of each statement, on which ordered categories."""

    key: str
    question: str
    labels: tuple[str, ...]
    oppose_up_to: int  # 1-based categories
    agree_from: int
    cannot_judge: bool
    place_before: int | None = None  # of the same question in the round before; None where it was not asked

    @property
    def points(self) -> int:
        return len(self.labels)

    @property
    def alike(self) -> Alike:
        return Alike(self.key, self.points, self.oppose_up_to, self.agree_from)


@dataclass(frozen=True)
class Feedback:
    """How the panel answered, as far as the protocol and the minimum cell let it be shown."""

    counts: tuple[int, ...]  # empty where the distribution is not shown or too few answered
    n: int
    median: str
    q1: str
    q3: str
    comments: tuple[str, ...]
    replies: tuple[str, ...] = ()  # the committee's, one a comment; "" where there is none


@dataclass(frozen=True)
class Earlier:
    """Where a statement, or the wording it comes from, was rated before."""

    round_id: uuid.UUID
    round_number: int
    wording_id: uuid.UUID  # the wording that was rated: the item's own unless it was reworded since


@dataclass(frozen=True)
class Parent:
    """One of the statements that a merged one was made from, as it stood and was answered then."""

    code: str
    text: str
    earlier: Earlier | None
    feedback: Feedback | None


@dataclass(frozen=True)
class Item:
    """A statement as asked. `redline` pairs (keep|delete|insert, text) are empty where nothing changed.

    A merged one has its `parents`; it has no earlier rating, feedback or redline of its own.
    """

    wording_id: uuid.UUID
    code: str
    kind: str
    level: str | None
    text: str
    outcome: str | None
    rated: bool
    relation: str  # how it came from the previous draft; "" in the first round
    reason: str  # the chair's, for the panel
    redline: tuple[tuple[str, str], ...]
    earlier: Earlier | None
    feedback: Feedback | None
    followed: str = ""  # the line of the rule table that was followed, where the chair gave no reason
    parents: tuple[Parent, ...] = ()
    from_panel: bool = False  # added because experts proposed it
    code_before: str = ""  # where it stood, of a moved one

    @property
    def rated_before(self) -> tuple[Earlier, ...]:
        """Where it was rated, or its parents were."""
        found = (self.earlier, *(parent.earlier for parent in self.parents))
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True)
class Section:
    """An area with what stands under it, in reading order."""

    area: Item
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Dropped:
    code: str
    text: str
    reason: str
    followed: str = ""  # as for an item


@dataclass(frozen=True)
class Declined:
    """A statement that experts proposed and that was not added."""

    text: str
    reason: str


@dataclass(frozen=True)
class Questionnaire:
    """Also what every page of the round says around the statements, so that showing one asks no more."""

    study_title: str
    contact_name: str
    contact_email: str
    time_zone: str
    planned_rounds: int
    round_number: int
    draft_number: int
    purpose: str
    consent_text: str
    consent_sha256: str
    all_required: bool
    dimensions: tuple[Dimension, ...]
    sections: tuple[Section, ...]
    dropped: tuple[Dropped, ...]
    declined: tuple[Declined, ...] = ()
    summary: str = ""  # the chair's: what changed since the round before

    @cached_property
    def rated(self) -> tuple[Item, ...]:
        """The statements that are rated, in the order asked."""
        return tuple(item for item in self.every_item if item.rated)

    @cached_property
    def every_item(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in (section.area, *section.items))

    @cached_property
    def by_wording(self) -> dict[uuid.UUID, Item]:
        return {item.wording_id: item for item in self.every_item}

    def as_json(self) -> dict[str, Any]:
        return {
            "format": 1,
            "study_title": self.study_title,
            "contact_name": self.contact_name,
            "contact_email": self.contact_email,
            "time_zone": self.time_zone,
            "planned_rounds": self.planned_rounds,
            "round": self.round_number,
            "draft": self.draft_number,
            "purpose": self.purpose,
            "consent_text": self.consent_text,
            "consent_sha256": self.consent_sha256,
            "all_required": self.all_required,
            "dimensions": [vars(dimension) for dimension in self.dimensions],
            "sections": [
                {"area": _item_json(section.area), "items": [_item_json(item) for item in section.items]}
                for section in self.sections
            ],
            "dropped": [vars(dropped) for dropped in self.dropped],
            "declined": [vars(declined) for declined in self.declined],
            "summary": self.summary,
        }


def from_json(body: dict[str, Any]) -> Questionnaire:
    return Questionnaire(
        study_title=body["study_title"],
        contact_name=body["contact_name"],
        contact_email=body["contact_email"],
        time_zone=body["time_zone"],
        planned_rounds=body["planned_rounds"],
        round_number=body["round"],
        draft_number=body["draft"],
        purpose=body["purpose"],
        consent_text=body["consent_text"],
        consent_sha256=body["consent_sha256"],
        all_required=body["all_required"],
        dimensions=tuple(
            Dimension(**{**dimension, "labels": tuple(dimension["labels"])})
            for dimension in body["dimensions"]
        ),
        sections=tuple(
            Section(_item(section["area"]), tuple(_item(item) for item in section["items"]))
            for section in body["sections"]
        ),
        dropped=tuple(Dropped(**dropped) for dropped in body["dropped"]),
        declined=tuple(Declined(**declined) for declined in body.get("declined", ())),
        summary=body.get("summary", ""),
    )


def _item_json(item: Item) -> dict[str, Any]:
    return {
        **vars(item),
        "wording_id": str(item.wording_id),
        **_told_json(item),
        "parents": [{**vars(parent), **_told_json(parent)} for parent in item.parents],
    }


def _told_json(told: Item | Parent) -> dict[str, Any]:
    """What is told of the round before."""
    return {
        "earlier": told.earlier and {name: _plain(value) for name, value in vars(told.earlier).items()},
        "feedback": told.feedback and vars(told.feedback),
    }


def _plain(value: object) -> object:
    return str(value) if isinstance(value, uuid.UUID) else value


def _item(body: dict[str, Any]) -> Item:
    return Item(
        **{
            **body,
            "wording_id": uuid.UUID(body["wording_id"]),
            "redline": tuple((step, text) for step, text in body["redline"]),
            "earlier": _earlier(body["earlier"]),
            "feedback": _feedback(body["feedback"]),
            "parents": tuple(_parent(parent) for parent in body.get("parents", ())),
        }
    )


def _parent(body: dict[str, Any]) -> Parent:
    return Parent(body["code"], body["text"], _earlier(body["earlier"]), _feedback(body["feedback"]))


def _earlier(body: dict[str, Any] | None) -> Earlier | None:
    if body is None:
        return None
    return Earlier(uuid.UUID(body["round_id"]), body["round_number"], uuid.UUID(body["wording_id"]))


def _feedback(body: dict[str, Any] | None) -> Feedback | None:
    if body is None:
        return None
    lists = {name: tuple(body.get(name, ())) for name in ("counts", "comments", "replies")}
    return Feedback(**{**body, **lists})
