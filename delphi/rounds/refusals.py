"""Refusals that only answering knows."""

from delphi.errors import DomainError, msg


class SessionEnded(DomainError):
    """The browser's session is over or was never begun; answers typed since are not saved."""

    def __init__(self) -> None:
        super().__init__(
            msg("Your session has ended. Open the link in your e-mail again; what was saved is still there.")
        )


class ConsentNeeded(DomainError):
    """Nothing is saved before the consent text was agreed to."""

    def __init__(self) -> None:
        super().__init__(msg("Please read and accept the consent text first."))
