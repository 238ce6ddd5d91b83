from dataclasses import dataclass

from flask import url_for

from delphi.accounts.queries import SignedIn
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class AccountPage:
    facts: tuple[Fact, ...]
    password_url: str
    codes_url: str | None
    home_url: str


def account_page(account: SignedIn, codes_left: int) -> AccountPage:
    facts = [Fact(gettext("Name"), account.name), Fact(gettext("E-mail"), account.email)]
    if account.has_second_factor:
        left = ngettext("%(num)s recovery code left", "%(num)s recovery codes left", codes_left)
        facts.append(Fact(gettext("Second factor"), gettext("authenticator; %(left)s", left=left)))
    else:
        facts.append(Fact(gettext("Second factor"), gettext("none")))
    return AccountPage(
        tuple(facts),
        url_for("signin.change_password"),
        url_for("signin.new_recovery_codes") if account.has_second_factor else None,
        url_for("signin.home"),
    )
