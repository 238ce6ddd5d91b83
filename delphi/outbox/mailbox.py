"""Reading what the spool holds. For the demo's mailbox and for tests: the letters hold working links."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

NAME: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class StoredLetter:
    name: str
    to: str
    subject: str
    written_at: datetime
    text: str


def newest(folder: Path, most: int) -> tuple[list[StoredLetter], int]:
    """The newest letters, and how many there are in all."""
    files = sorted(folder.glob("*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    return [_read(path) for path in files[:most]], len(files)


def letter(folder: Path, name: str) -> StoredLetter | None:
    if NAME.fullmatch(name) is None:
        return None
    path = folder / f"{name}.eml"
    return _read(path) if path.exists() else None


def _read(path: Path) -> StoredLetter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    text = body.get_content() if isinstance(body, EmailMessage) else ""
    return StoredLetter(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        written_at=message["Date"].datetime,
        text=text.replace("\r\n", "\n"),
    )
