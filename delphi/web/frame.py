"""What every page has around its content: study, timeline, navigation, account, help."""

from dataclasses import dataclass, field, replace

from flask import url_for
from flask_babel import get_locale

from delphi.web.guards import current_account
from delphi.wording import gettext


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Step:
    """One stop of the study's timeline; `state` is done, now or ahead."""

    label: str
    note: str
    state: str
    here: bool
    url: str | None


@dataclass(frozen=True)
class StudyHead:
    title: str
    url: str | None


@dataclass(frozen=True)
class AccountLink:
    name: str
    url: str
    sign_out_url: str


@dataclass(frozen=True)
class SaveState:
    state: str
    text: str


@dataclass(frozen=True)
class Frame:
    language: str
    direction: str
    home_url: str
    study: StudyHead | None = None
    timeline: tuple[Step, ...] = ()
    navigation: tuple[Link, ...] = ()
    account: AccountLink | None = None
    footer_links: tuple[Link, ...] = ()
    round_line: str = ""
    save_state: SaveState | None = field(default=None)


def bare_frame() -> Frame:
    """Nobody in particular: for errors, which must not ask the database again."""
    locale = get_locale()
    return Frame(
        language=str(locale).replace("_", "-") if locale else "en",
        direction=locale.text_direction if locale else "ltr",
        home_url=url_for("signin.home"),
        footer_links=(Link(gettext("Help"), url_for("signin.help_page")),),
    )


def plain_frame() -> Frame:
    """A signed-in page outside any study."""
    return replace(bare_frame(), account=_account_link())


def _account_link() -> AccountLink | None:
    account = current_account()
    if account is None:
        return None
    return AccountLink(account.name, url_for("signin.account"), url_for("signin.sign_out"))
