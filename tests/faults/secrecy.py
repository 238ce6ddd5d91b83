"""The whole way of a link, from the mail to the close, and then a search for it in all that is left behind.

`delphi serve` is the real program with its worker. Its mails alone may hold links: they are the mailbox.
"""

import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import Engine, make_url, text

from delphi import clock
from delphi.config import Settings
from delphi.database import writing_transactions
from delphi.extensions import db
from delphi.process.closing import close_round
from delphi.rounds.links import hash_of
from delphi.web.assembly import build
from delphi.web.guards import PANEL_TOKEN
from tests.faults.mailed import dump, open_study, urls_in
from tests.parts.databases import SECRET, settings_for_tests
from tests.parts.ports import free_port
from tests.parts.visitor import Visitor, start_answering

SECONDS = 120
PART = 16  # characters of a token that would be too many already


@dataclass(frozen=True)
class Traces:
    links: int
    sessions: int
    links_in_mails: int  # the search finds what is there
    hashes_in_database: int  # and looks in the right place
    searched: list[str]
    found: list[str]  # where a raw token, or the beginning of one, turned up


def follow_the_links(*, home: Path, database_url: str) -> Traces:
    port = free_port()
    settings = settings_for_tests(home, database_url, DELPHI_BASE_URL=f"http://127.0.0.1:{port}")
    app = build(settings)
    with app.app_context():
        engine = db.engine
        transactions = writing_transactions(engine)
        study = open_study(transactions, settings, opened=clock.utc_now(), days=7)
        with _serving(settings, port):
            links = _mailed_links(settings, expected=len(study.experts))
            sessions = [_answer(app, port, link) for link in links]
            _fail(engine, port, links[0])
            with transactions() as session:
                close_round(session, study.round_id, by=study.chair_id, now=clock.utc_now())
            with Visitor(port) as visitor:
                visitor.get(links[0])
            left = _files(settings) | _rows(engine)
        engine.dispose()
    tokens = [link.rpartition("/")[2] for link in links]
    letters = b"".join(path.read_bytes() for path in settings.spool.glob("*.eml"))
    return Traces(
        links=len(links),
        sessions=len(set(sessions)),
        links_in_mails=sum(token.encode() in letters for token in tokens),
        hashes_in_database=sum(hash_of(token).encode() in left["rows"] for token in tokens),
        searched=list(left),
        found=[
            name
            for name, content in left.items()
            if any(token[:PART].encode() in content for token in (*tokens, *sessions))
        ],
    )


@contextmanager
def _serving(settings: Settings, port: int) -> Iterator[None]:
    """What it prints goes to a file in its home."""
    with (settings.home / "printed.log").open("wb") as printed:
        server = subprocess.Popen(
            [sys.executable, "-m", "delphi", "serve", "--port", str(port)],
            env=_variables(settings),
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            server.terminate()
            server.wait(SECONDS)


def _variables(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DELPHI_")}
    return kept | {
        "DELPHI_HOME": str(settings.home),
        "DELPHI_DATABASE_URL": settings.database_url,
        "DELPHI_SECRET_KEY": SECRET,
        "DELPHI_LINK_KEY": SECRET[::-1],
        "DELPHI_BASE_URL": settings.base_url,
        "DELPHI_MAIL_TRANSPORT": "spool",
        "PYTHONUNBUFFERED": "1",
    }


def _mailed_links(settings: Settings, *, expected: int) -> list[str]:
    """The paths of the personal links, once the worker has sent them all."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        paths = [url.removeprefix(settings.base_url) for url in urls_in(settings.spool)]
        links = [path for path in paths if path.startswith("/r/")]
        if len(links) == expected:
            return links
        time.sleep(0.2)
    raise RuntimeError(f"the invitations did not leave: {(settings.home / 'printed.log').read_text()}")


def _answer(app: Flask, port: int, link: str) -> str:
    """All that a person may do with a link, also wrongly; gives the token of their session."""
    with Visitor(port) as visitor:
        for strange in (f"{link}=3D", link[:-1], f"{link}/more", f"{link}?from=mail"):
            visitor.get(strange)
        visitor.request("HEAD", link)
        visitor.request("POST", link)
        start_answering(visitor, link)
        page = visitor.get("/answer/section/1")
        visitor.post_json("/answer/save", {"not": "what we send"})
        visitor.post("/answer/section/1", **page.hidden)
        visitor.post("/answer/review")
        visitor.get("/answer/thanks")
    signing = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signing is not None
    token: str = signing.loads(visitor.cookies["delphi"])[PANEL_TOKEN]
    return token


def _fail(engine: Engine, port: int, link: str) -> None:
    """An error that is logged with all its details."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE personal_link RENAME TO away"))
    with Visitor(port) as visitor:
        assert visitor.get(link).status == 500
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO personal_link"))


def _files(settings: Settings) -> dict[str, bytes]:
    """Of the home, the database and its backup; of the spool the names alone."""
    places = {path for path in settings.home.rglob("*") if path.is_file()}
    if settings.sqlite:
        database = Path(str(make_url(settings.database_url).database))
        places |= set(database.parent.glob(f"{database.name}*"))
    contents = {path.name: path.read_bytes() for path in places if path.suffix != ".eml"}
    names = "\n".join(path.name for path in settings.spool.iterdir())
    return contents | {"names in the spool": names.encode()} | _backup(settings)


def _backup(settings: Settings) -> dict[str, bytes]:
    """PostgreSQL is backed up by its own tools: its rows are searched."""
    if not settings.sqlite:
        return {}
    archive = settings.home / "backup.tar"
    command = [sys.executable, "-m", "delphi", "backup", str(archive)]
    subprocess.run(command, env=_variables(settings), check=True, stdout=subprocess.DEVNULL)
    contents = {"backup": archive.read_bytes()}
    with tarfile.open(archive) as backup:
        for member in backup.getmembers():
            file = backup.extractfile(member)
            assert file is not None
            contents[f"backup: {member.name}"] = file.read()
    return contents


def _rows(engine: Engine) -> dict[str, bytes]:
    return {"rows": "\n".join(row for rows in dump(engine).values() for row in rows).encode()}
