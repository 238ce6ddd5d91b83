"""The demo's mailbox: the mails that would have left. There is no such page anywhere else."""

import uuid
from collections.abc import Sequence
from pathlib import Path

from flask import render_template
from flask.typing import ResponseReturnValue

from delphi.extensions import current_session, current_settings
from delphi.outbox import mailbox as spooled
from delphi.outbox import queries as outbox
from delphi.outbox.mailbox import StoredLetter
from delphi.studies import queries as studies
from delphi.web.guards import unknown_page
from delphi.web.registry import Audience, Permission, route
from delphi.web.signin.blueprint import blueprint
from delphi.web.signin.mailbox import pages
from delphi.web.signin.pages import frame

MOST_LETTERS = 200


@route(blueprint, "/mailbox", audience=Audience.EVERYBODY, permission=Permission.ANYBODY)
def mailbox() -> ResponseReturnValue:
    letters, total = spooled.newest(_spool(), MOST_LETTERS)
    page = pages.mailbox_page(letters, total, _zones(letters))
    return render_template("signin/mailbox.html", frame=frame(), page=page)


@route(blueprint, "/mailbox/<name>", audience=Audience.EVERYBODY, permission=Permission.ANYBODY)
def letter(name: str) -> ResponseReturnValue:
    found = spooled.letter(_spool(), name)
    if found is None:
        raise unknown_page()
    return render_template(
        "signin/mailbox_letter.html", frame=frame(), page=pages.letter_page(found, _zones([found]))
    )


def _zones(letters: Sequence[StoredLetter]) -> dict[str, str]:
    """By the name of a letter, which is that of its outbox row: the time zone of the study it is about."""
    session = current_session()
    about = outbox.studies_of(session, (uuid.UUID(letter.name) for letter in letters))
    zones = {
        study: studies.current_protocol(session, study).protocol.time_zone for study in set(about.values())
    }
    return {mail.hex: zones[study] for mail, study in about.items()}


def _spool() -> Path:
    settings = current_settings()
    if not settings.demo or settings.mail_transport != "spool":
        raise unknown_page()
    return settings.spool
