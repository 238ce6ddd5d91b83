"""The protocol's form as a whole: filled from a protocol, read back into one, problems put beside fields."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from wtforms import Field

from delphi import canonical
from delphi.errors import Message
from delphi.studies.checks import MOST_DIMENSIONS, Problem, labels_for
from delphi.studies.consensus import is_preset, offered_rules
from delphi.studies.queries import PinnedProtocol
from delphi.studies.rules import (
    MAIL_FIELDS,
    RELEVANCE,
    SCALE_PRESETS,
    Dimension,
    MailTexts,
    Protocol,
    ScaleDeclaration,
)
from delphi.web.chair.protocol.forms import OWN_RULE, OWN_SCALE, DimensionForm, MailForm, ProtocolForm
from delphi.web.forms import choice
from delphi.wording import gettext, say

TUPLES = ("rated_kinds", "feedback")
PLAIN = (
    "levels", "denominator", "planned_rounds", "days_per_round", "stop_when_settled",
    "settled_shown_again", "all_required", "minimum_cell", "retention_months", "retention_reason",
    "time_zone", "contact_name", "contact_email", "reply_to", "purpose", "consent_text",
)  # fmt: skip


class ProtocolEditor:
    """`form` and its parts; what error_summary asks of a form, it answers for all of them."""

    def __init__(self, pinned: PinnedProtocol, rounds_opened: int) -> None:
        protocol = self._before = pinned.protocol
        self.rounds_opened = rounds_opened
        self.form = ProtocolForm(obj=protocol, seen=str(pinned.number))
        self.form.rule.choices = _rule_choices(protocol)
        if request.method != "POST" and not is_preset(protocol.rule):
            self.form.rule.data, self.form.rule_text.data = OWN_RULE, protocol.rule
        self.form.rated_kinds.flags.required = True
        self.form.reason.flags.required = rounds_opened > 0
        self.dimensions = [
            DimensionForm(prefix=f"dimension{place}", data=_dimension_data(dimension))
            for place, dimension in enumerate(_offered(protocol.dimensions))
        ]
        first = self.dimensions[0]
        first.question.flags.required = first.key.flags.required = True
        self.mails = {name: MailForm(prefix=name, obj=getattr(protocol, name)) for name in MAIL_FIELDS}

    @property
    def parts(self) -> tuple[Any, ...]:
        return (self.form, *self.dimensions, *self.mails.values())

    @property
    def errors(self) -> bool:
        return any(part.errors for part in self.parts)

    @property
    def form_errors(self) -> list[str]:
        return list(self.form.form_errors)

    def __iter__(self) -> Iterator[Field]:
        for part in self.parts:
            yield from part

    @property
    def scale_errors(self) -> bool:
        return any(part.errors for part in self._asked())

    @property
    def rule_problems(self) -> tuple[str, ...]:
        return tuple(map(str, self._rule_field.errors))

    @property
    def seen(self) -> int:
        typed = str(self.form.seen.data)
        return int(typed) if typed.isascii() and typed.isdigit() else 0

    def read(self) -> Protocol:
        """The protocol as typed. A field that cannot be understood has its error, and its old value here."""
        asked = self._asked()
        parts: list[Any] = [self.form, *self.mails.values(), *asked]
        for part in parts:
            part.validate()
        facts: dict[str, Any] = {name: self._typed(name) for name in PLAIN}
        facts |= {name: tuple(self._typed(name) or ()) for name in TUPLES}
        facts |= {
            name: MailTexts(str(mail.subject.data), str(mail.body.data)) for name, mail in self.mails.items()
        }
        return Protocol(
            rule=str((self._rule_field.data if self.form.rule.data else self._before.rule) or ""),
            dimensions=tuple(self._dimension(part) for part in asked),
            reminder_days=tuple(sorted(self._typed("reminder_days"), reverse=True)),
            **facts,
        )

    @property
    def _rule_field(self) -> Field:
        return self.form.rule_text if self.form.rule.data == OWN_RULE else self.form.rule

    def _typed(self, name: str) -> Any:
        field = self.form[name]
        return getattr(self._before, name) if field.errors else field.data

    def show(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._refuse(self._field(problem.field), problem.message)

    def show_stale(self, words: str, *, newest: int) -> None:
        """The next attempt is made in the knowledge of the newest version."""
        self.form.form_errors.append(words)
        self.form.seen.data = str(newest)

    @property
    def to_confirm(self) -> bool:
        """Whether there is something about the rule that a person has to confirm, or has confirmed."""
        return bool(self.form.doubted.data)

    def preview(self) -> None:
        """Nothing is confirmed by looking."""
        self.form.doubted.data = ""

    def confirmed(self, doubts: tuple[str, ...]) -> bool:
        """Whether a person has seen just these doubts about the rule and wants it all the same."""
        mark = canonical.sha256("\n".join(doubts))
        if not doubts or (self.form.confirmed.data and self.form.doubted.data == mark):
            return True
        self.form.doubted.data = mark
        self.form.confirmed.data = False
        self.form.confirmed.errors = [gettext("Tick this box, or change the rule.")]
        return False

    def _asked(self) -> list[DimensionForm]:
        """The questions that count: all that are not blank, and the first in any case."""
        return [part for place, part in enumerate(self.dimensions) if place == 0 or not part.is_blank]

    def _dimension(self, part: DimensionForm) -> Dimension:
        scale = self._own_scale(part) if part.has_own_scale else SCALE_PRESETS[part.scale.data]
        return Dimension(str(part.key.data), str(part.question.data), scale, bool(part.cannot_judge.data))

    def _own_scale(self, part: DimensionForm) -> ScaleDeclaration:
        """The scale as typed; one that can be no scale has its errors, and the usual one stands in for it."""
        numbers = (part.points, part.oppose_to, part.agree_from)
        for field in numbers:
            if field.data is None and not field.errors:
                field.errors = [gettext("This is empty; write a number.")]
        points, oppose_to, agree_from = (field.data for field in numbers)
        if points is None or oppose_to is None or agree_from is None:
            return RELEVANCE.scale
        labels = labels_for(points, part.labels.data or ())
        if isinstance(labels, Message):
            self._refuse(part.labels if part.labels.data else part.points, labels)
            return RELEVANCE.scale
        return ScaleDeclaration(labels, (oppose_to, agree_from))

    def _field(self, path: str) -> Field | None:
        found: Field | None = None
        match path.split("."):
            case ["dimensions", place, *rest]:
                found = _dimension_field(self._asked()[int(place)], rest)
            case [name, part] if name in self.mails:
                found = self.mails[name][part]
            case ["rule"]:
                found = self._rule_field
            case [name] if name in self.form:
                found = self.form[name]
        return found

    def _refuse(self, field: Field | None, message: Message) -> None:
        """Beside a field that is wrong already, nothing is added: its value is not what was checked."""
        if field is None:
            self.form.form_errors.append(say(message))
        elif not field.errors:
            field.errors = [say(message)]


def _dimension_field(part: DimensionForm, path: list[str]) -> Field:
    match path:
        case ["key"]:
            return part.key
        case ["question"]:
            return part.question
        case ["scale", "labels"]:
            return part.labels
        case ["scale", "points"]:
            return part.points
        case ["scale", "bands"]:
            return part.agree_from
    return part.scale


def _offered(dimensions: tuple[Dimension, ...]) -> list[Dimension | None]:
    """The questions there are, or that were posted, and a blank one for the next."""
    if request.method != "POST":
        return [*dimensions, None][:MOST_DIMENSIONS]
    posted = sum(f"dimension{place}-question" in request.form for place in range(MOST_DIMENSIONS))
    return [None] * max(posted, 1)


def _dimension_data(dimension: Dimension | None) -> dict[str, Any]:
    if dimension is None:
        return {}
    scale = dimension.scale
    preset = next((name for name, known in SCALE_PRESETS.items() if known == scale), OWN_SCALE)
    return {
        "question": dimension.question,
        "key": dimension.key,
        "cannot_judge": dimension.cannot_judge,
        "scale": preset,
        "points": scale.points,
        "labels": tuple(label or "-" for label in scale.labels),
        "oppose_to": scale.bands[0],
        "agree_from": scale.bands[1],
    }


def _rule_choices(protocol: Protocol) -> list[Any]:
    offered = [
        choice(offer.name, _rule_words(offer.name, offer.summary, offer.only_on))
        for offer in offered_rules(protocol.deciding.scale)
    ]
    return [*offered, choice(OWN_RULE, lazy_gettext("A rule in your own words, as written below"))]


def _rule_words(name: str, summary: str, only_on: str | None) -> object:
    if only_on is None:
        return f"{summary} ({name})"
    return lazy_gettext(
        "%(summary)s (%(name)s; only on the scale %(scale)s)", summary=summary, name=name, scale=only_on
    )
