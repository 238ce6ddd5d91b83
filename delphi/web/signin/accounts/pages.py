from dataclasses import dataclass

from flask import url_for

from delphi.accounts.queries import AccountRow
from delphi.extensions import current_settings
from delphi.wording import gettext, ngettext


@dataclass(frozen=True)
class Line:
    name: str
    email: str
    kind: str
    state: str
    url: str


@dataclass(frozen=True)
class AccountsPage:
    lines: tuple[Line, ...]
    count: str
    new_url: str


@dataclass(frozen=True)
class OneAccountPage:
    line: Line
    is_own: bool
    is_disabled: bool
    reset_url: str
    disable_url: str
    own_url: str
    back_url: str


@dataclass(frozen=True)
class SetupCodePage:
    name: str
    code: str
    setup_address: str
    back_url: str


def accounts_page(rows: list[AccountRow]) -> AccountsPage:
    count = ngettext("%(num)s account", "%(num)s accounts", len(rows))
    return AccountsPage(tuple(_line(row) for row in rows), count, url_for("signin.new_account"))


def one_account_page(row: AccountRow, *, is_own: bool) -> OneAccountPage:
    return OneAccountPage(
        _line(row),
        is_own,
        row.is_disabled,
        url_for("signin.reset_account", account_id=row.id),
        url_for("signin.disable_account", account_id=row.id),
        url_for("signin.account"),
        url_for("signin.accounts"),
    )


def setup_code_page(name: str, code: str) -> SetupCodePage:
    base_url = current_settings().base_url
    return SetupCodePage(name, code, base_url + url_for("signin.setup"), url_for("signin.accounts"))


def _line(row: AccountRow) -> Line:
    kind = gettext("admin") if row.is_admin else gettext("works in studies")
    return Line(row.name, row.email, kind, _state(row), url_for("signin.one_account", account_id=row.id))


def _state(row: AccountRow) -> str:
    if row.is_disabled:
        return gettext("disabled")
    return gettext("in use") if row.is_set_up else gettext("waits for set-up")
