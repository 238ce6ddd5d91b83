"""Bytes of a message: read back as a mail program reads them."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.letters import html_of, with_way_out
from delphi.outbox import composing
from delphi.outbox.mail import Rendered
from tests.conftest import NOW

LINK = "https://delphi.example.org/r/" + "a" * 43
PLAIN = Rendered("Round 1", f"Dear Zoë,\n\nplease rate:\n\n{LINK}\n", "Zoë", "zoe@example.org")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def sealed(rendered: Rendered, html: str = "<p>x</p>", now: datetime = NOW) -> EmailMessage:
    letter = composing.seal(
        rendered, html, sender="Delphi <delphi@example.org>", message_id="<1@example.org>", now=now
    )
    message = message_from_bytes(letter.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_a_message_says_who_to_whom_when_and_that_a_machine_wrote_it() -> None:
    message = sealed(PLAIN)
    headers = {name: str(message[name]) for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")}
    assert headers == {
        "From": "Delphi <delphi@example.org>",
        "To": "Zoë <zoe@example.org>",
        "Subject": "Round 1",
        "Message-ID": "<1@example.org>",
        "Auto-Submitted": "auto-generated",
    }
    assert message["Date"].datetime == NOW
    assert text_of(message, "plain") == PLAIN.text
    assert "List-Unsubscribe" not in message


def test_one_click_unsubscribe_is_one_unbroken_address() -> None:
    url = "https://delphi.example.org/u/" + "b" * 200
    letter = composing.seal(
        Rendered("s", "t", "Ida", "ida@example.org", unsubscribe_url=url),
        "",
        sender="d@example.org",
        message_id="<1@example.org>",
        now=NOW,
    )
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in letter.content
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in letter.content


@pytest.mark.parametrize("end", ["\r", "\n", "\r\nBcc: eve@example.org"])
@pytest.mark.parametrize("field", ["subject", "to_name", "to_address", "reply_to", "unsubscribe_url"])
def test_a_line_break_in_a_header_is_refused(field: str, end: str) -> None:
    values = {"subject": "s", "text": "t", "to_name": "Ida", "to_address": "ida@example.org"}
    with pytest.raises(ValueError, match=r"line break|one e-mail address"):
        sealed(Rendered(**values | {field: f"ida@example.org{end}"}))


@pytest.mark.parametrize(
    "address", ["", "ida", "a@example.org, b@example.org", "<a@example.org>", "a@b@example.org", "a b@c.org"]
)
def test_exactly_one_address_is_written_to(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        composing.one_address(address)


def test_a_host_in_another_script_is_written_in_the_form_of_the_net() -> None:
    assert composing.one_address("ida@bücher.example") == "ida@xn--bcher-kva.example"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200))
def test_any_name_subject_and_text_come_back_as_they_went(text: str) -> None:
    message = sealed(Rendered(text, text, text, "ida@example.org"), html=text)
    assert str(message["Subject"]).split() == text.split()
    assert message["To"].addresses[0].addr_spec == "ida@example.org"
    assert len(message["To"].addresses) == 1
    assert text_of(message, "plain").rstrip("\n") == text


def test_the_first_line_that_is_an_address_is_the_main_link() -> None:
    site = "https://example.org/"
    first, main, last = composing.paragraphs(f"See {site}.\nStart here:\n{LINK}\nBye\n{site}\n")
    assert [[run.text for run in line] for line in first.lines] == [["See ", site, "."], ["Start here:"]]
    assert [[run.is_link for run in line] for line in first.lines] == [[False, True, False], [False]]
    assert [part.main_link for part in (first, main, last)] == [None, LINK, None]
    assert [[run.text for run in line] for line in last.lines] == [["Bye"], [site]]


def test_the_html_part_escapes_what_people_wrote(app: Flask) -> None:
    text = '<script>x</script> & "q" https://e.org/"><b>'
    with app.app_context():
        html = html_of(Rendered("<s>", text, "Ida", "ida@example.org"))
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;x&lt;/script&gt; &amp;" in html
    assert '<a href="https://e.org/">https://e.org/</a>' in html


def test_a_mail_that_can_be_stopped_says_how_in_its_last_line(app: Flask) -> None:
    url = "https://delphi.example.org/u/abc"
    with app.app_context():
        letter = with_way_out(Rendered("s", "Dear Ida\n", "Ida", "ida@example.org", unsubscribe_url=url))
    assert letter.text == f"Dear Ida\n\nTo get no more mail from this study: {url}\n"
    assert with_way_out(PLAIN) is PLAIN
