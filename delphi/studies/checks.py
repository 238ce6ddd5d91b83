"""What is wrong with a protocol: every problem at once, each with the field it belongs to."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar
from zoneinfo import available_timezones

from delphi.errors import Message, msg
from delphi.sheets.problems import shown
from delphi.studies.rules import (
    DENOMINATORS,
    FEEDBACK,
    KINDS,
    MAIL_FIELDS,
    Dimension,
    MailTexts,
    Protocol,
    ScaleDeclaration,
)
from delphi.studies.texts import CONSENT_PLACES, MAIL_PLACES, places_in

LEAST_CELL, MOST_CELL = 3, 50
FEWEST_POINTS, MOST_POINTS = 2, 11
MOST_DIMENSIONS = 10
MOST_ROUNDS = 10
MOST_DAYS = 365
MOST_REMINDERS = 3
MOST_LEVELS = 10
MOST_MONTHS = 600
LONGEST_NAME, LONGEST_LABEL, LONGEST_QUESTION, LONGEST_TEXT = 200, 80, 300, 5000
Item = TypeVar("Item")
_KEY = re.compile(r"[a-z][a-z0-9-]{0,29}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_NEEDED_PLACES = dict.fromkeys(MAIL_FIELDS, ("link",)) | {"deadline_moved": ("link", "deadline")}


class Problem(NamedTuple):
    """`field` is a path: "time_zone", "dimensions.0.scale.bands", "invitation.body"."""

    field: str
    message: Message


def problems(protocol: Protocol) -> list[Problem]:
    """Empty when the protocol is sound. Whether the rule fits the scale: `consensus.problems`."""
    return [
        *_rated(protocol),
        *_dimensions(protocol.dimensions),
        *_rounds(protocol),
        *_privacy(protocol),
        *_contact(protocol),
        *_texts(protocol),
    ]


def scale_conflicts(earlier: Protocol, later: Protocol, round_number: int) -> list[Problem]:
    """Ratings given on one scale cannot be read on another: the number of points stays."""
    before = {dimension.key: dimension.scale for dimension in earlier.dimensions}
    before[later.deciding.key] = earlier.deciding.scale
    return [
        Problem(
            f"dimensions.{place}.scale",
            msg(
                "Round %(round)s was rated on %(scale)s; make a new study or map the old points "
                "(a rule is needed).",
                round=round_number,
                scale=before[dimension.key].name,
            ),
        )
        for place, dimension in enumerate(later.dimensions)
        if dimension.key in before and before[dimension.key].points != dimension.scale.points
    ]


def scale_problems(scale: ScaleDeclaration) -> Iterator[Problem]:
    oppose_to, agree_from = scale.bands
    size = _size_problem(scale.points)
    if size is not None:
        yield Problem("points", size)
    elif not 1 <= oppose_to <= scale.points or not 1 <= agree_from <= scale.points:
        yield Problem(
            "bands", msg("The bands must begin and end at a point from 1 to %(most)s.", most=scale.points)
        )
    elif oppose_to >= agree_from:
        yield Problem("bands", msg("Bands overlap at %(point)s.", point=agree_from))
    for label in scale.labels:
        if len(label) > LONGEST_LABEL:
            yield Problem("labels", _too_long(label, LONGEST_LABEL))
    for label in _repeated(label for label in scale.labels if label):
        yield Problem(
            "labels", msg('Two points are called "%(label)s"; give each its own words.', label=shown(label))
        )


def labels_for(points: int, given: tuple[str, ...]) -> tuple[str, ...] | Message:
    """A label for every point from what a person wrote: none, the two ends, or all ("-" for no words)."""
    size = _size_problem(points)
    if size is not None:
        return size
    written = tuple("" if label == "-" else label for label in given)
    if len(written) in (0, 2):
        low, high = written or ("", "")
        return (low, *("" for _ in range(points - 2)), high)
    if len(written) != points:
        return msg(
            "Scale: %(labels)s labels for %(points)s points; give 2 (ends) or %(points)s.",
            labels=len(written),
            points=points,
        )
    return written


def _size_problem(points: int) -> Message | None:
    if points < FEWEST_POINTS:
        return msg("Scale: at least two points.")
    if points > MOST_POINTS:
        return msg("Scale: at most %(most)s points.", most=MOST_POINTS)
    return None


def _rated(protocol: Protocol) -> Iterator[Problem]:
    if not protocol.rated_kinds:
        yield Problem("rated_kinds", msg("Choose at least one kind of statement to be rated."))
    for kind in protocol.rated_kinds:
        if kind not in KINDS:
            yield Problem("rated_kinds", _unknown_choice(kind))
    if not 1 <= len(protocol.levels) <= MOST_LEVELS:
        yield Problem("levels", msg("Name 1 to %(most)s levels, one on a line.", most=MOST_LEVELS))
    for level in protocol.levels:
        yield from _line("levels", level, LONGEST_LABEL)
    for level in _repeated(protocol.levels):
        yield Problem(
            "levels", msg('The level "%(level)s" is there twice; name it once.', level=shown(level))
        )


def _dimensions(dimensions: tuple[Dimension, ...]) -> Iterator[Problem]:
    if not 1 <= len(dimensions) <= MOST_DIMENSIONS:
        yield Problem(
            "dimensions", msg("Ask 1 to %(most)s questions of each statement.", most=MOST_DIMENSIONS)
        )
    repeated = _repeated(dimension.key for dimension in dimensions)
    for place, dimension in enumerate(dimensions):
        path = f"dimensions.{place}"
        if not _KEY.fullmatch(dimension.key):
            yield Problem(
                f"{path}.key",
                msg(
                    'The short name "%(key)s" may hold only a-z, 0-9 and "-", and starts with a letter.',
                    key=shown(dimension.key),
                ),
            )
        if dimension.key in repeated:
            yield Problem(
                f"{path}.key",
                msg('Two questions have the short name "%(key)s"; change one.', key=shown(dimension.key)),
            )
        yield from _line(f"{path}.question", dimension.question, LONGEST_QUESTION)
        for field, message in scale_problems(dimension.scale):
            yield Problem(f"{path}.scale.{field}", message)


def _rounds(protocol: Protocol) -> Iterator[Problem]:
    if protocol.denominator not in DENOMINATORS:
        yield Problem("denominator", _unknown_choice(protocol.denominator))
    yield from _between("planned_rounds", protocol.planned_rounds, 1, MOST_ROUNDS)
    yield from _between("days_per_round", protocol.days_per_round, 1, MOST_DAYS)
    for kind in protocol.feedback:
        if kind not in FEEDBACK:
            yield Problem("feedback", _unknown_choice(kind))
    yield from _reminders(protocol)


def _reminders(protocol: Protocol) -> Iterator[Problem]:
    if len(protocol.reminder_days) > MOST_REMINDERS:
        yield Problem("reminder_days", msg("At most %(most)s reminders a round.", most=MOST_REMINDERS))
    for days in protocol.reminder_days:
        if days < 1:
            yield Problem("reminder_days", msg("The reminder is after the closing time."))
        elif days >= protocol.days_per_round:
            yield Problem(
                "reminder_days",
                msg(
                    "A reminder %(days)s days before the end comes before the round opens: it is open for "
                    "%(open)s days.",
                    days=days,
                    open=protocol.days_per_round,
                ),
            )
    for day in _repeated(protocol.reminder_days):
        yield Problem(
            "reminder_days", msg("Two reminders on the same day (%(days)s days before); leave one.", days=day)
        )


def _privacy(protocol: Protocol) -> Iterator[Problem]:
    yield from _between("minimum_cell", protocol.minimum_cell, LEAST_CELL, MOST_CELL)
    if protocol.retention_months is not None:
        yield from _between("retention_months", protocol.retention_months, 1, MOST_MONTHS)
    elif not protocol.retention_reason.strip():
        yield Problem("retention_reason", msg("Keeping the data without an end needs a reason."))
    if len(protocol.retention_reason) > LONGEST_TEXT:
        yield Problem("retention_reason", _too_long(protocol.retention_reason, LONGEST_TEXT))
    if protocol.time_zone not in available_timezones():
        yield Problem("time_zone", msg("Time zone not known; choose from the list."))


def _contact(protocol: Protocol) -> Iterator[Problem]:
    yield from _line("contact_name", protocol.contact_name, LONGEST_NAME)
    if not _ADDRESS.fullmatch(protocol.contact_email):
        yield Problem("contact_email", _bad_address(protocol.contact_email))
    if protocol.reply_to and not _ADDRESS.fullmatch(protocol.reply_to):
        yield Problem("reply_to", _bad_address(protocol.reply_to))


def _texts(protocol: Protocol) -> Iterator[Problem]:
    yield from _text("purpose", protocol.purpose, LONGEST_TEXT)
    yield from _text("consent_text", protocol.consent_text, LONGEST_TEXT)
    yield from _places("consent_text", protocol.consent_text, CONSENT_PLACES)
    for name in MAIL_FIELDS:
        texts: MailTexts = getattr(protocol, name)
        yield from _line(f"{name}.subject", texts.subject, LONGEST_NAME)
        yield from _text(f"{name}.body", texts.body, LONGEST_TEXT)
        yield from _places(f"{name}.subject", texts.subject, tuple(p for p in MAIL_PLACES if p != "link"))
        yield from _places(f"{name}.body", texts.body, MAIL_PLACES, needed=_NEEDED_PLACES[name])


def _places(
    field: str, text: str, known: tuple[str, ...], *, needed: tuple[str, ...] = ()
) -> Iterator[Problem]:
    found = places_in(text)
    for place in dict.fromkeys(found):
        if place not in known:
            listed = ", ".join(f"{{{name}}}" for name in known)
            yield Problem(
                field,
                msg(
                    "The place {%(place)s} cannot be filled in here; there are %(known)s.",
                    place=shown(place),
                    known=listed,
                ),
            )
    for place in needed:
        if place not in found:
            yield Problem(
                field, msg("The place {%(place)s} is missing; put it where it belongs.", place=place)
            )


def _between(field: str, value: int, least: int, most: int) -> Iterator[Problem]:
    if not least <= value <= most:
        yield Problem(
            field,
            msg(
                "%(value)s is not possible; write a number from %(least)s to %(most)s.",
                value=shown(str(value)),
                least=least,
                most=most,
            ),
        )


def _line(field: str, text: str, longest: int) -> Iterator[Problem]:
    yield from _text(field, text, longest)
    if "\n" in text or "\r" in text:
        yield Problem(field, msg("This must be a single line; remove the line break."))


def _text(field: str, text: str, longest: int) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(field, msg("This is empty; write something."))
    if len(text) > longest:
        yield Problem(field, _too_long(text, longest))


def _too_long(text: str, longest: int) -> Message:
    return msg(
        "This has %(length)s characters; shorten it to %(longest)s.", length=len(text), longest=longest
    )


def _bad_address(address: str) -> Message:
    if not address:
        return msg("There is no e-mail address; write one.")
    return msg('"%(address)s" is not an e-mail address; correct it.', address=shown(address))


def _unknown_choice(choice: str) -> Message:
    return msg('"%(choice)s" cannot be chosen here; choose from the list.', choice=shown(choice))


def _repeated(items: Iterable[Item]) -> list[Item]:
    return [item for item, times in Counter(items).items() if times > 1]
