"""What the mailbox prints."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from delphi.outbox.composing import Paragraph, paragraphs
from delphi.outbox.mailbox import StoredLetter
from delphi.rounds.moments import shown_moment
from delphi.web.frame import Link
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class LetterLine:
    subject: str
    to: str
    written: str
    url: str


@dataclass(frozen=True)
class MailboxPage:
    count: str
    lines: tuple[LetterLine, ...]
    home: Link


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class LetterPage:
    title: str
    facts: tuple[Fact, ...]
    paragraphs: list[Paragraph]
    back: Link


def mailbox_page(letters: list[StoredLetter], total: int, zones: Mapping[str, str]) -> MailboxPage:
    """`zones` of studies by the name of a letter; a letter about no study has none."""
    count = ngettext("%(num)s mail", "%(num)s mails", total)
    if len(letters) < total:
        count = gettext("The newest %(shown)s of %(total)s mails", shown=len(letters), total=total)
    home = Link(gettext("Start page"), url_for("signin.home"))
    return MailboxPage(count, tuple(_line(letter, zones) for letter in letters), home)


def letter_page(letter: StoredLetter, zones: Mapping[str, str]) -> LetterPage:
    facts = (
        Fact(gettext("To"), letter.to),
        Fact(gettext("Written"), _written(letter, zones)),
    )
    back = Link(gettext("All mails"), url_for("signin.mailbox"))
    return LetterPage(letter.subject, facts, paragraphs(letter.text), back)


def _line(letter: StoredLetter, zones: Mapping[str, str]) -> LetterLine:
    url = url_for("signin.letter", name=letter.name)
    return LetterLine(letter.subject, letter.to, _written(letter, zones), url)


def _written(letter: StoredLetter, zones: Mapping[str, str]) -> str:
    return shown_moment(letter.written_at, zones.get(letter.name, "UTC"))
