"""Mail as files, for demo and tests: written whole or not at all, and it can say what it holds.

The files hold working links: never for production, and never in a backup.
"""

import os
from collections.abc import Callable
from pathlib import Path

from delphi.outbox.mail import Sealed
from delphi.outbox.rules import Acceptance


class Spool:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def hand_over(self, letter: Sealed, body_leaves: Callable[[], None]) -> None:
        body_leaves()
        path = self.path_of(letter.message_id)
        unfinished = path.with_suffix(".part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(letter.content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        self._keep_name()

    def was_accepted(self, message_id: str) -> Acceptance:
        return Acceptance.YES if self.path_of(message_id).exists() else Acceptance.NO

    def close(self) -> None:
        """Nothing is held open."""

    def path_of(self, message_id: str) -> Path:
        """Named by the outbox row, so that the same mail twice is one file."""
        return self.folder / f"{message_id.strip('<>').partition('@')[0]}.eml"

    def _keep_name(self) -> None:
        """A rename survives a power cut only when its folder is synchronised too."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
