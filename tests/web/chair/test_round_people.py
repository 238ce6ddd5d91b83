"""The experts of an open round, one by one, as a chair sees to them."""

import re

import pytest
from sqlalchemy import select

from delphi.outbox.models import OutboxMail
from delphi.panels import queries as panels
from delphi.rounds import queries
from delphi.rounds.models import Invitation, Round, Seating, Suggestion
from tests.web.chair.site import Site


def test_a_new_link_is_mailed(running: Site) -> None:
    status, page = running.post(f"{running.expert()}/link")
    assert status == 303
    assert "A new link for Expert 1 is on its way; the old one has ended." in page


def test_a_corrected_address_gets_a_new_link(running: Site) -> None:
    fields = {"name": "Expert 1", "email": "right@example.org", "group": "Nurses"}
    _, page = running.post(f"{running.expert()}/correct", **fields)
    assert "Expert 1 is saved, and a new link is on its way." in page
    assert "right@example.org" in page


@pytest.mark.parametrize("page", ["/rounds{expert}/correct", "/panel/{id}"])
def test_the_address_of_who_has_answered_cannot_be_changed(running: Site, page: str) -> None:
    one = panels.panel(running.session, running.study.id)[0]
    seat = running.session.get_one(Seating, one.id).seat_id
    round_id = running.session.scalars(select(Round.id)).one()
    suggestion = Suggestion(round_id=round_id, seat_id=seat, text="Teaches")
    running.session.add(suggestion)
    running.session.commit()
    url = f"/studies/{running.study.id}" + page.format(expert=running.expert(), id=one.id)
    answer = running.client.post(url, data={"name": one.name, "email": "chair@example.org", "group": ""})
    assert answer.status_code == 422
    assert "Expert 1 has answered already." in answer.text
    renamed = running.client.post(url, data={"name": "Ann", "email": one.email, "group": ""})
    assert renamed.status_code == 303


def test_an_address_corrected_on_the_page_of_the_panel_gets_a_new_link_too(running: Site) -> None:
    one = panels.panel(running.session, running.study.id)[0]
    url = f"/studies/{running.study.id}/panel/{one.id}"
    fields = {"name": one.name, "email": "right@example.org", "group": "Nurses"}
    page = running.client.post(url, data=fields, follow_redirects=True)
    assert "Expert 1 is saved, and a new link is on its way." in page.text


@pytest.mark.parametrize("act", ["correct", "replace"])
@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("nobody", "error-summary"),
        ("expert-2@example.org", "on the panel already"),
    ],
)
def test_a_wrong_address_is_told_beside_its_field_and_what_was_typed_stays(
    running: Site, act: str, email: str, words: str
) -> None:
    status, page = running.post(f"{running.expert()}/{act}", name="Typed by hand", email=email, group="")
    assert status == 422
    assert words in page
    assert 'value="Typed by hand"' in page


def test_somebody_else_takes_part_instead(running: Site) -> None:
    _, page = running.post(
        f"{running.expert()}/replace", name="Nia New", email="nia@example.org", group="Nurses"
    )
    assert "Expert 1 is taken out, and the invitation to Nia New is on its way." in page
    found = running.session.scalars(select(Round)).one()
    states = {one.name: one.taken_out for one in queries.follow_up(running.session, found.id)}
    assert (states["Expert 1"], states["Nia New"]) == (True, False)


def test_taking_out_says_what_becomes_of_answers_before_it_is_done(running: Site) -> None:
    address = f"{running.expert()}/take-out"
    assert "Nothing is saved yet" in running.get(address)
    status, page = running.post(address)
    assert (status, "Expert 1 is taken out; the link has ended." in page) == (303, True)
    assert "taken out" in page


def test_who_joined_the_panel_late_is_invited_by_a_button(running: Site) -> None:
    added = {"name": "Nia New", "email": "nia@example.org", "group": "Nurses"}
    running.client.post(f"/studies/{running.study.id}/panel/new", data=added)
    page = running.get("/1/experts/invite")
    assert "1 expert of the panel is not in this round." in page
    [address] = re.findall(r'action="[^"]*/rounds(/1/experts/[^"]*/admit)"', page)
    assert "Nia New is invited" in running.post(address)[1]
    assert running.count(Invitation) == 7


def test_a_mail_that_failed_can_be_sent_again(running: Site) -> None:
    expert = panels.panel(running.session, running.study.id)[0]
    mail = running.session.scalars(select(OutboxMail).where(OutboxMail.expert_id == expert.id)).one()
    mail.state, mail.last_error = "failed", "550 <b>no such user</b>"
    running.session.commit()
    assert "Mail failed</dt><dd>1<" in running.get("/1")
    page = running.get(running.expert())
    assert "550 &lt;b&gt;no such user" in page
    assert "Send again" in page
    assert "The mail leaves again." in running.post(f"/1/mails/{mail.id}/again")[1]
    assert running.session.get_one(OutboxMail, mail.id, populate_existing=True).state == "due"
