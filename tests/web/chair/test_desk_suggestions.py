"""Statements that experts proposed: shown with how many did, answered, and in the way of publishing until then."""

import html
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.accounts.models import Account
from delphi.drafting import queries
from delphi.drafting import service as decisions
from delphi.drafting.operations import Add, Keep
from delphi.drafting.remarks.queries import readings
from delphi.drafting.remarks.rules import remark_id
from delphi.drafting.remarks.suggestions import unanswered
from delphi.errors import WrongState
from delphi.process.publishing import publish_draft
from tests.conftest import NOW
from tests.drafting.closed_round import VERDICTS, ClosedRound, a_closed_round
from tests.web.chair.test_desk_remarks import fields_of

PROPOSED = (
    "Chooses dressings that suit the wound",
    "Chooses the dressings that suit a wound",
    "Weighs the cost of treatment",
    "Weighs the cost of treatment",
)
FIRST, SECOND, COST, _ = (remark_id("statement", None, text) for text in PROPOSED)


@pytest.fixture
def closed(session: Session, chair: Account) -> ClosedRound:
    found = a_closed_round(session, chair=chair, suggestion=PROPOSED)
    session.commit()
    return found


def desk_of(closed: ClosedRound) -> str:
    return f"/studies/{closed.study_id}/rounds/1/desk"


def overview(client: FlaskClient, closed: ClosedRound) -> str:
    return html.unescape(client.get(desk_of(closed)).text)


def answer(client: FlaskClient, closed: ClosedRound, remark: str, **typed: object) -> TestResponse:
    fields = {"seen": 0, "declined_because": "", "paraphrase": "", "hidden_because": "", **typed}
    return client.post(f"{desk_of(closed)}/suggestions/{remark}", data=fields)


def same(client: FlaskClient, closed: ClosedRound, remark: str, other: str, seen: int = 0) -> TestResponse:
    typed = {"seen": seen, "same": other}
    return client.post(f"{desk_of(closed)}/suggestions/{remark}/same", data=typed)


def waiting(session: Session, closed: ClosedRound) -> set[str]:
    session.rollback()
    operations = [one.operation for one in queries.in_force(session, closed.round_id)]
    return {remark for one in unanswered(session, closed.round_id, operations) for remark in one.ids}


def test_each_stands_once_with_how_many_proposed_it_and_what_looks_close(
    client: FlaskClient, closed: ClosedRound
) -> None:
    page = overview(client, closed)
    assert page.count('<p dir="auto">Weighs the cost of treatment</p>') == 1
    assert "Proposed by 2 experts · <strong>Waits for an answer</strong>" in page
    assert "3 proposed, 3 wait for an answer before the draft can be published" in page
    assert re.search(r"Looks close to \(\d+% alike\):</span> Chooses the dressings that suit a wound", page)


