"""Releasing a report, in ready words: who is told and what it means, before it is done."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from delphi.studies.queries import MemberRow
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class ReleasePage:
    title: str
    lead: str
    readers: tuple[str, ...]
    consequences: tuple[str, ...]
    button: str
    report_url: str


def release_page(study_id: uuid.UUID, number: int, members: Sequence[MemberRow]) -> ReleasePage:
    staff = [one for one in members if one.role == "staff"]
    return ReleasePage(
        title=gettext("Release the report of round %(number)s now?", number=number),
        lead=_told_words(len(staff)),
        readers=tuple(f"{one.name} <{one.email}>" for one in staff),
        consequences=(
            gettext("Staff of this study can read it from then on, also those who join later."),
            gettext("They do not see proposals for the next draft and proposed wordings."),
            gettext("This cannot be undone: a released report cannot be taken back and never changes."),
        ),
        button=_button(len(staff)),
        report_url=url_for("chair.report", study_id=study_id, number=number),
    )


def _told_words(staff: int) -> str:
    if not staff:
        return gettext("Nobody is staff of this study yet, so no mail leaves.")
    return ngettext(
        "%(num)s person is told by e-mail, with a link to the report:",
        "%(num)s people are told by e-mail, with a link to the report:",
        staff,
    )


def _button(staff: int) -> str:
    if not staff:
        return gettext("Release this report")
    return ngettext("Release it and tell %(num)s person", "Release it and tell %(num)s people", staff)
