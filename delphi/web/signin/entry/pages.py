from dataclasses import dataclass
from email.utils import parseaddr

from flask import url_for

from delphi.extensions import current_settings


@dataclass(frozen=True)
class HomePage:
    sign_in_url: str
    setup_url: str
    help_url: str


@dataclass(frozen=True)
class SignInPage:
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
    return SignInPage(url_for("signin.setup"), url_for("signin.home"))


def help_page() -> HelpPage:
    settings = current_settings()
    _, contact = parseaddr(settings.mail_from)
    return HelpPage(contact, url_for("signin.sign_in"), url_for("signin.home"))
