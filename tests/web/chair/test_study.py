"""The list of studies, a new study, the overview and its next step, the members: as a chair's browser sees them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.base import new_id
from delphi.config import Settings
from delphi.frameworks.models import Draft
from delphi.panels.models import Expert
from delphi.process.progress import LastRound, StudyProgress, progress
from delphi.rounds.models import Round
from delphi.studies import queries
from delphi.studies.models import ProtocolVersion, Study
from delphi.web.chair.study.next_step import next_step
from tests.builders import a_member, a_study, an_account, sign_in
from tests.conftest import NOW

NEW = {
    "title": "Wound care",
    "contact_name": "Vera Brandt",
    "contact_email": "vera@example.org",
    "time_zone": "Europe/Zurich",
}


def test_nobody_sees_studies_without_signing_in(client: FlaskClient) -> None:
    answer = client.get("/studies")
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_an_empty_list_teaches_what_a_study_is(client: FlaskClient, chair: Account) -> None:
    page = client.get("/studies").text
    assert "No study yet" in page
    assert 'href="/studies/new"' in page


def test_who_only_reads_reports_or_may_chair_nothing_is_offered_no_new_study(
    client: FlaskClient, session: Session, study: Study
) -> None:
    assert 'href="/studies/new"' in client.get("/studies").text
    reader = an_account(session)
    a_member(session, study, reader, "staff")
    sign_in(client, session, reader)
    assert 'href="/studies/new"' not in client.get("/studies").text
    without_factor = an_account(session)
    without_factor.totp_secret = None
    sign_in(client, session, without_factor)
    page = client.get("/studies").text
    assert "No study yet" in page
    assert 'href="/studies/new"' not in page


def test_the_list_links_to_the_studies_one_works_on(
    client: FlaskClient, session: Session, study: Study
) -> None:
    a_study(session, title="Somebody else's")
    session.commit()
    page = client.get("/studies").text
    assert f'href="/studies/{study.id}"' in page
    assert "1 study" in page
    assert "Somebody else" not in page


def test_four_answers_make_a_study_and_lead_to_its_overview(
    client: FlaskClient, session: Session, chair: Account
) -> None:
    assert 'value="vera@example.org"' in client.get("/studies/new").text
    answer = client.post("/studies/new", data=NEW)
    session.rollback()
    [row] = queries.studies_of(session, chair.id)
    assert (answer.status_code, answer.location) == (303, f"/studies/{row.id}")
    assert queries.current_protocol(session, row.id).protocol.time_zone == "Europe/Zurich"
    assert "Import the framework" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Write a title."),
        ({"title": "x" * 201}, "Shorten the title to 200 characters."),
        ({"title": "a\0b"}, "The text holds a NUL character; remove it."),
        ({"time_zone": "EST5"}, "Time zone not known; choose from the list."),
        ({"time_zone": "Mars/Base"}, "Time zone not known; choose from the list."),
        ({"contact_email": "a@b"}, "The part after @ has no dot; write the whole domain."),
        ({"contact_name": "x" * 201}, "This has 201 characters; shorten it to 200."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    client: FlaskClient, session: Session, chair: Account, wrong: dict[str, str], words: str
) -> None:
    answer = client.post("/studies/new", data=NEW | {"title": "Typed by hand"} | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Typed by hand" in answer.text or "title" in wrong
    assert session.scalars(select(Study)).all() == []


def test_an_admin_is_told_to_use_another_account(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, an_account(session, is_admin=True))
    answer = client.post("/studies/new", data=NEW)
    assert answer.status_code == 422
    assert "An admin account sees no study" in answer.text


def test_markup_in_a_title_is_shown_as_text(client: FlaskClient, session: Session, chair: Account) -> None:
    study = a_study(session, chair=chair, title="<script>alert(1)</script>")
    session.commit()
    for address in ("/studies", f"/studies/{study.id}"):
        assert "<script>alert" not in client.get(address).text


def test_the_overview_leads_a_chair_to_every_part(client: FlaskClient, study: Study) -> None:
    page = client.get(f"/studies/{study.id}").text
    for part in ("framework", "panel", "protocol", "members"):
        assert f'href="/studies/{study.id}/{part}"' in page


def test_the_committee_is_told_that_the_chair_has_the_next_step(
    client: FlaskClient, session: Session, study: Study
) -> None:
    member = an_account(session)
    a_member(session, study, member, "committee")
    sign_in(client, session, member)
    page = client.get(f"/studies/{study.id}").text
    assert "the chair has the next step" in page
    assert "/protocol" not in page


PAGES = ("", "/members", "/protocol", "/protocol/versions")


@pytest.mark.parametrize("page", PAGES)
def test_another_studys_chair_sees_no_such_page(
    client: FlaskClient, session: Session, study: Study, page: str
) -> None:
    other = an_account(session)
    a_study(session, chair=other)
    sign_in(client, session, other)
    foreign = client.get(f"/studies/{study.id}{page}")
    unknown = client.get(f"/studies/{new_id()}{page}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert foreign.text == unknown.text


@pytest.mark.parametrize(
    ("role", "statuses"), [("committee", (200, 404, 404, 404)), ("staff", (404, 404, 404, 404))]
)
def test_pages_of_the_chair_are_not_there_for_committee_and_staff(
    client: FlaskClient, session: Session, study: Study, role: str, statuses: tuple[int, ...]
) -> None:
    member = an_account(session)
    a_member(session, study, member, role)
    sign_in(client, session, member)
    assert tuple(client.get(f"/studies/{study.id}{page}").status_code for page in PAGES) == statuses


def test_staff_are_led_from_their_list_to_the_released_reports_and_not_into_the_study(
    client: FlaskClient, session: Session, study: Study
) -> None:
    reader = an_account(session)
    a_member(session, study, reader, "staff")
    sign_in(client, session, reader)
    page = client.get("/studies").text
    assert f'<a href="/reading">{study.title}</a>' in page
    assert f'"/studies/{study.id}"' not in page


def test_a_member_is_added_changed_and_removed(client: FlaskClient, session: Session, study: Study) -> None:
    reader = an_account(session, email="reader@example.org", name="Rita Reader")
    session.commit()
    address = f"/studies/{study.id}/members"
    answer = client.post(address, data={"email": "reader@example.org", "role": "staff"})
    assert (answer.status_code, answer.location) == (303, address)
    page = client.get(address).text
    assert "reader@example.org now works on this study" in page
    assert "2 people work on this study." in page
    assert f'href="{address}/{reader.id}"' in page
    client.post(f"{address}/{reader.id}", data={"role": "committee"})
    session.rollback()
    assert queries.role_of(session, study.id, reader.id) == "committee"
    client.post(f"{address}/{reader.id}/remove")
    session.rollback()
    assert queries.role_of(session, study.id, reader.id) is None


def test_an_address_without_an_account_is_refused_beside_the_field(client: FlaskClient, study: Study) -> None:
    answer = client.post(f"/studies/{study.id}/members", data={"email": "who@example.org", "role": "staff"})
    assert answer.status_code == 422
    assert "has an account here; ask the administrator" in answer.text
    assert 'value="who@example.org"' in answer.text


def test_nobody_becomes_a_chair_without_a_second_factor(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, an_account(session, totp_secret=None))
    for answer in (client.get("/studies/new"), client.post("/studies/new", data={"title": "Mine"})):
        assert answer.status_code == 409
        assert "setting it up again adds one" in answer.text


def test_nobody_makes_a_chair_of_an_account_without_a_second_factor(
    client: FlaskClient, session: Session, study: Study
) -> None:
    reader = an_account(session, totp_secret=None)
    a_member(session, study, reader, "staff")
    session.commit()
    members = f"/studies/{study.id}/members"
    added = client.post(members, data={"email": reader.email, "role": "chair"})
    changed = client.post(f"{members}/{reader.id}", data={"role": "chair"})
    for answer in (added, changed):
        assert answer.status_code == 422
        assert f"the account of {reader.name} has none: ask the administrator to reset it" in answer.text
    session.rollback()
    assert queries.role_of(session, study.id, reader.id) == "staff"


def test_without_mail_every_page_tells_the_chair(
    app: Flask, client: FlaskClient, settings: Settings, study: Study
) -> None:
    app.extensions["delphi.settings"] = replace(settings, mail_transport="none")
    for page in PAGES:
        assert "No mail leaves this installation" in client.get(f"/studies/{study.id}{page}").text


def test_with_mail_no_page_warns(client: FlaskClient, study: Study) -> None:
    for page in PAGES:
        assert "No mail leaves this installation" not in client.get(f"/studies/{study.id}{page}").text


def test_the_only_chair_stays(client: FlaskClient, study: Study, chair: Account) -> None:
    assert "This is the only chair" in client.get(f"/studies/{study.id}/members/{chair.id}").text
    answer = client.post(f"/studies/{study.id}/members/{chair.id}/remove")
    assert answer.status_code == 409
    assert "A study needs a chair" in answer.text


def test_an_unknown_role_is_refused_beside_the_field(
    client: FlaskClient, study: Study, chair: Account
) -> None:
    answer = client.post(f"/studies/{study.id}/members/{chair.id}", data={"role": "owner"})
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_who_is_no_member_has_no_page(client: FlaskClient, session: Session, study: Study) -> None:
    stranger = an_account(session)
    session.commit()
    assert client.get(f"/studies/{study.id}/members/{stranger.id}").status_code == 404


def test_removing_is_a_post(client: FlaskClient, study: Study, chair: Account) -> None:
    assert client.get(f"/studies/{study.id}/members/{chair.id}/remove").status_code == 405


def closed(**facts: bool) -> LastRound:
    defaults = {"open": False, "reported": True, "released": True, "published": False}
    return LastRound(number=1, draft_number=0, deadline_at=NOW, invited=24, answered=23, **(defaults | facts))


@pytest.mark.parametrize(
    ("facts", "label", "address"),
    [
        ({"newest_draft": None, "statements": 0}, "Import the framework", "/framework"),
        ({"experts": 0}, "Add the panel", "/panel"),
        ({}, "Open round 1", "/rounds/new"),
        ({"last_round": closed(open=True)}, "Follow round 1", "/rounds/1"),
        ({"last_round": closed(reported=False)}, "See round 1", "/rounds/1"),
        ({"last_round": closed()}, "Decide on round 1", "/rounds/1/desk"),
        ({"last_round": closed(published=True), "newest_draft": 1}, "Open round 2", "/rounds/new"),
        ({"last_round": closed(published=True), "planned_rounds": 1}, "Read the framework", "/framework"),
        ({"last_round": closed(published=True), "may_end": True}, "Read the framework", "/framework"),
    ],
)
def test_each_state_of_a_study_has_one_next_step(
    client: FlaskClient, study: Study, facts: dict[str, object], label: str, address: str
) -> None:
    known = {
        "newest_draft": 0,
        "statements": 33,
        "experts": 24,
        "members": 2,
        "protocol_number": 1,
        "planned_rounds": 3,
        "time_zone": "UTC",
        "last_round": None,
        "may_end": False,
    }
    with client.application.test_request_context():
        step = next_step(study.id, StudyProgress(**(known | facts)))  # type: ignore[arg-type]  # of mixed types
    assert step.action is not None
    assert (step.action.label, step.action.url) == (label, f"/studies/{study.id}{address}")


def test_progress_counts_what_is_there(session: Session, study: Study) -> None:
    assert progress(session, study.id).newest_draft is None
    draft = Draft(study_id=study.id, number=0, created_at=NOW)
    experts = [Expert(study_id=study.id, name=n, email=f"{n}@example.org", added_at=NOW) for n in "abc"]
    experts[2].left_at, experts[2].departure = NOW, "declined"
    session.add_all([draft, *experts])
    session.flush()
    protocol_id = session.scalars(select(ProtocolVersion.id)).one()
    session.add(
        Round(
            study_id=study.id,
            number=1,
            kind="rating",
            draft_id=draft.id,
            protocol_id=protocol_id,
            opened_at=NOW,
            deadline_at=clock.utc_now() + timedelta(days=1),
        )
    )
    session.flush()
    found = progress(session, study.id)
    assert (found.newest_draft, found.statements, found.experts, found.rounds_opened) == (0, 0, 2, 1)
    assert found.last_round is not None
    assert (found.last_round.open, found.last_round.invited, found.last_round.reported) == (True, 0, False)
