"""The protocol's pages in ready words: the rule explained, the versions, and what changed between them."""

import uuid
from dataclasses import dataclass
from itertools import zip_longest

from flask import url_for

from delphi.rounds.moments import shown_moment
from delphi.studies.queries import PinnedProtocol, ProtocolRow
from delphi.studies.rules import MAIL_FIELDS, Dimension, MailTexts, Protocol, changed_fields
from delphi.studies.texts import MAIL_PLACES
from delphi.web.chair.outlook import OutlookView
from delphi.web.chair.protocol.editor import ProtocolEditor
from delphi.web.chair.protocol.forms import DimensionForm, MailForm
from delphi.web.redlines import Piece, compared
from delphi.wording import gettext

SHORT_HASH = 12
# Compared word by word; all else changes as a whole.
PROSE = frozenset(("dimensions", "retention_reason", "purpose", "consent_text", *MAIL_FIELDS))


@dataclass(frozen=True)
class DimensionPart:
    title: str
    form: DimensionForm
    open: bool


@dataclass(frozen=True)
class MailPart:
    title: str
    form: MailForm
    open: bool


@dataclass(frozen=True)
class ProtocolPage:
    version_line: str
    outlook: OutlookView | None  # of the rule as it stands in the form; none where it cannot be used
    rule_problems: tuple[str, ...]
    busy: str  # why the outlook is not shown just now; "" where it is
    amendment: str  # what a change means now that a round has opened; empty before
    dimensions: tuple[DimensionPart, ...]
    mails: tuple[MailPart, ...]
    places: str
    study_url: str
    save_url: str
    check_url: str
    versions_url: str
    test_mail_url: str


@dataclass(frozen=True)
class Change:
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class VersionLine:
    title: str
    line: str
    sha256: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class VersionsPage:
    versions: tuple[VersionLine, ...]
    protocol_url: str


def protocol_page(
    study_id: uuid.UUID,
    pinned: PinnedProtocol,
    editor: ProtocolEditor,
    outlook: OutlookView | None,
    busy: str,
) -> ProtocolPage:
    return ProtocolPage(
        version_line=gettext(
            "Version %(number)s, fingerprint %(hash)s", number=pinned.number, hash=pinned.sha256[:SHORT_HASH]
        ),
        outlook=outlook,
        rule_problems=editor.rule_problems,
        busy=busy,
        amendment=_amendment_words(editor.rounds_opened),
        dimensions=tuple(_dimension_part(place, form) for place, form in enumerate(editor.dimensions)),
        mails=tuple(
            MailPart(mail_word(name), form, open=bool(form.errors)) for name, form in editor.mails.items()
        ),
        places=", ".join(f"{{{place}}}" for place in MAIL_PLACES),
        study_url=url_for("chair.study", study_id=study_id),
        save_url=url_for("chair.protocol", study_id=study_id),
        check_url=url_for("chair.check_protocol_rule", study_id=study_id),
        versions_url=url_for("chair.protocol_versions", study_id=study_id),
        test_mail_url=url_for("chair.send_test_mail", study_id=study_id),
    )


def versions_page(study_id: uuid.UUID, rows: list[ProtocolRow]) -> VersionsPage:
    lines = (_version_line(row, before) for row, before in zip_longest(rows, rows[1:]))
    return VersionsPage(tuple(lines), url_for("chair.protocol", study_id=study_id))


def mail_word(name: str) -> str:
    words = {
        "invitation": gettext("Invitation"),
        "reminder_not_opened": gettext("Reminder to those who have not opened the round"),
        "reminder_not_finished": gettext("Reminder to those who have not finished"),
        "deadline_moved": gettext("The closing date has moved"),
    }
    return words[name]


def _amendment_words(rounds_opened: int) -> str:
    if not rounds_opened:
        return ""
    return gettext(
        "Round %(number)s has opened. What you change here is an amendment: it holds from the next round on, "
        "is logged and shown in the report, and needs a reason.",
        number=rounds_opened,
    )


def _dimension_part(place: int, form: DimensionForm) -> DimensionPart:
    if place == 0:
        return DimensionPart(gettext("The deciding question"), form, open=True)
    if form.is_blank:
        return DimensionPart(gettext("Ask one more question of each statement"), form, bool(form.errors))
    return DimensionPart(gettext("Question %(number)s", number=place + 1), form, open=True)


def _version_line(row: ProtocolRow, before: ProtocolRow | None) -> VersionLine:
    protocol = row.pinned.protocol
    who = row.by or gettext("the program")
    when = shown_moment(row.declared_at, protocol.time_zone)
    return VersionLine(
        title=gettext("Version %(number)s", number=row.pinned.number),
        line=gettext("Declared %(when)s by %(who)s.", when=when, who=who),
        sha256=row.pinned.sha256[:SHORT_HASH],
        reason=row.reason or "",
        changes=() if before is None else _changes(before.pinned.protocol, protocol),
    )


def _changes(before: Protocol, after: Protocol) -> tuple[Change, ...]:
    labels = _field_words()
    return tuple(
        Change(labels[name], _pieces(name, getattr(before, name), getattr(after, name)))
        for name in changed_fields(before, after)
        if name in labels
    )


def _pieces(name: str, before: object, after: object) -> tuple[Piece, ...]:
    old, new = _value_words(before), _value_words(after)
    if name not in PROSE:
        return (Piece("removed", old), Piece("added", new))
    return compared(old, new)


def _value_words(value: object) -> str:
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case None:
            return gettext("without an end")
        case MailTexts(subject, body):
            return f"{subject}\n\n{body}"
        case tuple():
            return ", ".join(_value_words(one) for one in value) or gettext("none")
        case Dimension():
            return _dimension_words(value)
    return str(value) or gettext("empty")


def _dimension_words(dimension: Dimension) -> str:
    scale = dimension.scale
    labels = "; ".join(f"{point} {label}" for point, label in enumerate(scale.labels, 1) if label)
    return gettext(
        "%(question)s (%(key)s: %(points)s points, opposes up to %(oppose)s, agrees from %(agree)s; %(labels)s; "
        "cannot judge: %(cannot_judge)s)",
        question=dimension.question,
        key=dimension.key,
        points=scale.points,
        oppose=scale.bands[0],
        agree=scale.bands[1],
        labels=labels,
        cannot_judge=_value_words(dimension.cannot_judge),
    )


def _field_words() -> dict[str, str]:
    return {
        "rated_kinds": gettext("Rated statements"),
        "dimensions": gettext("Questions and scales"),
        "rule": gettext("Consensus rule"),
        "denominator": gettext("A share is taken of"),
        "planned_rounds": gettext("Planned rounds"),
        "days_per_round": gettext("Days a round is open"),
        "stop_when_settled": gettext("Stop earlier when all is settled"),
        "settled_shown_again": gettext("Settled statements are shown again"),
        "all_required": gettext("Every statement must be answered"),
        "feedback": gettext("What experts see from round 2 on"),
        "reminder_days": gettext("Reminders, days before the end"),
        "minimum_cell": gettext("Smallest group whose figures are shown"),
        "retention_months": gettext("Months that answers are kept"),
        "retention_reason": gettext("Why they are kept without an end"),
        "time_zone": gettext("Time zone"),
        "levels": gettext("Levels of behaviours"),
        "contact_name": gettext("Contact"),
        "contact_email": gettext("E-mail address of the contact"),
        "reply_to": gettext("Replies to mails go to"),
        "purpose": gettext("What the study is for"),
        "consent_text": gettext("What experts agree to"),
        **{name: mail_word(name) for name in MAIL_FIELDS},
    }
