"""Who is asking, and may they: sessions are looked up once a request and kept on `g`."""

from collections.abc import Callable
from typing import Any

from flask import g, session

from delphi import clock
from delphi.accounts import queries as accounts
from delphi.accounts.queries import SignedIn
from delphi.errors import DomainError, NotFound, msg
from delphi.extensions import current_session
from delphi.studies import queries as studies

STAFF_TOKEN = "staff"  # noqa: S105 - the names of the cookie's entries
PANEL_TOKEN = "panel"  # noqa: S105 - as above


class SignInNeeded(DomainError):
    """Answered with the way to the sign-in page."""


class LinkNeeded(DomainError):
    """An expert's page without an expert's session: answered with how to get one."""


def let_in(_values: dict[str, Any]) -> None:
    """Open to all."""


def current_account() -> SignedIn | None:
    if "account" not in g:
        token = session.get(STAFF_TOKEN)
        g.account = accounts.signed_in(current_session(), token, clock.utc_now()) if token else None
    account: SignedIn | None = g.account
    return account


def session_has_ended() -> bool:
    """Whether this browser was signed in, and is no more."""
    return STAFF_TOKEN in session and current_account() is None


def require_account(_values: dict[str, Any]) -> None:
    if current_account() is None:
        raise SignInNeeded(msg("Please sign in."))


def require_admin(values: dict[str, Any]) -> None:
    require_account(values)
    if not g.account.is_admin:
        raise unknown_page()


def require_member(*roles: str) -> Callable[[dict[str, Any]], None]:
    """The account has one of `roles` in the study of the address; anybody else sees no such page."""

    def guard(values: dict[str, Any]) -> None:
        require_account(values)
        role = studies.role_of(current_session(), values["study_id"], g.account.id)
        if role not in roles:
            raise unknown_page()
        g.role = role

    return guard


def require_expert(_values: dict[str, Any]) -> None:
    """Only that there is a session: the page's own first statement tells whether it still holds."""
    if not session.get(PANEL_TOKEN):
        raise LinkNeeded(msg("Please open this page from the link in your e-mail."))


def unknown_page() -> NotFound:
    return NotFound(msg("There is no such page."))
