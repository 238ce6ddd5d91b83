from dataclasses import dataclass
from email.utils import parseaddr

from flask import url_for

from delphi.extensions import current_settings
from delphi.web.guards import session_has_ended
from delphi.web.wanted import wanted_page
from delphi.wording import gettext


@dataclass(frozen=True)
class HomePage:
    sign_in_url: str
    setup_url: str
    help_url: str


@dataclass(frozen=True)
class SignInPage:
    why: str  # why one is asked to sign in; empty for who came by themselves
    setup_url: str
    home_url: str


@dataclass(frozen=True)
class HelpPage:
    contact: str
    sign_in_url: str
    home_url: str


def home_page() -> HomePage:
    return HomePage(url_for("signin.sign_in"), url_for("signin.setup"), url_for("signin.help_page"))


def sign_in_page() -> SignInPage:
    return SignInPage(_why(), url_for("signin.setup"), url_for("signin.home"))


def _why() -> str:
    leads_on = wanted_page() is not None
    if session_has_ended() and leads_on:
        return gettext("Your session has ended. Sign in again, and you are led to the page you wanted.")
    if session_has_ended():
        return gettext("Your session has ended. Please sign in again.")
    if leads_on:
        return gettext("The page you wanted is for people who are signed in. Sign in, and you are led to it.")
    return ""


def help_page() -> HelpPage:
    settings = current_settings()
    _, contact = parseaddr(settings.mail_from)
    return HelpPage(contact, url_for("signin.sign_in"), url_for("signin.home"))
