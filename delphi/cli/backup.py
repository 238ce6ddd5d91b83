"""`delphi backup FILE` and `delphi restore FILE`."""

from pathlib import Path

import click

from delphi import schema
from delphi.cli.installation import opened
from delphi.clock import utc_now
from delphi.config import load_settings
from delphi.extensions import db
from delphi.process import backup as backups

KEYS = "The keys in the file `secrets` are not in it, on purpose: keep a copy of that file in another place."
NEXT = (
    "Now put the old `secrets` file into %s (without it, links already mailed stop working), "
    "then run: delphi db upgrade"
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def backup(file: Path, *, force: bool) -> None:
    """Copy the database into one file. Delphi may go on serving meanwhile."""
    settings = load_settings()
    backups.database_file(settings)
    with opened():
        schema.require_current(db.engine)
    manifest = backups.back_up(settings, file, schema=schema.needed_version(), now=utc_now(), force=force)
    click.echo(f"{file}: the database at version {manifest.schema}, {file.stat().st_size:,} bytes.")
    click.echo(KEYS)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put a backup into an empty home (DELPHI_HOME)."""
    settings = load_settings()
    manifest = backups.restore(settings, file, known_schemas=schema.known_versions())
    click.echo(f"Restored the database of {manifest.created_at}, version {manifest.schema}.")
    click.echo(NEXT % settings.home)
