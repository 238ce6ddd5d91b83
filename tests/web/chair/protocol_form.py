"""The protocol's form as a browser reads and posts it."""

from html import unescape
from html.parser import HTMLParser

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.studies import queries
from delphi.studies.models import Study
from delphi.studies.queries import ProtocolRow
from delphi.studies.rules import Protocol

Fields = dict[str, list[str]]


class Controls(HTMLParser):
    """What a browser would post from the first form that has a field `seen`."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: Fields = {}
        self._select = ""
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name, value = facts.get("name") or "", facts.get("value") or ""
        if tag == "textarea":
            self._area = name
            self.fields[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in facts:
            self.fields[self._select] = [value]
        elif tag == "input" and (facts.get("type") not in ("radio", "checkbox") or "checked" in facts):
            self.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            # HTML drops the first line break of a text area; browsers send all others as CRLF.
            text = self.fields[self._area][0].replace("\r\n", "\n").removeprefix("\n")
            self.fields[self._area] = [text.replace("\n", "\r\n")]
            self._area = None


def shown(client: FlaskClient, study: Study) -> Fields:
    controls = Controls()
    controls.feed(client.get(f"/studies/{study.id}/protocol").text)
    return {name: values for name, values in controls.fields.items() if name != "csrf_token"}


def save(client: FlaskClient, study: Study, **changes: str | list[str]) -> tuple[int, str]:
    """Change some fields of the form as it is shown, post it, and give status and text of the answer."""
    fields = shown(client, study)
    for name, value in changes.items():
        fields[name] = [value] if isinstance(value, str) else value
    answer = client.post(f"/studies/{study.id}/protocol", data=fields)
    return answer.status_code, unescape(answer.text)


def versions(session: Session, study: Study) -> list[ProtocolRow]:
    session.rollback()
    return queries.protocol_versions(session, study.id)


def current(session: Session, study: Study) -> Protocol:
    return versions(session, study)[0].pinned.protocol


OWN = {
    "dimension0-scale": "own",
    "dimension0-points": "7",
    "dimension0-labels": "low\r\nhigh",
    "dimension0-oppose_to": "2",
    "dimension0-agree_from": "6",
}


def check(client: FlaskClient, study: Study, **changes: str) -> tuple[int, str]:
    """Press "Show what this rule does", and give status and text of the answer."""
    fields = shown(client, study) | {name: [value] for name, value in changes.items()}
    answer = client.post(f"/studies/{study.id}/protocol/rule", data=fields)
    return answer.status_code, unescape(answer.text)
