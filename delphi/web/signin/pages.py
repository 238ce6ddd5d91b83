"""What the pages of people who sign in have in common."""

import math
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from delphi.accounts.queries import SignedIn
from delphi.accounts.rules import LONGEST_PASSWORD, SHORTEST_ALONE, SHORTEST_WITH_SECOND_FACTOR
from delphi.web.edge import error_page
from delphi.web.frame import Frame, Link, plain_frame
from delphi.web.guards import current_account
from delphi.wording import gettext, ngettext


def frame(here: str = "") -> Frame:
    """`here` is the endpoint of the page shown."""
    account = current_account()
    if account is None:
        return plain_frame()
    label = gettext("Accounts") if account.is_admin else gettext("Studies")
    link = Link(label, first_page(account), current=here == "signin.accounts")
    return replace(plain_frame(), navigation=(link,))


def first_page(account: SignedIn) -> str:
    """Where a person's work begins: an admin sees no study."""
    return url_for("signin.accounts" if account.is_admin else "chair.studies")


@dataclass(frozen=True)
class CodesPage:
    """Recovery codes, on the one occasion on which they can be read."""

    step: str
    codes: tuple[str, ...]
    next_url: str
    next_label: str


def recovery_codes_page(codes: tuple[str, ...], *, step: str = "") -> ResponseReturnValue:
    """Shown in answer to the POST itself: after a redirect they would have to be kept somewhere."""
    page = CodesPage(step, codes, url_for("signin.home"), gettext("I have kept the codes; go on"))
    return render_template("signin/recovery_codes.html", frame=frame(), page=page)


def password_hint(*, second_factor: bool, optional: bool = False) -> str:
    if optional:
        return gettext(
            "At least %(with_factor)s characters with a second factor, %(alone)s without; at most %(most)s. "
            "Several words make a good password.",
            with_factor=SHORTEST_WITH_SECOND_FACTOR,
            alone=SHORTEST_ALONE,
            most=LONGEST_PASSWORD,
        )
    return gettext(
        "%(least)s to %(most)s characters, any you like. Several words make a good password.",
        least=SHORTEST_WITH_SECOND_FACTOR if second_factor else SHORTEST_ALONE,
        most=LONGEST_PASSWORD,
    )


def too_many_tries(seconds: int) -> ResponseReturnValue:
    minutes = math.ceil(seconds / 60)
    wait = ngettext(
        "Too many tries. Please wait %(num)s minute and try again.",
        "Too many tries. Please wait %(num)s minutes and try again.",
        minutes,
    )
    return error_page(HTTPStatus.TOO_MANY_REQUESTS, [wait], {"Retry-After": str(seconds)})
