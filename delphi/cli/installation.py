"""The application of this machine's settings, for commands that work on its database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from delphi import create_app
from delphi.extensions import db


@contextmanager
def opened() -> Iterator[Flask]:
    """Inside its application context; connections are given back at the end."""
    app = create_app()
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
