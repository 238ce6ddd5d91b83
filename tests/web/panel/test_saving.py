"""The script's saves: JSON in, revisions out, every refusal in words."""

import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from delphi import database
from delphi.base import begin_writing
from delphi.rounds.service.closing import close
from tests.rounds.builders import OpenRound
from tests.web.panel.conftest import a_body, a_form, said


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_a_save_is_answered_with_revisions_and_the_time(expert: FlaskClient, opened: OpenRound) -> None:
    first, second, *_ = opened.asked.rated
    answer = said(expert.post("/answer/save", json=a_body(first, second, rating=7)))
    assert answer["saved"] == {str(first.wording_id): 1, str(second.wording_id): 1}
    assert re.fullmatch(r"\d\d:\d\d", answer["at"])
    assert answer["notices"] == []
    assert said(expert.post("/answer/save", json=a_body(first, seen=1)))["saved"] == {
        str(first.wording_id): 2
    }


def test_the_digest_it_returns_is_the_one_the_page_then_shows(expert: FlaskClient, opened: OpenRound) -> None:
    body = a_body(opened.first, comment=" two\r\nlines ")
    shown = said(expert.post("/answer/save", json=body))["shown"][str(opened.first.wording_id)]
    assert f'name="shown-{opened.first.wording_id}" value="{shown}"' in expert.get("/answer/section/1").text


def test_a_stale_save_is_answered_with_both_values(expert: FlaskClient, opened: OpenRound) -> None:
    expert.post("/answer/save", json=a_body(opened.first, rating=5, comment="other window"))
    response = expert.post("/answer/save", json=a_body(opened.first, rating=7))
    assert response.status_code == 409
    [error] = said(response)["errors"]
    assert re.search(r"yours 7, saved 5\. Choose one\.", error["message"])
    stored = said(response)["stored"][str(opened.first.wording_id)]
    assert (stored["seen"], stored["marks"], stored["comment"]) == (1, ["5"], "other window")
    assert expert.post("/answer/save", json=a_body(opened.first, rating=7, seen=1)).status_code == 200


def test_what_is_too_much_is_refused_before_it_keeps_others_from_writing(
    expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    many, long = a_body(*[opened.first] * 501), a_body(opened.first, comment="x" * 2 * 1024 * 1024)
    begin_writing(session)  # SQLite: nobody else may write now
    for body, words in ((many, "At most 500 answers can be saved at once."), (long, "too large")):
        response = expert.post("/answer/save", json=body)
        assert response.status_code == 413
        assert words in said(response)["errors"][0]["message"]


def test_no_more_than_fifty_problems_are_listed(expert: FlaskClient, opened: OpenRound) -> None:
    response = expert.post("/answer/save", json=a_body(*[opened.first] * 500, rating=99))
    errors = said(response)["errors"]
    assert response.status_code == 422
    assert len(errors) == 51
    assert re.fullmatch(r"There are \d+ more problems\.", errors[-1]["message"])


def test_a_database_that_is_busy_for_too_long_is_told_in_json(
    expert: FlaskClient,
    session: Session,
    engine: Engine,
    opened: OpenRound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 50)
    session.rollback()
    engine.dispose()  # the next connections wait as briefly as that
    begin_writing(session)
    response = expert.post("/answer/save", json=a_body(opened.first))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "The database cannot be reached" in said(response)["errors"][0]["message"]
    page = expert.post("/answer/section/1", data=a_form(opened.first))
    assert (page.status_code, page.mimetype) == (503, "text/html")


def test_a_database_without_a_table_is_no_passing_fault(
    app: Flask, expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    session.execute(text("DROP TABLE save_key"))
    session.commit()
    app.testing = False
    assert expert.post("/answer/section/1", data=a_form(opened.first)).status_code == 500


def test_a_key_used_for_other_answers_is_refused(expert: FlaskClient, opened: OpenRound) -> None:
    body = a_body(opened.first, rating=7)
    assert expert.post("/answer/save", json=body).status_code == 200
    assert expert.post("/answer/save", json=body).status_code == 200
    body["answers"][0]["marks"] = [3]
    response = expert.post("/answer/save", json=body)
    assert response.status_code == 422
    assert said(response)["errors"][0]["message"] == "This save was already used for other answers; reload."


def test_a_closed_round_and_an_ended_session_are_told_in_json(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    close(session, opened.id, by=None, now=now)
    session.commit()
    late = expert.post("/answer/save", json=a_body(opened.first))
    assert late.status_code == 409
    assert "stored" not in said(late)
    assert re.match(
        r"The round was closed at .+; this change was not saved\.", said(late)["errors"][0]["message"]
    )
    with expert.session_transaction() as cookie:
        cookie["panel"] = "ended"
    for _ in range(2):
        ended = expert.post("/answer/save", json=a_body(opened.first))
        assert ended.status_code == 401
        assert "link in your e-mail" in said(ended)["errors"][0]["message"]
        with expert.session_transaction() as cookie:
            cookie.clear()


def test_without_consent_nothing_is_saved(client: FlaskClient, opened: OpenRound) -> None:
    client.post(f"/r/{opened.links[0]}")
    response = client.post("/answer/save", json=a_body(opened.first))
    assert response.status_code == 403
    assert "consent" in said(response)["errors"][0]["message"]


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_a_post_saves(expert: FlaskClient, method: str) -> None:
    assert getattr(expert, method)("/answer/save?marks=7").status_code == 405
