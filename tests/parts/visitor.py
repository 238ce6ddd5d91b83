"""Somebody who visits the pages over HTTP: keeps cookies and the CSRF token, follows nothing by itself."""

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

CONNECTION_LOST = (OSError, HTTPException)
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
SECONDS = 30


@dataclass(frozen=True)
class Reply:
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str

    @property
    def location(self) -> str:
        return dict(self.headers).get("Location", "")

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms."""
        return dict(HIDDEN.findall(self.text))


class Visitor:
    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.cookies: dict[str, str] = {}
        self.csrf = ""

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def get(self, path: str) -> Reply:
        reply = self.request("GET", path)
        found = CSRF.search(reply.text)
        self.csrf = found.group(1) if found else self.csrf
        return reply

    def post(self, path: str, **fields: str) -> Reply:
        body = urlencode({"csrf_token": self.csrf} | fields)
        return self.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, value: object) -> Reply:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.csrf}
        return self.request("POST", path, json.dumps(value), headers)

    def request(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Reply:
        """Raises one of CONNECTION_LOST when there is no whole answer; the next call connects anew."""
        sent = {"Sec-Fetch-Site": "same-origin"} | (headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self._connection.request(method, path, body or None, sent)
            response = self._connection.getresponse()
            text = response.read().decode()
        except CONNECTION_LOST:
            self._connection.close()
            raise
        for name, value in response.getheaders():
            if name == "Set-Cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return Reply(response.status, tuple(response.getheaders()), text)

    def close(self) -> None:
        self._connection.close()


def start_answering(visitor: Visitor, link: str) -> None:
    """From the link (its path) to the first page of the form, as a person would go: Start, consent."""
    visitor.get(link)
    _must(visitor.post(link), 303)
    consent = visitor.get("/answer/consent")
    _must(visitor.post("/answer/consent", text=consent.hidden["text"]), 303)
    _must(visitor.get("/answer/"), 200)


def _must(reply: Reply, status: int) -> None:
    if reply.status != status:
        raise AssertionError(f"{reply.status} instead of {status}: {reply.text[:2000]}")
