"""From the link in the mail to the first page."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from delphi.extensions import limiter
from delphi.rounds.service.closing import close
from delphi.rounds.service.inviting import rotate_link, take_out
from delphi.web.guards import PANEL_TOKEN
from tests.rounds.builders import LINK_KEY, OpenRound, an_open_round, the_round
from tests.web.panel.conftest import enter

UNKNOWN = "This link is not valid."
INCOMPLETE = "This link is not complete; copy the whole line from your e-mail."


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def everything(session: Session) -> dict[str, list[str]]:
    session.rollback()
    tables = inspect(session.get_bind()).get_table_names()
    return {name: sorted(map(str, session.execute(text(f'SELECT * FROM "{name}"')))) for name in tables}


def test_the_landing_page_says_who_asks_how_long_and_until_when(
    client: FlaskClient, opened: OpenRound
) -> None:
    page = client.get(f"/r/{opened.links[0]}").text
    for words in ("Vera Brandt", "Wound care nursing", "Round 1 of 3", "Expert 1", "about 2 minutes", " UTC"):
        assert words in page
    assert "Not Expert 1?" in page


def test_looking_at_a_link_changes_nothing(client: FlaskClient, session: Session, opened: OpenRound) -> None:
    before = everything(session)
    for _ in range(25):
        assert client.get(f"/r/{opened.links[0]}").status_code == 200
        assert client.head(f"/r/{opened.links[0]}").status_code == 200
    assert everything(session) == before


def test_start_leads_to_consent_and_then_to_the_overview(client: FlaskClient, opened: OpenRound) -> None:
    started = client.post(f"/r/{opened.links[0]}")
    assert (started.status_code, started.location) == (303, "/answer/")
    assert client.get("/answer/").location == "/answer/consent"
    assert client.get("/answer/section/1").location == "/answer/consent"
    assert "Your answers are confidential." in client.get("/answer/consent").text
    agreed = client.post("/answer/consent", data={"text": opened.asked.consent_sha256})
    assert (agreed.status_code, agreed.location) == (303, "/answer/")
    assert "Begin with section 1" in client.get("/answer/").text


def test_agreeing_to_another_text_than_the_one_shown_is_refused(
    client: FlaskClient, opened: OpenRound
) -> None:
    client.post(f"/r/{opened.links[0]}")
    assert client.post("/answer/consent", data={"text": "0" * 64}).status_code == 422
    assert client.get("/answer/").location == "/answer/consent"


def test_the_address_after_start_holds_no_token(client: FlaskClient, opened: OpenRound) -> None:
    response = client.post(f"/r/{opened.links[0]}", follow_redirects=True)
    assert opened.links[0] not in response.request.path
    assert opened.links[0] not in response.text


def test_start_throws_away_whatever_the_browser_held_before(client: FlaskClient, opened: OpenRound) -> None:
    with client.session_transaction() as cookie:
        cookie[PANEL_TOKEN] = "planted"
        cookie["staff"] = "planted"
    client.post(f"/r/{opened.links[0]}")
    with client.session_transaction() as cookie:
        assert cookie[PANEL_TOKEN] != "planted"
        assert "staff" not in cookie


def test_a_second_experts_link_in_the_same_browser_replaces_the_first(
    client: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    first = enter(client, session, opened, now)
    client.get(f"/r/{opened.links[1]}")
    with client.session_transaction() as cookie:
        assert cookie[PANEL_TOKEN] == first, "looking does not replace it"
    client.post(f"/r/{opened.links[1]}")
    assert client.get("/answer/").location == "/answer/consent", "the second has not agreed yet"


@pytest.mark.parametrize("token", ["", "abc", "x" * 38, "x" * 20 + "=3D" + "x" * 20])
def test_a_cut_link_is_told_how_to_mend_it(client: FlaskClient, opened: OpenRound, token: str) -> None:
    response = client.get(f"/r/{token}")
    assert (response.status_code, INCOMPLETE in response.text) == (404, True)


def test_whatever_is_not_genuine_gets_one_and_the_same_page(client: FlaskClient, opened: OpenRound) -> None:
    genuine = opened.links[0]
    tokens = [
        "x" * 43,
        genuine.swapcase(),
        "x" * 10_240,
        "ä" * 43,
        f"{genuine[:-1]}а",
        f"{genuine}/x",
        "../x",
    ]
    answers = [client.get(f"/r/{token}") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert UNKNOWN in answers[0].text
    assert "Wound care" not in answers[0].text
    assert {client.post(f"/r/{token}").status_code for token in tokens} == {404}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("closed", "This round is closed"),
        ("replaced", "Please use the link in the latest e-mail"),
        ("taken out", "This link was switched off; contact the organiser."),
    ],
)
def test_a_genuine_link_is_told_its_true_state(
    client: FlaskClient, session: Session, opened: OpenRound, now: datetime, state: str, words: str
) -> None:
    if state == "closed":
        close(session, opened.id, by=None, now=now)
    elif state == "replaced":
        rotate_link(
            session, the_round(session, opened), opened.experts[0], link_key=LINK_KEY, by=None, now=now
        )
    else:
        take_out(session, opened.id, opened.experts[0], now=now)
    session.commit()
    for response in (client.get(f"/r/{opened.links[0]}"), client.post(f"/r/{opened.links[0]}")):
        assert response.status_code == 410
        assert words in response.text
        assert "Vera Brandt" in response.text


@pytest.mark.parametrize(
    "next_", ["//evil.example", "\\\\evil.example", "%0d%0aSet-Cookie:x=1", "javascript:x"]
)
def test_nothing_in_the_query_changes_where_start_leads(
    client: FlaskClient, opened: OpenRound, next_: str
) -> None:
    response = client.post(f"/r/{opened.links[0]}?next={next_}")
    assert response.location == "/answer/"
    assert "evil" not in client.get(f"/r/{opened.links[0]}?next={next_}").text


def test_a_link_leads_to_its_own_study_only(
    client: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    other = an_open_round(session, now=now + timedelta(seconds=0))
    enter(client, session, other, now)
    page = client.get("/answer/section/1").text
    assert str(other.first.wording_id) in page
    assert str(opened.first.wording_id) not in page


def test_guessing_is_slowed_down_but_a_genuine_link_still_opens(
    app: Flask, client: FlaskClient, opened: OpenRound
) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    limiter.reset()
    answers = [client.get(f"/r/{number:043d}") for number in range(40)]
    assert [answer.status_code for answer in answers] == [404] * 30 + [429] * 10
    assert answers[-1].headers["Retry-After"] == "60"
    assert client.get(f"/r/{opened.links[0]}").status_code == 200
    limiter.reset()


@pytest.mark.parametrize("path", ["/answer/", "/answer/section/1", "/answer/review", "/answer/thanks"])
@pytest.mark.parametrize("cookie", [None, "made up"])
def test_without_a_session_the_pages_ask_for_the_link(
    client: FlaskClient, opened: OpenRound, path: str, cookie: str | None
) -> None:
    if cookie:
        with client.session_transaction() as held:
            held[PANEL_TOKEN] = cookie
    response = client.get(path)
    assert response.status_code == 401
    assert "link in your e-mail" in response.text