def test_what_a_person_calls_the_same_is_one_proposal_with_one_answer(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    assert same(client, closed, SECOND, FIRST).status_code == 303
    page = overview(client, closed)
    assert "The same:</span> Chooses the dressings that suit a wound" in page
    assert page.count("Proposed by 2 experts") == 2
    answer(client, closed, FIRST, declined_because="It is another framework's.")
    assert waiting(session, closed) == {COST}
    assert same(client, closed, FIRST, SECOND, seen=1).status_code == 422
    assert same(client, closed, SECOND, "", seen=1).status_code == 303
    assert waiting(session, closed) == {COST, SECOND}


def test_adding_answers_all_that_were_called_the_same(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    same(client, closed, SECOND, FIRST)
    url = f"{desk_of(closed)}/add?suggestion={FIRST}"
    page = html.unescape(client.get(url).text)
    assert "Chooses dressings that suit the wound</textarea>" in page
    assert "2 experts proposed it in round 1. It is missing" in page
    typed = {"text": PROPOSED[0], "under": closed.wordings["2"], "level": "", "seen": 0}
    assert client.post(url, data=typed).status_code == 422
    assert client.post(url, data=typed | {"rationale": "It is missing"}).status_code == 303
    session.rollback()
    (decision,) = queries.in_force(session, closed.round_id)
    assert isinstance(decision.operation, Add)
    assert {*decision.operation.suggestions} == {FIRST, SECOND}
    assert waiting(session, closed) == {COST}
    refused = answer(client, closed, FIRST, declined_because="No.")
    assert refused.status_code == 409
    assert "This statement is added to the draft" in refused.text


def test_declining_takes_a_reason_and_taking_it_away_opens_it_again(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    assert answer(client, closed, COST, declined_because="Costs are left out.").status_code == 303
    assert "Declined:</strong> Costs are left out." in overview(client, closed)
    assert COST not in waiting(session, closed)
    assert answer(client, closed, COST, seen=1).status_code == 303
    assert COST in waiting(session, closed)


def test_what_somebody_else_answered_meanwhile_is_not_overwritten(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    answer(client, closed, COST, declined_because="Costs are left out.")
    late = answer(client, closed, COST, declined_because="No money.", paraphrase="Money")
    page = html.unescape(late.text)
    assert late.status_code == 409
    assert 'What stands now: declined because "Costs are left out."' in page
    assert "No money.</textarea>" in page
    session.rollback()
    found = readings(session, closed.round_id).of(COST)
    assert (found.declined_because, found.paraphrase) == ("Costs are left out.", None)


def test_a_match_that_came_too_late_shows_the_answer_that_stands_so_that_saving_it_changes_nothing(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    answer(client, closed, COST, paraphrase="Money", hidden_because="It names a firm.")
    refused = same(client, closed, COST, FIRST)
    assert refused.status_code == 409
    assert answer(client, closed, COST, **fields_of(refused)).status_code == 303
    session.rollback()
    found = readings(session, closed.round_id).of(COST)
    assert (found.paraphrase, found.hidden_because) == ("Money", "It names a firm.")


def test_what_is_the_same_as_one_can_be_called_the_same_as_neither_itself_nor_what_follows_it(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    same(client, closed, SECOND, FIRST)
    assert same(client, closed, SECOND, SECOND, seen=1).status_code == 422
    assert same(client, closed, COST, SECOND).status_code == 303
    assert same(client, closed, SECOND, COST, seen=1).status_code == 422
    session.rollback()
    found = readings(session, closed.round_id)
    assert [found.of(one).same_as for one in (FIRST, SECOND, COST)] == [None, FIRST, SECOND]


@pytest.mark.parametrize("shown", [{"paraphrase": "Money"}, {"hidden_because": "It names a firm."}])
def test_where_other_words_stand_for_a_proposal_its_reason_is_not_offered_to_the_panel(
    client: FlaskClient, closed: ClosedRound, shown: dict[str, str]
) -> None:
    url = f"{desk_of(closed)}/add?suggestion={COST}"
    assert "It is missing" in client.get(url).text
    answer(client, closed, COST, **shown)
    assert "It is missing" not in client.get(url).text


def test_a_hidden_proposal_needs_no_answer(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    assert answer(client, closed, COST, hidden_because="It names a firm.").status_code == 303
    assert COST not in waiting(session, closed)
    assert "Hidden, and so not answered" in overview(client, closed)


def test_no_draft_is_published_while_a_proposal_waits(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    kept = [Keep(closed.wordings[code]) for code in VERDICTS]
    decisions.decide_together(
        session, closed.round_id, kept, rationale="All stay.", by=closed.chair, now=NOW, seen=0
    )
    with pytest.raises(WrongState, match=r"experts proposed wait for an answer: .*Weighs the cost"):
        publish_draft(session, closed.round_id, by=closed.chair, now=NOW)
    session.commit()
    page = overview(client, closed)
    assert "Every rated statement is decided. 3 proposed statements wait for an answer" in page
    assert re.search(r'button-primary" href="[^"]*/desk#new-statements"', page)
    for remark in (FIRST, SECOND, COST):
        answer(client, closed, remark, declined_because="Not now.")
    assert "proposed statements wait" not in overview(client, closed)
    session.rollback()
    publish_draft(session, closed.round_id, by=closed.chair, now=NOW)


def test_a_proposal_nobody_made_is_an_unknown_page(client: FlaskClient, closed: ClosedRound) -> None:
    assert client.get(f"{desk_of(closed)}/suggestions/{uuid.uuid4().hex * 2}").status_code == 404
    assert same(client, closed, "0" * 64, FIRST).status_code == 404
    assert same(client, closed, FIRST, "0" * 64).status_code == 404


def test_a_match_made_too_late_leaves_the_answer_that_stands_in_the_form(
    client: FlaskClient, closed: ClosedRound
) -> None:
    answer(client, closed, COST, declined_because="Costs are left out.")
    late = same(client, closed, COST, FIRST)
    assert late.status_code == 409
    assert "Costs are left out.</textarea>" in late.text
