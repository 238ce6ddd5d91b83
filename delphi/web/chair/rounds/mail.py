"""Whether mail leaves this installation, as the chair is told, and the key of the links in it."""

from delphi.extensions import current_settings
from delphi.wording import gettext


def mail_leaves() -> bool:
    return current_settings().mail_transport != "none"


def link_key() -> bytes:
    return current_settings().link_key


def mail_words() -> str:
    settings = current_settings()
    if settings.smtp is not None:
        return gettext("leaves by %(server)s", server=settings.smtp.host)
    if mail_leaves():
        return gettext("stays on this machine: this installation is for trying out")
    return gettext("cannot leave")
