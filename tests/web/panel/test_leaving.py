"""Review, submit, thanks, done on this device; proposals; no more mail."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.base import new_id
from delphi.panels.models import Expert
from delphi.rounds import queries
from delphi.rounds.models import Invitation, PanelSession
from delphi.rounds.notices import UNSUBSCRIBE_PURPOSE, unsubscribe_token
from delphi.rounds.service.closing import close
from delphi.web.guards import PANEL_TOKEN
from tests.rounds.builders import LINK_KEY, OpenRound, a_questionnaire, an_open_round
from tests.web.panel.conftest import a_body, a_form, enter, said


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_the_review_names_what_is_open_with_the_way_to_each(expert: FlaskClient, opened: OpenRound) -> None:
    expert.post("/answer/save", json=a_body(opened.first))
    page = expert.get("/answer/review").text
    assert "4 items have no rating." in page
    last = opened.asked.rated[-1]
    assert f'href="/answer/section/2#s-{last.wording_id}"' in page
    assert f"#s-{opened.first.wording_id}" not in page


def test_submitting_says_thank_you_with_the_receipt(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    expert.post("/answer/save", json=a_body(opened.first))
    assert expert.get("/answer/thanks").location == "/answer/", "not submitted yet"
    response = expert.post("/answer/review")
    assert (response.status_code, response.location) == (303, "/answer/thanks")
    with expert.session_transaction() as cookie:
        receipt = queries.own_receipt(session, cookie[PANEL_TOKEN], now)
    page = expert.get("/answer/thanks").text
    assert receipt in page
    assert re.fullmatch(r"([0-9A-F]{4}-){2}[0-9A-F]{4}", receipt)
    assert "4 statements are open." in page
    assert session.scalars(
        select(Invitation.submitted_on).where(Invitation.submitted_on.is_not(None))
    ).all() == [now.date()]
    assert "You can change answers until" in page
    assert "You can still change answers" in expert.get("/answer/").text


def test_after_the_close_the_thanks_say_that_answers_stay_as_they_are(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    expert.post("/answer/review")
    close(session, opened.id, by=None, now=now)
    session.commit()
    page = expert.get("/answer/thanks").text
    assert "answers cannot be changed any more" in page
    assert "You can change answers" not in page
    assert "statements have no answer." in page
    assert "When the round closes" not in page


def test_a_round_that_asks_for_all_is_not_submitted_with_open_items(
    client: FlaskClient, session: Session, now: datetime
) -> None:
    opened = an_open_round(session, a_questionnaire(all_required=True), now=now)
    enter(client, session, opened, now)
    for item in opened.asked.rated[:2]:
        client.post("/answer/save", json=a_body(item))
    response = client.post("/answer/review")
    assert response.status_code == 422
    assert "3 items have no rating; this round asks for all of them." in response.text
    for item in opened.asked.rated[2:]:
        assert f"#s-{item.wording_id}" in response.text
    cleared = said(client.post("/answer/save", json=a_body(opened.first, rating=None, seen=1)))
    assert cleared["notices"] == ["1.1 has no rating yet; it is kept as not answered."]


def test_done_on_this_device_ends_the_session_and_not_the_link(
    expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    response = expert.post("/answer/done", follow_redirects=True)
    assert "Done on this device" in response.text
    assert session.scalars(select(PanelSession)).all() == []
    assert expert.get("/answer/").status_code == 401
    assert expert.get(f"/r/{opened.links[0]}").status_code == 200


def test_a_proposal_is_listed_with_its_area_and_can_be_removed(
    expert: FlaskClient, opened: OpenRound
) -> None:
    area = opened.asked.sections[1].area
    data = {
        "key": str(new_id()),
        "area": str(area.wording_id),
        "text": "Plan discharge.",
        "reason": "Missing.",
    }
    for _ in range(2):
        assert expert.post("/answer/suggest", data=data).status_code == 303
    page = expert.get("/answer/suggest").text
    assert "Your proposals (1)" in page
    assert '<p dir="auto">Plan discharge.</p>' in page
    assert '<p class="meta" dir="auto">2 Area 2</p>' in page
    found = re.search(r'action="(/answer/suggest/[^"]+/remove)"', page)
    assert found is not None
    assert expert.post(found[1]).status_code == 303
    assert "Plan discharge." not in expert.get("/answer/suggest").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": "  "}, "Write the statement that you propose."),
        ({"text": "x" * 2001}, "2000"),
        ({"text": "Fine", "area": "elsewhere"}, "Area"),
    ],
)
def test_a_wrong_proposal_is_shown_again_with_what_is_wrong(
    expert: FlaskClient, data: dict[str, str], words: str
) -> None:
    response = expert.post("/answer/suggest", data={"reason": "kept reason"} | data)
    assert response.status_code == 422
    assert words in response.text
    assert "kept reason" in response.text


def test_the_section_brings_its_area_to_the_proposal(expert: FlaskClient, opened: OpenRound) -> None:
    area = opened.asked.sections[0].area.wording_id
    assert f'<option selected value="{area}">' in expert.get(f"/answer/suggest?area={area}").text


def test_one_click_stops_the_mail_without_cookie_token_or_question(
    app: Flask, client: FlaskClient, session: Session, opened: OpenRound
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/u/{unsubscribe_token(LINK_KEY, session.get_one(Expert, opened.experts[0]))}"
    assert "Stop e-mails about this study?" in client.get(path).text
    assert session.get_one(Expert, opened.experts[0]).mail_stopped_at is None
    session.rollback()
    response = client.post(
        path, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://mail.example"}
    )
    assert response.status_code == 200
    session.expire_all()
    assert session.get_one(Expert, opened.experts[0]).mail_stopped_at is not None
    assert session.get_one(Expert, opened.experts[1]).mail_stopped_at is None


def test_mail_that_went_to_an_earlier_address_stops_nothing(
    client: FlaskClient, session: Session, opened: OpenRound
) -> None:
    expert = session.get_one(Expert, opened.experts[0])
    path = f"/u/{unsubscribe_token(LINK_KEY, expert)}"
    assert client.get(path).status_code == 200
    expert.email = "corrected@example.org"
    session.commit()
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    session.rollback()
    assert session.get_one(Expert, opened.experts[0]).mail_stopped_at is None


def test_a_letter_of_an_earlier_version_which_does_not_say_where_it_went_stops_nothing(
    client: FlaskClient, opened: OpenRound
) -> None:
    signed = URLSafeSerializer(LINK_KEY, salt=UNSUBSCRIBE_PURPOSE).dumps(str(opened.experts[0]))
    path = f"/u/{signed}"
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


@pytest.mark.parametrize("token", ["x", "x.y", "ImEi.AAAA"])
def test_a_token_that_we_did_not_sign_stops_nothing(
    client: FlaskClient, opened: OpenRound, token: str
) -> None:
    assert [client.get(f"/u/{token}").status_code, client.post(f"/u/{token}").status_code] == [404, 404]


def test_the_whole_way_without_a_script(client: FlaskClient, opened: OpenRound) -> None:
    client.post(f"/r/{opened.links[0]}")
    client.post("/answer/consent", data={"text": opened.asked.consent_sha256})
    for number, section in enumerate(opened.asked.sections, 1):
        data: dict[str, object] = {}
        for item in section.items:
            data |= a_form(item, "cannot-judge")
        client.post(f"/answer/section/{number}", data=data)
    assert "You have rated everything." in client.get("/answer/review").text
    assert client.post("/answer/review", follow_redirects=True).status_code == 200
