"""What this room needs to know of a next draft to write it. `drafting`, which stands above, makes it."""

from collections.abc import Sequence
from typing import Protocol


class NextStatement(Protocol):
    """`parent` is the wording it stands under."""

    @property
    def wording_id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def parent(self) -> str | None: ...


class Descent(Protocol):
    """From a wording of the old draft to one of the new."""

    @property
    def origin(self) -> str | None: ...
    @property
    def to(self) -> str | None: ...
    @property
    def relation(self) -> str: ...


class NextDraft(Protocol):
    """Statements in reading order."""

    @property
    def statements(self) -> Sequence[NextStatement]: ...
    @property
    def lineage(self) -> Sequence[Descent]: ...
