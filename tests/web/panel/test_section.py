"""The rating form without JavaScript."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.base import new_id
from delphi.rounds import queries
from delphi.rounds.questionnaire import Dropped, Earlier, Parent, Section
from delphi.rounds.rules import Mark, StatementAnswer
from delphi.rounds.service.closing import close
from delphi.studies.models import Study
from delphi.web.guards import PANEL_TOKEN
from tests.rounds.builders import (
    LEVEL_FIT,
    RELEVANCE,
    OpenRound,
    a_questionnaire,
    a_second_questionnaire,
    an_area,
    an_item,
    an_open_round,
)
from tests.web.panel.conftest import a_form, enter


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def mine(client: FlaskClient, session: Session, now: datetime) -> dict[str, StatementAnswer]:
    session.rollback()
    with client.session_transaction() as cookie:
        view = queries.form(session, cookie[PANEL_TOKEN], now)
    session.rollback()
    return {view.questionnaire.by_wording[one].code: answer for one, answer in view.mine.items()}


def as_shown(page: str) -> dict[str, str]:
    """What a browser without a script would send back untouched."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    checked = re.findall(r'<input type="radio" name="([^"]+)" value="([^"]*)" checked>', page)
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', page)
    return dict([*hidden, *checked, *texts])


def test_a_section_saved_leads_to_the_next_and_says_so(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    response = expert.post("/answer/section/1", data=a_form(opened.first, "8", comment="On every ward."))
    assert (response.status_code, response.location) == (303, "/answer/section/2")
    assert re.search(r'data-state="saved">Saved \d\d:\d\d<', expert.get("/answer/section/2").text)
    assert mine(expert, session, now)["1.1"].marks == (Mark(8),)
    page = expert.get("/answer/section/1").text
    assert "On every ward." in page
    assert re.search(rf'name="rating-{opened.first.wording_id}-0" value="8" checked', page)


def test_the_last_section_leads_to_the_review(expert: FlaskClient, opened: OpenRound) -> None:
    response = expert.post("/answer/section/2", data=a_form(opened.asked.rated[-1]))
    assert response.location == "/answer/review"


def test_a_section_sent_back_untouched_changes_nothing_another_window_saved(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    untouched = as_shown(expert.get("/answer/section/1").text)
    expert.post("/answer/section/1", data=a_form(opened.first, "8", comment="two\r\nlines"))
    second = opened.asked.rated[1]
    sent = untouched | {f"rating-{second.wording_id}-0": "3"}
    assert expert.post("/answer/section/1", data=sent).status_code == 303
    found = mine(expert, session, now)
    assert (found["1.1"].marks, found["1.2"].marks) == ((Mark(8),), (Mark(3),))
    again = as_shown(expert.get("/answer/section/1").text)
    expert.post("/answer/section/1", data=again)
    assert mine(expert, session, now)["1.1"].seen == 1, "what was shown and not touched is not saved again"


def test_a_rating_can_be_cleared(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    expert.post("/answer/section/1", data=a_form(opened.first, "8"))
    expert.post("/answer/section/1", data=a_form(opened.first, "none", seen=1))
    assert mine(expert, session, now)["1.1"].marks == (Mark(),)


def test_sending_the_form_twice_saves_once(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    data = a_form(opened.first, "8")
    assert [expert.post("/answer/section/1", data=data).status_code for _ in range(2)] == [303, 303]
    assert mine(expert, session, now)["1.1"].seen == 1


def test_a_refused_section_keeps_all_that_was_typed_and_says_what_is_wrong_where(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    first, second, third = opened.asked.rated[:3]
    data = (
        a_form(first, "10", comment="kept words")
        | a_form(second, "6")
        | a_form(third, "2", comment="x" * 5001)
    )
    response = expert.post("/answer/section/1", data=data)
    assert response.status_code == 422
    for words in ("1.1: choose a number from 1 to 9.", "1.3: Comment: 5,001 of 5,000 characters."):
        assert response.text.count(words) == 2, "in the summary and beside the statement"
    assert f'href="#s-{first.wording_id}"' in response.text
    assert "kept words" in response.text
    assert "x" * 5001 in response.text
    assert re.search(rf'name="rating-{second.wording_id}-0" value="6" checked', response.text)
    assert mine(expert, session, now) == {}


def test_a_stale_window_is_shown_both_values_and_can_then_choose(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    stale = as_shown(expert.get("/answer/section/1").text)
    expert.post("/answer/section/1", data=a_form(opened.first, "5", comment="from the other window"))
    rating = f"rating-{opened.first.wording_id}-0"
    refused = expert.post("/answer/section/1", data=stale | {rating: "7"})
    assert refused.status_code == 409
    assert re.search(
        r"You changed 1\.1 in another window at \d\d:\d\d: yours 7, saved 5\. Choose one\.", refused.text
    )
    assert "Saved comment: from the other window" in refused.text
    assert mine(expert, session, now)["1.1"].marks == (Mark(5),)
    chosen = expert.post("/answer/section/1", data=as_shown(refused.text))
    assert chosen.status_code == 303
    assert mine(expert, session, now)["1.1"].marks == (Mark(7),)


def test_what_comes_after_the_close_is_shown_as_not_saved_beside_what_counts(
    expert: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    first, second, *_ = opened.asked.rated
    expert.post("/answer/section/1", data=a_form(first, "8"))
    close(session, opened.id, by=None, now=now)
    session.commit()
    late = expert.post("/answer/section/1", data=a_form(second, "3", comment="too late, alas"))
    assert late.status_code == 409
    assert re.search(r"The round was closed at .+; this change was not saved\.", late.text)
    assert (
        late.text.index("This came too late")
        < late.text.index("too late, alas")
        < late.text.index("Text of 1.1")
    )
    page = expert.get("/answer/section/1").text
    assert "Your answers in round 1" in page
    assert "<strong>8</strong>" in page


@pytest.mark.parametrize("number", [0, 3, 99])
def test_there_are_no_other_sections(expert: FlaskClient, number: int) -> None:
    assert expert.get(f"/answer/section/{number}").status_code == 404


def test_markup_in_a_comment_is_shown_as_text(expert: FlaskClient, opened: OpenRound) -> None:
    expert.post("/answer/section/1", data=a_form(opened.first, comment="<img src=x onerror=alert(1)>"))
    page = expert.get("/answer/section/1").text
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_several_dimensions_and_behaviours_under_their_competency(
    client: FlaskClient, session: Session, now: datetime
) -> None:
    competency = an_item("1.1", outcome="A plan is written.")
    behaviour = an_item("1.1.1", kind="behaviour", level="novice")
    opened = an_open_round(
        session,
        a_questionnaire(Section(an_area("1"), (competency, behaviour)), dimensions=(RELEVANCE, LEVEL_FIT)),
        now=now,
    )
    enter(client, session, opened, now)
    page = client.get("/answer/section/1").text
    assert page.count("<fieldset") == 4
    assert page.index("Text of 1.1<") < page.index("novice")
    data = a_form(competency, "8") | {
        f"marks-{competency.wording_id}": 2,
        f"rating-{competency.wording_id}-1": "3",
    }
    client.post("/answer/section/1", data=data)
    assert mine(client, session, now)["1.1"].marks == (Mark(8), Mark(3))


def test_round_two_shows_ones_own_rating_the_group_and_what_changed_but_chooses_nothing(
    client: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    enter(client, session, opened, now)
    first, second, _ = opened.asked.sections[0].items
    client.post("/answer/section/1", data=a_form(first, "8") | a_form(second, "cannot-judge"))
    close(session, opened.id, by=None, now=now)
    study = an_open_round_two(session, opened, now)
    enter(client, session, study, now)
    overview = client.get("/answer/").text
    assert overview.index("One statement is new.") < overview.index("of 3 rated")
    for words in ("What changed since round 1", "Reworded (1)", "New (1)", "Dropped (1)", "Nobody needs it."):
        assert words in overview
    page = client.get("/answer/section/1").text
    assert "In round 1 you rated 8. Panel of 20, median 8, middle half 7-8." in page
    assert "On the earlier wording, in round 1 you could not judge it." in page
    assert "2 comments from the panel" in page
    assert '<svg class="picture"' in page
    assert "Several read it in two ways." in page
    assert "checked" not in page


def test_a_merged_statement_shows_each_parent_with_ones_own_rating_and_what_became_of_the_others(
    client: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    enter(client, session, opened, now)
    one, other, edited = opened.asked.sections[0].items
    client.post("/answer/section/1", data=a_form(one, "8") | a_form(other, "2"))
    close(session, opened.id, by=None, now=now)
    asked = a_second_questionnaire(opened)
    parents = tuple(
        Parent(parent.code, parent.text, Earlier(opened.id, 1, parent.wording_id), None)
        for parent in (one, other)
    )
    items = (
        an_item("1.1", text="Both in one", relation="merged", followed="1", parents=parents),
        replace(edited, relation="copy-edited", redline=(("keep", "Text"), ("insert", ", better"))),
    )
    asked = replace(
        asked,
        sections=(Section(asked.sections[0].area, items),),
        dropped=(Dropped("1.9", "Gone", "", followed="4"),),
    )
    study = session.get_one(Study, opened.study_id)
    enter(client, session, an_open_round(session, asked, now=now, study=study, panel=opened.experts), now)
    overview = client.get("/answer/").text
    for words in (
        "Merged (1)",
        "Copy-edited (1)",
        "<del>1.2 Text of 1.2</del>",
        "By the rule that was fixed before",
    ):
        assert words in overview, words
    page = client.get("/answer/section/1").text
    assert "Merged from 1.1, 1.2 of the draft before" in page
    assert "Several experts said that it repeats another statement." in page
    assert "In round 1 you rated 8." in page
    assert "In round 1 you rated 2." in page
    assert "On the earlier wording" not in page


def an_open_round_two(session: Session, first: OpenRound, now: datetime) -> OpenRound:
    study = session.get_one(Study, first.study_id)
    return an_open_round(session, a_second_questionnaire(first), now=now, study=study, panel=first.experts)


def test_a_settled_statement_is_shown_and_not_asked(
    client: FlaskClient, session: Session, opened: OpenRound, now: datetime
) -> None:
    enter(client, session, opened, now)
    client.post("/answer/section/1", data=a_form(opened.first, "8"))
    session.rollback()
    close(session, opened.id, by=None, now=now)
    asked = a_second_questionnaire(opened)
    kept, *others = asked.sections[0].items
    settled = replace(
        asked, sections=(Section(asked.sections[0].area, (replace(kept, rated=False), *others)),)
    )
    study = session.get_one(Study, opened.study_id)
    enter(client, session, an_open_round(session, settled, now=now, study=study, panel=opened.experts), now)
    page = client.get("/answer/section/1").text
    assert "The panel agreed on this one; it is not asked again." in page
    assert "In round 1 you rated 8." in page
    assert f"rating-{kept.wording_id}" not in page


def test_a_key_that_is_no_key_is_not_what_our_pages_send(expert: FlaskClient, opened: OpenRound) -> None:
    response = expert.post("/answer/section/1", data=a_form(opened.first) | {"key": "x"})
    assert (response.status_code, "The request cannot be read." in response.text) == (400, True)
    assert expert.post("/answer/section/1", data={"key": str(new_id())}).status_code == 303
