"""The page that somebody wanted before they signed in: kept in their cookie until they have."""

from typing import Final

from flask import request, session

WANTED: Final = "wanted"
LONGEST: Final = 1000  # a cookie holds 4 kB, and more than that is no address of ours


def remember_page() -> None:
    """Only what is looked at: what was sent cannot be sent again for somebody who has to sign in first."""
    session.pop(WANTED, None)
    path = request.full_path if request.query_string else request.path
    if request.method == "GET" and leads_within(path):
        session[WANTED] = path


def wanted_page() -> str | None:
    path = session.get(WANTED)
    return path if isinstance(path, str) and leads_within(path) else None


def forget_page() -> None:
    session.pop(WANTED, None)


def leads_within(path: str) -> bool:
    """Whether a browser that is sent there stays on this site: to it, two slashes of either kind begin another host."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and len(path) <= LONGEST
    )
