"""From words to the bytes of a message: headers that cannot be forged, plain text and HTML."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Final

from delphi.outbox.mail import Rendered, Sealed

UNSUBSCRIBE: Final = "List-Unsubscribe"
ADDRESS: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
ALONE: Final = re.compile(rf"^[ \t]*({ADDRESS.pattern})[ \t]*$", re.MULTILINE)


class LetterPolicy(EmailPolicy):
    """Python folds a long address into encoded words, which mail programs do not take for an address."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == UNSUBSCRIBE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


POLICY: Final = LetterPolicy(linesep="\r\n")


@dataclass(frozen=True)
class Run:
    """A stretch of one line; a link's words are its target."""

    text: str
    is_link: bool


@dataclass(frozen=True)
class Paragraph:
    lines: tuple[tuple[Run, ...], ...]
    main_link: str | None


def paragraphs(text: str) -> list[Paragraph]:
    """The plain text as the HTML template draws it; the first line that is one address is its main link."""
    alone = ALONE.search(text)
    main_link = alone[1] if alone else None
    if alone:
        text = f"{text[: alone.start()]}\n\n{main_link}\n\n{text[alone.end() :]}"
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return [_paragraph(block, main_link) for block in blocks if block]


def _paragraph(block: str, main_link: str | None) -> Paragraph:
    lines = tuple(tuple(_runs(line.strip())) for line in block.split("\n"))
    return Paragraph(lines, block if block == main_link else None)


def _runs(line: str) -> list[Run]:
    runs, start = [], 0
    for found in ADDRESS.finditer(line):
        runs += [Run(line[start : found.start()], is_link=False), Run(found.group(), is_link=True)]
        start = found.end()
    return [run for run in (*runs, Run(line[start:], is_link=False)) if run.text]


def seal(rendered: Rendered, html: str, *, sender: str, message_id: str, now: datetime) -> Sealed:
    """The message. ValueError: a line break in a header, or not exactly one address."""
    to_address = one_address(rendered.to_address)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _named(*parseaddr(sender))
    mail["To"] = _named(rendered.to_name, to_address)
    mail["Subject"] = _one_line(rendered.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    if rendered.reply_to:
        mail["Reply-To"] = _named("", one_address(rendered.reply_to))
    if rendered.unsubscribe_url:
        mail[UNSUBSCRIBE] = f"<{_one_line(rendered.unsubscribe_url)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(rendered.text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return Sealed(to_address, message_id, mail.as_bytes())


def one_address(text: str) -> str:
    """`name@host` in the form SMTP carries: nothing around it, the host in ASCII."""
    local, _, host = text.rpartition("@")
    if not local or not host or not local.isascii() or re.search(r"[\s,;<>()\[\]\"@]", local + host):
        raise ValueError("not one e-mail address")
    return f"{local}@{host.encode('idna').decode()}"


def envelope_sender(sender: str) -> str:
    """The bare address of DELPHI_MAIL_FROM."""
    return parseaddr(sender)[1]


def _named(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=address)


def _one_line(value: str) -> str:
    """Python's own check lets a line break at the very end pass."""
    if len(f"{value}.".splitlines()) > 1:
        raise ValueError("a line break in a header")
    return value
