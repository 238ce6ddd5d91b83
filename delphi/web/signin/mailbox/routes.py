"""The demo's mailbox: the mails that would have left. There is no such page anywhere else."""

from pathlib import Path

from flask import render_template
from flask.typing import ResponseReturnValue

from delphi.extensions import current_settings
from delphi.outbox import mailbox as spooled
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.web.signin.blueprint import blueprint
from delphi.web.signin.mailbox import pages
from delphi.web.signin.pages import frame

MOST_LETTERS = 200


@route(blueprint, "/mailbox", audience=Audience.EVERYBODY, permission=Permission.ANYBODY)
def mailbox() -> ResponseReturnValue:
    letters, total = spooled.newest(_spool(), MOST_LETTERS)
    return render_template("signin/mailbox.html", frame=frame(), page=pages.mailbox_page(letters, total))


@route(blueprint, "/mailbox/<name>", audience=Audience.EVERYBODY, permission=Permission.ANYBODY)
def letter(name: str) -> ResponseReturnValue:
    found = spooled.letter(_spool(), name)
    if found is None:
        raise unknown_page()
    return render_template("signin/mailbox_letter.html", frame=frame(), page=pages.letter_page(found))


def _spool() -> Path:
    settings = current_settings()
    if not settings.demo or settings.mail_transport != "spool":
        raise unknown_page()
    return settings.spool
