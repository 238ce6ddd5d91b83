"""Is the database there, can it be used, and is it the version that this program was written for?"""

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from delphi import paths
from delphi.errors import Misconfigured, msg

SIGN_IN_REFUSED = ("authentication failed", "no password supplied", 'role "')


def needed_version() -> str:
    """The newest migration this program knows."""
    version = _scripts().get_current_head()
    if version is None:
        raise RuntimeError(f"no migrations in {paths.MIGRATIONS}")
    return version


def known_versions() -> list[str]:
    """Every version this program can upgrade from, newest first."""
    return [script.revision for script in _scripts().walk_revisions()]


def installed_version(engine: Engine) -> str | None:
    """The version the database is at; none in an empty one."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise unreachable(engine, error) from None


def require_current(engine: Engine) -> None:
    """Refuse to start on a database that cannot be written or that is older or newer than the program."""
    installed, needed = installed_version(engine), needed_version()
    if installed in known_versions()[1:] or installed is None:
        raise Misconfigured(
            msg(
                "database is at version %(installed)s, program needs %(needed)s; run: delphi db upgrade",
                installed=installed or "0",
                needed=needed,
            )
        )
    if installed != needed:
        raise Misconfigured(
            msg(
                "database is at version %(installed)s, which is newer than this program (%(needed)s); "
                "install the newer program",
                installed=installed,
                needed=needed,
            )
        )
    require_writable(engine)


def require_writable(engine: Engine) -> None:
    """SQLite's file must take a lock; PostgreSQL says itself when it cannot be written."""
    if engine.dialect.name != "sqlite":
        return
    try:
        with engine.connect().execution_options(delphi_writes=True) as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(f"PRAGMA user_version = {version}")
            connection.rollback()
    except OperationalError as error:
        raise unreachable(engine, error) from None


def unreachable(engine: Engine, error: OperationalError) -> Misconfigured:
    """Why the database cannot be used, without its password."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return Misconfigured(
            msg("the database file %(path)s cannot be opened, locked or written", path=str(url.database))
        )
    if any(words in str(error.orig) for words in SIGN_IN_REFUSED):
        return Misconfigured(
            msg(
                "cannot sign in to the database at %(host)s as %(user)s (password not shown)",
                host=str(url.host),
                user=str(url.username),
            )
        )
    return Misconfigured(
        msg(
            "cannot reach the database %(name)s at %(host)s; is it running, and is DELPHI_DATABASE_URL right?",
            name=str(url.database),
            host=str(url.host),
        )
    )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(paths.MIGRATIONS))
