"""Requests that claim to be for another host, in every way that a header or request line can say so."""

import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy.orm import Session

from delphi import clock
from delphi.database import writing_transactions
from delphi.extensions import db
from delphi.rounds.links import make_token
from delphi.studies.models import Study
from delphi.web.assembly import build
from tests.builders import a_member, an_account, sign_in
from tests.faults.mailed import OpenStudy, open_study, send_mail
from tests.parts.server import WebProcess
from tests.parts.visitor import Visitor

EVIL = "evil.example"
SECONDS = 20


@dataclass(frozen=True)
class Forgery:
    """`target` goes before the path; the headers stand in for the true Host where they name one."""

    name: str
    headers: tuple[str, ...]
    target: str = ""


def forgeries(host: str) -> list[Forgery]:
    true = f"Host: {host}"
    return [
        Forgery("another host", (f"Host: {EVIL}",)),
        Forgery("with a port", (f"Host: {EVIL}:8000",)),
        Forgery("in capitals", (f"Host: {EVIL.upper()}",)),
        Forgery("with a dot at the end", (f"Host: {EVIL}.",)),
        Forgery("true host as its user", (f"Host: {host}@{EVIL}",)),
        Forgery("as user of the true host", (f"Host: {EVIL}@{host}",)),
        Forgery("with a path", (f"Host: {EVIL}/{host}",)),
        Forgery("as a domain above", (f"Host: {host.partition(':')[0]}.{EVIL}",)),
        Forgery("second host", (true, f"Host: {EVIL}")),
        Forgery("first host", (f"Host: {EVIL}", true)),
        Forgery("folded line", (f"{true}\r\n {EVIL}",)),
        Forgery("X-Forwarded-Host", (true, f"X-Forwarded-Host: {EVIL}")),
        Forgery(
            "X-Forwarded-Host and -Proto", (true, f"X-Forwarded-Host: {EVIL}", "X-Forwarded-Proto: https")
        ),
        Forgery("X-Forwarded-Server", (true, f"X-Forwarded-Server: {EVIL}")),
        Forgery("X-Forwarded-Prefix", (true, f"X-Forwarded-Prefix: //{EVIL}")),
        Forgery("X-Host", (true, f"X-Host: {EVIL}")),
        Forgery("X-Original-Host", (true, f"X-Original-Host: {EVIL}")),
        Forgery("X-HTTP-Host-Override", (true, f"X-HTTP-Host-Override: {EVIL}")),
        Forgery("X-Original-URL", (true, f"X-Original-URL: http://{EVIL}/")),
        Forgery("Forwarded", (true, f"Forwarded: host={EVIL};proto=https")),
        Forgery("address in the request line", (true,), target=f"http://{EVIL}"),
        Forgery("address in both", (f"Host: {EVIL}",), target=f"http://{EVIL}"),
    ]


@dataclass(frozen=True)
class Forged:
    forgeries: int
    answered: int  # requests answered with a page or a redirect
    mails: int
    reached: list[str]  # where the forged host came back


def forge(*, home: Path, database_url: str) -> Forged:
    """Every forgery at pages that make links, and at one that makes a mail."""
    server = WebProcess(home, database_url)
    app = build(server.settings)
    tried = forgeries(server.settings.base_url.removeprefix("http://"))
    with app.app_context():
        study = open_study(writing_transactions(db.engine), server.settings, opened=clock.utc_now(), days=7)
        try:
            server.start()
            replies = {
                f"{forgery.name}, request {number}": _send(server.port, forgery, request)
                for forgery in tried
                for number, request in enumerate(_requests(app, server, study))
            }
        finally:
            server.kill()
        send_mail(app, clock.utc_now())
        db.engine.dispose()
    letters = {path.name: path.read_text() for path in server.settings.spool.glob("*.eml")}
    return Forged(
        forgeries=len(tried),
        answered=sum(reply.partition(" ")[2][:3] in ("200", "303") for reply in replies.values()),
        mails=len(letters),
        reached=[name for name, text in (replies | letters).items() if EVIL in text.lower()],
    )


@dataclass(frozen=True)
class Request:
    path: str
    cookie: str = ""
    form: str | None = None  # posted, where there is one


def _requests(app: Flask, server: WebProcess, study: OpenStudy) -> list[Request]:
    """An expert's landing page and Start, a redirect to the sign-in, and a mail to a chair of its own."""
    token = make_token(server.settings.link_key, study.study_id, study.experts[0], study.round_id, 1)
    cookie, csrf = _a_chair(app, server, study)
    protocol = f"/studies/{study.study_id}/protocol"
    return [
        Request(f"/r/{token}"),
        Request(f"/r/{token}", cookie, urlencode({"csrf_token": csrf})),
        Request(protocol),
        Request(protocol, cookie),
        Request(f"{protocol}/test-mail", cookie, urlencode({"csrf_token": csrf})),
    ]


def _a_chair(app: Flask, server: WebProcess, study: OpenStudy) -> tuple[str, str]:
    """Cookie and CSRF token of a chair who has signed in and looked at the protocol."""
    client = app.test_client()
    with Session(db.engine, expire_on_commit=False) as session:
        chair = an_account(session)
        a_member(session, session.get_one(Study, study.study_id), chair, "chair")
        sign_in(client, session, chair)
    signed_in = client.get_cookie("delphi")
    assert signed_in is not None
    with Visitor(server.port) as visitor:
        visitor.cookies["delphi"] = signed_in.value
        visitor.get(f"/studies/{study.study_id}/protocol")
    return f"delphi={visitor.cookies['delphi']}", visitor.csrf


def _send(port: int, forgery: Forgery, request: Request) -> str:
    """As bytes over a socket: no client library would send some of these."""
    body = request.form or ""
    lines = [
        f"{'GET' if request.form is None else 'POST'} {forgery.target}{request.path} HTTP/1.1",
        *forgery.headers,
        "Connection: close",
        "Sec-Fetch-Site: same-origin",
        f"Cookie: {request.cookie}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        with connection.makefile("rb") as answer:
            return answer.read().decode()
