"""`delphi worker`: closes rounds, reminds and sends mail, until it is told to stop."""

import logging
import os
import signal
import sys
import threading

import click

from delphi import schema
from delphi.cli.installation import opened
from delphi.extensions import db


@click.command(name="worker")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when standard input ends.")
def command(with_parent: bool) -> None:
    """Close rounds, remind and send mail in the background. `delphi serve` starts one by itself."""
    from delphi import background  # noqa: PLC0415 - huey is needed here alone

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with opened() as app:
        schema.require_current(db.engine)
        if with_parent:
            threading.Thread(target=_stop_with_parent, daemon=True).start()
        background.run(app)


def _stop_with_parent() -> None:
    """The parent holds the other end of standard input: when it is gone, however it ended, so are we."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
