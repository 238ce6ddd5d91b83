"""Which renderer words which kind of mail, and the frame around its words. Above all rooms: it knows them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import render_template
from flask_babel import get_locale
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.config import Settings
from delphi.outbox import composing
from delphi.outbox.mail import MailFacts, Rendered, Renderer, Seal, Sealed, Site
from delphi.reports import notices as reports
from delphi.rounds import notices as rounds
from delphi.wording import gettext


def render_test(session: Session, mail: MailFacts, *, site: Site) -> Rendered | None:
    """To oneself: does mail leave this installation, and does it arrive?"""
    account = session.get(Account, mail.account_id)
    if account is None or account.disabled_at is not None:
        return None
    paragraphs = (
        gettext("Hello %(name)s,", name=account.name),
        gettext("this is the test mail that you asked for. Mail leaves this installation and reaches you:"),
        site.base_url,
        gettext("If it was put among the unwanted mail, the invitations to your experts would be too."),
    )
    return Rendered(
        subject=gettext("Test mail"),
        text="\n\n".join(paragraphs),
        to_name=account.name,
        to_address=account.email,
    )


RENDERERS: Final[dict[str, Renderer]] = {
    "test": render_test,
    rounds.INVITATION: rounds.render,
    rounds.NOT_OPENED: rounds.render,
    rounds.NOT_FINISHED: rounds.render,
    rounds.DEADLINE_MOVED: rounds.render,
    reports.RELEASED: reports.render,
}


def sealing(settings: Settings, clock: Callable[[], datetime]) -> Seal:
    """For use inside an application context: the words and the template need one."""
    site = Site(settings.base_url, settings.link_key)

    def seal(session: Session, mail: MailFacts, message_id: str) -> Sealed | None:
        rendered = RENDERERS[mail.kind](session, mail, site=site)
        if rendered is None:
            return None
        letter = with_way_out(rendered)
        return composing.seal(
            letter, html_of(letter), sender=settings.mail_from, message_id=message_id, now=clock()
        )

    return seal


def with_way_out(rendered: Rendered) -> Rendered:
    """Not every mail program offers List-Unsubscribe: the last line says it to people."""
    if rendered.unsubscribe_url is None:
        return rendered
    line = gettext("To get no more mail from this study: %(url)s", url=rendered.unsubscribe_url)
    return replace(rendered, text=f"{rendered.text.rstrip()}\n\n{line}\n")


def html_of(rendered: Rendered) -> str:
    locale = get_locale()
    return render_template(
        "mail/letter.html",
        language=str(locale).replace("_", "-") if locale else "en",
        direction=locale.text_direction if locale else "ltr",
        subject=rendered.subject,
        paragraphs=composing.paragraphs(rendered.text),
    )
