"""`delphi staff`: let a person in, or in again, without any mail."""

import click

from delphi import clock
from delphi.accounts import queries
from delphi.accounts.rules import email_key
from delphi.accounts.service import enrolment
from delphi.cli.installation import opened
from delphi.config import Settings
from delphi.database import writing_transactions
from delphi.errors import NotFound, msg
from delphi.extensions import db


@click.group(name="staff")
def command() -> None:
    """Accounts of the people who sign in."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name as others read it.")
@click.option("--admin", is_flag=True, help="Manages accounts and sees nothing of any study.")
def add(email: str, name: str, admin: bool) -> None:
    """Make an account and print its set-up code."""
    with opened() as app:
        with writing_transactions(db.engine)() as session:
            added = enrolment.add_account(
                session, email=email, name=name, is_admin=admin, by=None, now=clock.utc_now()
            )
        _print_code(email, added.setup_code, app.extensions["delphi.settings"])


@command.command()
@click.argument("email")
def reset(email: str) -> None:
    """End all sessions of an account, clear its password and authenticator, and print a new set-up code."""
    with opened() as app:
        with writing_transactions(db.engine)() as session:
            account = queries.account_by_email(session, email_key(email))
            if account is None:
                raise NotFound(msg("no account has the e-mail %(email)s", email=email[:80]))
            code = enrolment.reset_account(session, account.id, by=None, now=clock.utc_now())
        _print_code(account.email, code, app.extensions["delphi.settings"])


def _print_code(email: str, code: str, settings: Settings) -> None:
    click.echo(f"Set-up code for {email}, good once and for 24 hours:")
    click.echo(f"\n    {code}\n")
    click.echo(f"The person types it at {settings.base_url}/setup and chooses password and authenticator.")
