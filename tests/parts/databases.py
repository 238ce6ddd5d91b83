"""A migrated database of its own for each test: a copied file on SQLite, a template on PostgreSQL."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask_migrate import upgrade

from delphi.config import Settings, load_settings
from delphi.web.assembly import build

SECRET = "an-invented-secret-for-the-tests-only-0123456789"


def settings_for_tests(home: Path, database_url: str, **more: str) -> Settings:
    variables = {
        "DELPHI_HOME": str(home),
        "DELPHI_DATABASE_URL": database_url,
        "DELPHI_SECRET_KEY": SECRET,
        "DELPHI_LINK_KEY": SECRET[::-1],
        "DELPHI_BASE_URL": "http://localhost",
        "DELPHI_MAIL_TRANSPORT": "spool",
    }
    return load_settings(variables | more)


def migrate(home: Path, database_url: str) -> None:
    app = build(settings_for_tests(home, database_url))
    with app.app_context():
        upgrade()
        app.extensions["sqlalchemy"].engine.dispose()


class SqliteDatabases:
    """Copies one migrated file."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.template = home / "template.sqlite3"
        migrate(home, f"sqlite:///{self.template}")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        path = self.home / f"{uuid.uuid4().hex}.sqlite3"
        shutil.copyfile(self.template, path)
        yield f"sqlite:///{path}"
        for leftover in self.home.glob(f"{path.name}*"):
            leftover.unlink()


class PostgresDatabases:
    """Creates databases from one migrated template."""

    def __init__(self, home: Path, admin_url: str) -> None:
        self.admin_url = admin_url
        self.template = f"template_{uuid.uuid4().hex}"
        self._execute(f'CREATE DATABASE "{self.template}"')
        migrate(home, self._url(self.template))

    @contextmanager
    def fresh(self) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        yield self._url(name)
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _url(self, name: str) -> str:
        return self.admin_url.rsplit("/", 1)[0] + f"/{name}"

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())
