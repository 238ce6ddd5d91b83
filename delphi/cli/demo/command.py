"""`delphi demo`: an invented study in a home of its own, on the embedded default, then served."""

import os
import shutil
import time
from pathlib import Path
from typing import Final

import click
from flask_migrate import upgrade

from delphi import clock
from delphi.cli import serve
from delphi.cli.demo.story import CHAIR, PASSWORD, READER, Story, waiting_links
from delphi.cli.installation import opened
from delphi.config import Settings
from delphi.errors import WrongState, msg
from delphi.extensions import db

HOME: Final = Path("delphi-data") / "demo"
MARK: Final = "this-is-a-demo"


@click.command(name="demo")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fresh", is_flag=True, help="Start over, with accounts but no study.")
@click.pass_context
def command(context: click.Context, port: int, fresh: bool) -> None:
    """Fill a demonstration study (the first time) and serve it on this machine."""
    home = Path(os.environ.get("DELPHI_HOME") or HOME).absolute()
    _refuse_other_homes(home)
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    _set_environment(home, port)
    if (home / MARK).exists():
        click.echo(f"Going on with the demo of before. To have its study new, delete {home} first.")
    else:
        _build(home, with_study=not fresh)
    _show()
    context.invoke(serve.command, host="127.0.0.1", port=port)


def _refuse_other_homes(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise WrongState(
            msg("%(home)s holds an installation that is not a demo; choose another", home=str(home))
        )


def _set_environment(home: Path, port: int) -> None:
    """The demo is SQLite, a spool instead of mail, and this machine only, whatever is set around it."""
    for name in [name for name in os.environ if name.startswith("DELPHI_")]:
        del os.environ[name]
    os.environ |= {
        "DELPHI_HOME": str(home),
        "DELPHI_DEMO": "yes",
        "DELPHI_MAIL_TRANSPORT": "spool",
        "DELPHI_BASE_URL": f"http://127.0.0.1:{port}",
    }


def _build(home: Path, *, with_study: bool) -> None:
    """Beside its place, then moved there: a demo that was interrupted is not half there."""
    building = home.with_name(f"{home.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700, parents=True)
    os.environ["DELPHI_HOME"] = str(building)
    started = time.monotonic()

    def say(step: str) -> None:
        click.echo(f"[{time.monotonic() - started:4.1f} s] {step}")

    say("Database")
    with opened() as app:
        upgrade()
        story = Story(app, clock.utc_now(), say)
        accounts = story.people()
        if with_study:
            story.study(accounts)
    (building / MARK).touch()
    if home.exists():
        home.rmdir()  # empty: see `_refuse_other_homes`
    building.rename(home)
    os.environ["DELPHI_HOME"] = str(home)
    say("Ready")


def _show() -> None:
    with opened() as app:
        settings: Settings = app.extensions["delphi.settings"]
        links = waiting_links(db.session(), settings, clock.utc_now())
    lines = [
        "",
        "An invented study. Sign in as",
        f"  chair   {CHAIR[0]}   password {PASSWORD}",
        f"  staff   {READER[0]}   password {PASSWORD}",
        f"at {settings.base_url}/sign-in; the mails are at {settings.base_url}/mailbox.",
    ]
    if links:
        lines += ["Or answer as an expert, by a personal link from one of those mails:"]
        lines += [f"  {link}" for link in links]
    click.echo("\n".join([*lines, ""]))
