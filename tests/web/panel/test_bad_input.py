"""What is not an answer, by every way in: refused in the same words, on both databases, and nothing stored."""

import time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from delphi.base import new_id
from delphi.rounds.models import Answer
from tests.rounds.builders import OpenRound, an_item
from tests.web.panel.conftest import a_body, a_form, said

FROM_1_TO_9 = "1.1: choose a number from 1 to 9."
WHOLE = "1.1: choose a whole number."
NOT_HERE = "This item is not part of this round."
NUMBERS = [
    ("10", FROM_1_TO_9),
    ("0", FROM_1_TO_9),
    ("-1", FROM_1_TO_9),
    ("4.5", WHOLE),
    ("4,5", WHOLE),
    ("1e0", FROM_1_TO_9),
    ("NaN", FROM_1_TO_9),
    ("9" * 300, FROM_1_TO_9),
    ("seven", FROM_1_TO_9),
    ("٧", FROM_1_TO_9),
    ("7; DROP TABLE answer", FROM_1_TO_9),
]
IN_JSON_ONLY = [
    (10, FROM_1_TO_9),
    (-1, FROM_1_TO_9),
    (4.5, WHOLE),
    (True, FROM_1_TO_9),
    (float("nan"), FROM_1_TO_9),
    (float("inf"), FROM_1_TO_9),
    (10**300, FROM_1_TO_9),
    ([7], FROM_1_TO_9),
    ({"category": 7}, FROM_1_TO_9),
]


def stored(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Answer)) or 0


def kept(session: Session, column: InstrumentedAttribute[Any]) -> list[Any]:
    session.rollback()
    return list(session.scalars(select(column)))


