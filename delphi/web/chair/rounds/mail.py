"""Whether mail leaves this installation, as the chair is told, and the key of the links in it."""

from flask import current_app

from delphi.config import Settings
from delphi.wording import gettext


def mail_leaves() -> bool:
    return _settings().mail_transport != "none"


def link_key() -> bytes:
    return _settings().link_key


def mail_words() -> str:
    settings = _settings()
    if settings.smtp is not None:
        return gettext("leaves by %(server)s", server=settings.smtp.host)
    if mail_leaves():
        return gettext("stays on this machine: this installation is for trying out")
    return gettext("cannot leave")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["delphi.settings"]
    return settings
