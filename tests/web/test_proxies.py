"""Behind a proxy the visitor's address counts, and nothing else that a header claims."""

from pathlib import Path

from flask import request

from delphi.web.assembly import build
from tests.parts.databases import settings_for_tests


def seen_by(tmp_path: Path, url: str, proxies: str) -> tuple[str | None, str]:
    app = build(settings_for_tests(tmp_path, url, DELPHI_TRUSTED_PROXIES=proxies))
    app.add_url_rule("/who", view_func=lambda: f"{request.remote_addr} {request.host_url}")
    forged = {
        "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
    }
    address, host = app.test_client().get("/who", headers=forged).text.split(" ")
    return address, host


def test_without_a_trusted_proxy_the_header_is_a_claim(tmp_path: Path, sqlite_url: str) -> None:
    assert seen_by(tmp_path, sqlite_url, "0") == ("127.0.0.1", "http://localhost/")


def test_one_trusted_proxy_vouches_for_the_last_address_only(tmp_path: Path, sqlite_url: str) -> None:
    assert seen_by(tmp_path, sqlite_url, "1") == ("203.0.113.9", "http://localhost/")