def test_a_wrong_number_in_the_form(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    for rating, words in NUMBERS:
        response = expert.post("/answer/section/1", data=a_form(opened.first, rating, comment="kept"))
        found = (response.status_code, words in response.text, "kept" in response.text)
        assert found == (422, True, True), rating
    assert stored(session) == 0


def test_a_wrong_number_from_the_script(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    for rating, words in [*NUMBERS, *IN_JSON_ONLY]:
        response = expert.post("/answer/save", json=a_body(opened.first, rating=rating))
        expected = {"errors": [{"wording": str(opened.first.wording_id), "message": words}]}
        assert (response.status_code, said(response)) == (422, expected), rating
    assert stored(session) == 0


def test_blanks_around_a_number_do_no_harm(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    for seen, rating in enumerate(["7", "7 ", " 7\t", "007"]):
        assert (
            expert.post("/answer/save", json=a_body(opened.first, rating=rating, seen=seen)).status_code
            == 200
        )
        assert kept(session, Answer.category) == [7]


def test_no_rating_is_kept_as_not_answered(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    for seen, rating in enumerate([None, "", "none"]):
        assert (
            expert.post("/answer/save", json=a_body(opened.first, rating=rating, seen=seen)).status_code
            == 200
        )
        assert kept(session, Answer.category) == [None]


def test_a_score_together_with_cannot_judge(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    data = a_form(opened.first) | {f"rating-{opened.first.wording_id}-0": ["7", "cannot-judge"]}
    response = expert.post("/answer/section/1", data=data)
    assert response.status_code == 422
    assert "1.1: choose a score or &#34;I cannot judge this&#34;, not both." in response.text
    assert stored(session) == 0


def test_the_same_statement_twice_in_one_form(
    expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    for field, values in (("rating-{}-0", ["7", "8"]), ("seen-{}", ["0", "0"]), ("comment-{}", ["a", "a"])):
        data = a_form(opened.first) | {field.format(opened.first.wording_id): values}
        response = expert.post("/answer/section/1", data=data)
        assert response.status_code == 422, field
        assert "1.1 was sent twice; nothing was changed." in response.text
    assert stored(session) == 0


def test_the_same_statement_twice_from_the_script(expert: FlaskClient, opened: OpenRound) -> None:
    response = expert.post("/answer/save", json=a_body(opened.first, opened.first))
    assert said(response)["errors"][0]["message"] == "1.1 was sent twice; nothing was changed."


def test_a_statement_that_is_not_in_the_round(
    expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    for wording in (str(new_id()), "../", "", "1.1", None, 7):
        body = a_body(opened.first)
        body["answers"][0]["wording"] = wording
        response = expert.post("/answer/save", json=body)
        assert (response.status_code, said(response)["errors"][0]["message"]) == (404, NOT_HERE), wording
    assert stored(session) == 0


def test_a_statement_of_another_round_in_the_form(expert: FlaskClient, opened: OpenRound) -> None:
    response = expert.post(
        "/answer/section/1", data=a_form(an_item("1.1")) | a_form(opened.first, comment="kept")
    )
    assert (response.status_code, NOT_HERE in response.text, "kept" in response.text) == (404, True, True)
    broken = expert.post("/answer/section/1", data={"key": str(new_id()), "seen-../": "0"})
    assert (broken.status_code, NOT_HERE in broken.text) == (404, True)


UNREADABLE = [
    "[" * 10_000,
    '{"a":' * 10_000,
    "not json",
    "[]",
    '{"key": "x", "answers": []}',
    b"\xff\xfe\x00",
]


def test_what_no_page_of_ours_sends(expert: FlaskClient) -> None:
    for body in UNREADABLE:
        response = expert.post("/answer/save", data=body, content_type="application/json")
        message = said(response)["errors"][0]["message"]
        assert (response.status_code, message) == (400, "The request cannot be read."), body[:20]


def test_another_kind_of_body_is_not_supported(expert: FlaskClient) -> None:
    answer = expert.post("/answer/save", data="<a/>", content_type="text/xml")
    assert (answer.status_code, said(answer)["errors"][0]["message"]) == (415, "Unsupported form.")
    page = expert.post("/answer/section/1", data="<a/>", content_type="text/xml")
    assert (page.status_code, "Unsupported form." in page.text) == (415, True)


def test_too_many_fields(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    data = a_form(opened.first) | {f"field-{number}": "x" for number in range(10_000)}
    response = expert.post("/answer/section/1", data=data)
    assert (response.status_code, "The form has too many fields." in response.text) == (413, True)
    assert stored(session) == 0


def test_an_illegal_character_is_removed_and_named(
    expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    expert.post("/answer/section/1", data=a_form(opened.first, comment="eleven char\0s"))
    notice = "1.1: Comment: an illegal character at position 12 was removed."
    assert notice in expert.get("/answer/section/2").text
    answer = expert.post("/answer/save", json=a_body(opened.first, seen=1, comment="eleven char\ud800s"))
    assert said(answer)["notices"] == [notice]
    assert kept(session, Answer.comment) == ["eleven chars"]


HONEST = ["<img src=x onerror=alert(1)>", "=cmd|'/c calc'!A1", "مرحبا", "שלום", "javascript:alert(1)", "👩‍⚕️"]


def test_strange_but_honest_words_are_kept(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    for seen, comment in enumerate(HONEST):
        expert.post("/answer/save", json=a_body(opened.first, comment=comment, seen=seen))
        assert kept(session, Answer.comment) == [comment]


def test_invisible_words_are_no_comment(expert: FlaskClient, session: Session, opened: OpenRound) -> None:
    for seen, comment in enumerate(["   ", "\u200b\u200d \ufeff"]):
        expert.post("/answer/save", json=a_body(opened.first, comment=comment, seen=seen))
        assert kept(session, Answer.comment) == [None]


def test_a_form_from_another_site_is_refused(
    expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = expert.post("/answer/section/1", data=a_form(opened.first), headers=headers)
        assert response.status_code == 403
    assert stored(session) == 0


def test_a_page_with_another_experts_token_has_expired(
    app: Flask, expert: FlaskClient, session: Session, opened: OpenRound
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    words = "Your page has expired."
    page = expert.post("/answer/section/1", data=a_form(opened.first) | {"csrf_token": "of another"})
    assert (page.status_code, words in page.text) == (400, True)
    answer = expert.post("/answer/save", json=a_body(opened.first), headers={"X-CSRFToken": "of another"})
    assert (answer.status_code, words in said(answer)["errors"][0]["message"]) == (400, True)
    assert stored(session) == 0


def test_a_number_of_any_length_is_refused_at_once(expert: FlaskClient, opened: OpenRound) -> None:
    began = time.perf_counter()
    expert.post("/answer/section/1", data=a_form(opened.first, "9" * 300_000))
    assert time.perf_counter() - began < 1


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["wording", "seen", "marks", "comment", "proposed_wording"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.dictionaries(FIELDS, JSON), key=st.uuids().map(str) | JSON)
def test_no_body_whatever_brings_the_server_down(
    expert: FlaskClient, opened: OpenRound, changes: dict[str, Any], key: object
) -> None:
    body = a_body(opened.first)
    body["answers"][0] |= changes
    response = expert.post("/answer/save", json=body | {"key": key})
    assert response.status_code in {200, 400, 404, 409, 422}
    assert said(response)["errors"] if response.status_code != 200 else said(response)["at"]
