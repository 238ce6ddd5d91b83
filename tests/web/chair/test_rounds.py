"""Opening, following, changing and closing a round as a chair's browser does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.audit.models import AuditEvent
from delphi.config import Settings
from delphi.drafting.operations import Keep
from delphi.drafting.service import decide_together
from delphi.outbox.models import OutboxMail
from delphi.process.publishing import publish_draft
from delphi.rounds.models import Answer, Invitation, Round
from delphi.studies.models import Study
from delphi.web.assembly import build
from tests.builders import a_framework, a_member, a_panel, a_study, an_account, sign_in
from tests.drafting.closed_round import a_closed_round
from tests.parts.databases import settings_for_tests
from tests.web.chair.site import TWO_WEEKS, Site, day_in


def test_an_empty_list_teaches_what_a_round_is(client: FlaskClient, session: Session, study: Study) -> None:
    page = Site(client, session, study).get()
    assert "No round yet" in page
    assert "Open round 1" in page


def test_what_is_missing_is_said_and_nothing_can_be_sent(
    client: FlaskClient, session: Session, study: Study
) -> None:
    page = Site(client, session, study).get("/new")
    assert "There is no draft yet" in page
    assert "The panel is empty" in page
    assert 'name="day"' not in page


def test_the_preparations_say_what_the_round_is_opened_on(site: Site) -> None:
    page = site.get("/new")
    assert "Draft 0: 7 statements, 3 of them rated" in page
    assert "6 experts: Educators 3, Nurses 3" in page
    assert "Below 5 experts, so without figures of their own in the report: Educators, Nurses." in page
    assert f'value="{day_in(TWO_WEEKS)}"' in page
    assert 'value="17:00"' in page


def test_a_last_look_stores_nothing_and_says_what_will_happen(site: Site) -> None:
    status, page = site.post("/new", number=1, day=day_in(TWO_WEEKS), time="17:00")
    assert status == 200
    assert "6 invitations leave by mail at once" in page
    assert "Draft 0 is frozen and cannot be changed any more." in page
    assert "Open round 1 and send 6 invitations" in page
    assert site.count(Round) == 0


def test_decisions_that_a_round_on_the_same_draft_would_leave_behind_are_told_before_it_opens(
    client: FlaskClient, session: Session, chair: Account
) -> None:
    closed = a_closed_round(session, chair=chair)
    session.commit()
    site = Site(client, session, session.get_one(Study, closed.study_id))
    last_look = {"number": 2, "day": day_in(TWO_WEEKS), "time": "17:00"}
    warning = "Open a round on the same draft now, and"
    assert warning not in site.get("/new")
    facts: dict[str, Any] = {"rationale": "As asked.", "by": chair.id, "now": clock.utc_now(), "seen": 0}
    kept = [Keep(closed.wordings[code]) for code in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")]
    decide_together(session, closed.round_id, kept[:2], **facts)
    session.commit()
    page = site.get("/new")
    assert f"2 decisions on round 1 are not published yet. {warning} they never can be" in page
    assert f'href="{site.rounds}/1/desk"' in page
    assert f"2 decisions on round 1 are not published yet. {warning}" in site.post("/new", **last_look)[1]
    decide_together(session, closed.round_id, kept[2:], **(facts | {"seen": 2}))
    publish_draft(session, closed.round_id, by=chair.id, now=clock.utc_now())
    session.commit()
    assert warning not in site.get("/new")
    assert warning not in site.post("/new", **last_look)[1]


@pytest.mark.parametrize("path", ["/new", "/open"])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "31/02/2026"}, "There is no 31 February."),
        ({"day": "02/03/2026"}, "Write the date as 2026-03-02."),
        ({"day": "20266-03-02"}, "The year is too far away (limit 5 years)."),
        ({"time": "24:00"}, "Write 00:00 of the next day."),
        ({"day": day_in(-timedelta(days=1))}, "The round would close before it opens."),
        ({"day": ""}, "Write the date as year, month and day"),
    ],
)
def test_a_wrong_deadline_is_told_beside_its_field(
    site: Site, path: str, wrong: dict[str, str], words: str
) -> None:
    status, page = site.post(path, **({"number": 1, "day": day_in(TWO_WEEKS), "time": "17:45"} | wrong))
    assert status == 422
    assert words in page
    assert 'value="17:45"' in page or "time" in wrong
    assert site.count(Round) == 0


def test_opening_invites_everybody_and_leads_to_the_round(site: Site) -> None:
    status, page = site.open()
    assert status == 303
    assert "Round 1 is open, and 6 invitations are on their way." in page
    assert (site.count(Invitation), site.count(OutboxMail)) == (6, 6)


def test_the_button_pressed_twice_opens_one_round(running: Site) -> None:
    assert running.open()[0] == 303
    assert (running.count(Round), running.count(OutboxMail)) == (1, 6)


def test_another_round_beside_an_open_one_is_refused(running: Site) -> None:
    status, page = running.open(2)
    assert (status, "Round 1 is still open." in page) == (409, True)


def test_while_a_round_is_open_the_way_to_a_new_one_leads_to_it(running: Site) -> None:
    answer = running.client.get(f"{running.rounds}/new")
    assert answer.location == f"{running.rounds}/1"


def test_the_list_tells_the_chair_how_many_have_answered_so_far(running: Site) -> None:
    assert "0 of 6 so far" in running.get()


def test_where_no_mail_can_leave_no_round_opens(settings: Settings, session: Session, study: Study) -> None:
    silent = settings_for_tests(settings.home, settings.database_url, DELPHI_MAIL_TRANSPORT="none")
    app = build(silent)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    a_framework(session, study.id)
    a_panel(session, study.id)
    client = app.test_client()
    chair = session.scalars(select(Account).where(Account.email == "vera@example.org")).one()
    sign_in(client, session, chair)
    site = Site(client, session, study)
    assert "No mail can leave this installation" in site.get("/new")
    assert site.open()[0] == 409
    assert site.count(Round) == 0


def test_the_round_page_tells_people_and_mail_and_no_statistic(running: Site) -> None:
    page = running.get("/1")
    assert re.findall(r"<dt>(\w[\w ]*)</dt><dd>(\d+)</dd>", page) == [
        ("Invited", "6"),
        ("Opened", "0"),
        ("Started", "0"),
        ("Finished", "0"),
        ("Mail sent", "0"),
        ("Mail on its way", "6"),
        ("Mail failed", "0"),
        ("Mail unsure", "0"),
    ]
    assert "expert-1@example.org" not in page
    for word in ("median", "quartile", "share of", "agree"):
        assert word not in page.lower()


def test_reminders_say_how_many_they_reach_and_leave_once_a_day(running: Site) -> None:
    assert "Remind the 6 who have not opened it" in running.get("/1")
    _, page = running.post("/1/remind/not-opened")
    assert "6 reminders are on their way." in page
    assert "0 can be reminded today" in page
    _, page = running.post("/1/remind/not-opened")
    assert "Nobody can be reminded now." in page


def test_another_closing_date_asks_before_everybody_is_told(running: Site) -> None:
    sooner = {"day": day_in(timedelta(days=7)), "time": "17:00"}
    status, page = running.post("/1/deadline", **sooner)
    assert status == 200
    assert "6 experts were told" in page
    assert "send them the new date" in page
    assert running.count(OutboxMail) == 6
    _, page = running.post("/1/deadline/move", **sooner)
    assert "6 experts are being told" in page
    assert running.count(OutboxMail) == 12


def test_closing_says_what_it_means_and_happens_once(running: Site) -> None:
    page = running.get("/1/close")
    assert "6 of 6 experts have not said that they are finished; 6 of them have not started." in page
    assert "A closed round is not reopened." in page
    status, page = running.post("/1/close")
    assert status == 303
    assert f'href="{running.rounds}/1/report"' in page
    assert f'href="{running.rounds}/1/desk"' in page
    closed = running.session.scalars(select(Round)).one().closed_at
    assert running.post("/1/close")[0] == 303
    assert running.session.scalars(select(Round)).one().closed_at == closed


def test_a_further_round_on_a_draft_that_was_rated_is_pointed_out(running: Site) -> None:
    running.post("/1/close")
    assert "This draft was rated in round 1 already" in running.get("/new")


@pytest.mark.parametrize("when", ["/new", "/1"])
def test_the_preview_shows_the_form_and_cannot_store(site: Site, when: str) -> None:
    if when == "/1":
        site.open()
    before = site.count(AuditEvent)
    page = site.get(f"{when}/preview?section=1")
    assert "Nothing you choose or write here is stored." in page
    assert "Stages pressure injuries" in page
    assert 'type="radio"' in page
    assert "<form" not in page
    assert "Section 1 of 2" in page
    assert (site.count(Answer), site.count(AuditEvent)) == (0, before)


@pytest.mark.parametrize("section", ["0", "3", "99"])
def test_a_section_that_is_not_there_has_no_preview(site: Site, section: str) -> None:
    assert site.client.get(f"{site.rounds}/new/preview?section={section}").status_code == 404


PATHS = ("", "/new", "/new/preview", "/1", "/1/deadline", "/1/close", "/1/preview", "/1/experts/invite")


@pytest.mark.parametrize(
    ("role", "statuses"), [("committee", [200] + [404] * 7), ("staff", [404] * 8), ("", [404] * 8)]
)
def test_only_chairs_see_who_takes_part(running: Site, role: str, statuses: list[int]) -> None:
    member = an_account(running.session)
    if role:
        a_member(running.session, running.study, member, role)
    sign_in(running.client, running.session, member)
    assert [running.client.get(running.rounds + path).status_code for path in PATHS] == statuses


def test_a_round_or_expert_of_another_study_is_not_found(
    running: Site, app: Flask, session: Session, chair: Account
) -> None:
    other = a_study(session, chair=chair, title="Another study")
    [stranger] = a_panel(session, other.id)[:1]
    session.commit()
    assert running.client.get(f"/studies/{other.id}/rounds/1").status_code == 404
    assert running.client.get(f"{running.rounds}/1/experts/{stranger.id}").status_code == 404
    assert running.post(f"/1/experts/{stranger.id}/admit")[0] == 404


def test_looking_changes_nothing(running: Site) -> None:
    before = [running.count(table) for table in (AuditEvent, OutboxMail, Round, Invitation)]
    for path in (*PATHS, running.expert(), f"{running.expert()}/take-out"):
        running.get(path)
    running.session.rollback()
    assert [running.count(table) for table in (AuditEvent, OutboxMail, Round, Invitation)] == before


def test_the_timeline_leads_around_the_study(running: Site) -> None:
    page = running.get("/1")
    assert 'aria-current="step"' in page
    assert f'href="/studies/{running.study.id}/framework/drafts/0"' in page
    assert re.search(r'class="now here" aria-current="step">\s*<a class="name" href="[^"]*/rounds/1"', page)
