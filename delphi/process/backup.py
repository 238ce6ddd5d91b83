"""A backup of an embedded installation: one file, made while serving, restored into an empty home.

The file is a tar of `manifest.json` and `database.sqlite3`. Neither `secrets` nor the mail spool is ever
in it: whoever finds a backup must not find with it the keys, or the letters, that open the links.
"""

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from sqlalchemy import make_url

from delphi import canonical
from delphi.config import Settings
from delphi.errors import InvalidInput, WrongState, msg

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.sqlite3"
MAY_BE_THERE: Final = ("secrets",)  # brought along by hand, or made at the first start


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself."""

    created_at: str
    schema: str
    sha256: str


def back_up(settings: Settings, file: Path, *, schema: str, now: datetime, force: bool = False) -> Manifest:
    """Copy the database as it is at this moment into `file`; writers are not held up."""
    database = database_file(settings)
    if file.is_dir():
        raise InvalidInput(msg("%(file)s is a directory", file=str(file)))
    if file.exists() and not force:
        raise InvalidInput(msg("%(file)s exists; use --force to replace it", file=str(file)))
    with _beside(file) as copy, _beside(file) as archive:
        _copy_database(database, copy)
        manifest = Manifest(now.isoformat(), schema, _sha256(copy))
        _pack(archive, manifest, copy)
        archive.replace(file)
    return manifest


def restore(settings: Settings, file: Path, *, known_schemas: list[str]) -> Manifest:
    """Put the database of `file` into a home that has none."""
    database = database_file(settings)
    _refuse_used(settings.home, database)
    with _opened(file) as archive, _beside(database) as copy:
        manifest = _manifest(archive, file)
        if manifest.schema not in known_schemas:
            raise WrongState(
                msg(
                    "backup needs a newer program: it is at version %(backup)s of the database, "
                    "this program knows up to %(known)s",
                    backup=manifest.schema,
                    known=known_schemas[0],
                )
            )
        _unpack(archive, copy)
        if _sha256(copy) != manifest.sha256 or not _sound(copy):
            raise _not_a_backup(file)
        copy.replace(database)
    return manifest


def database_file(settings: Settings) -> Path:
    """The file of an embedded installation; PostgreSQL is backed up by its own tools."""
    if not settings.sqlite:
        raise WrongState(
            msg("this is a PostgreSQL database; use pg_dump and pg_restore, see docs/running.md (Backup)")
        )
    return Path(str(make_url(settings.database_url).database))


def _copy_database(database: Path, copy: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(database)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _pack(archive: Path, manifest: Manifest, copy: Path) -> None:
    body = canonical.encode({"format": FORMAT, **vars(manifest)}).encode()
    with tarfile.open(archive, "w") as tar:
        tar.addfile(_member(MANIFEST, len(body)), io.BytesIO(body))
        with copy.open("rb") as database:
            tar.addfile(_member(DATABASE, copy.stat().st_size), database)
    with archive.open("rb") as written:
        os.fsync(written.fileno())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


def _refuse_used(home: Path, database: Path) -> None:
    present = [path.name for path in sorted(home.iterdir()) if path.name not in MAY_BE_THERE]
    if database.exists() and database.name not in present:
        present.append(str(database))
    if present:
        raise WrongState(
            msg(
                "%(home)s is not empty (%(found)s is there); restore into another DELPHI_HOME",
                home=str(home),
                found=present[0],
            )
        )


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:") as archive:
            yield archive
    except FileNotFoundError:
        raise InvalidInput(msg("%(file)s does not exist", file=str(file))) from None
    except IsADirectoryError:
        raise InvalidInput(msg("%(file)s is a directory", file=str(file))) from None
    except PermissionError:
        raise InvalidInput(msg("cannot read %(file)s: permission denied", file=str(file))) from None
    except tarfile.TarError:
        raise _not_a_backup(file) from None


def _manifest(archive: tarfile.TarFile, file: Path) -> Manifest:
    try:
        stored = json.loads(_stream(archive, MANIFEST).read(10_000))
        if stored.pop("format") != FORMAT:
            raise _not_a_backup(file)
        return Manifest(**stored)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _not_a_backup(file) from None


def _unpack(archive: tarfile.TarFile, copy: Path) -> None:
    stream = _stream(archive, DATABASE)
    with copy.open("wb") as target:
        while block := stream.read(1 << 20):
            target.write(block)
        target.flush()
        os.fsync(target.fileno())


def _stream(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    stream = archive.extractfile(name)
    if stream is None:
        raise KeyError(name)
    return stream


def _sound(database: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _not_a_backup(file: Path) -> InvalidInput:
    return InvalidInput(msg("%(file)s is not a backup made by delphi, or it is damaged", file=str(file)))


@contextlib.contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A private temporary file in the same directory, so that putting it in place is one step."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise InvalidInput(
            msg("cannot write %(file)s: %(reason)s", file=str(file), reason=str(error.strerror).lower())
        ) from None
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
