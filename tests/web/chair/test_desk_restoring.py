"""What stood in earlier drafts, on the desk: listed, brought back at a place, and taken out again."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.drafting import queries
from delphi.drafting.operations import Drop, Place, Restore
from delphi.frameworks import queries as frameworks
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round
from tests.drafting.further_rounds import WHY, a_further_round, decided_and_published


@pytest.fixture
def first(session: Session, chair: Account) -> ClosedRound:
    """After which 1.3 was dropped with its behaviour."""
    found = a_closed_round(session, chair=chair)
    of = found.wordings
    decided_and_published(session, found, Drop(of["1.3"]), Drop(of["1.3.a"]), now=NOW)
    return found


@pytest.fixture
def second(session: Session, first: ClosedRound) -> ClosedRound:
    found = a_further_round(session, first, number=2, now=NOW + timedelta(days=1))
    session.commit()
    return found


def page_of(client: FlaskClient, closed: ClosedRound, path: str = "") -> str:
    return html.unescape(client.get(f"/studies/{closed.study_id}/rounds/2/desk{path}").text)


def bring_back(client: FlaskClient, closed: ClosedRound, wording: str, **fields: object) -> tuple[int, str]:
    sent = {"seen": 0, "rationale": "It is missed.", **fields}
    answer = client.post(f"/studies/{closed.study_id}/rounds/2/desk/earlier/{wording}", data=sent)
    return answer.status_code, html.unescape(answer.text)


def restored(session: Session, closed: ClosedRound, wording: str) -> object:
    session.rollback()
    decision = queries.desk(session, closed.round_id).by_wording.get(uuid.UUID(wording))
    return decision and decision.operation


def test_the_overview_leads_to_what_is_gone_with_when_and_why(
    client: FlaskClient, first: ClosedRound, second: ClosedRound
) -> None:
    assert "Bring back one of 2 statements from earlier drafts" in page_of(client, second)
    listed = page_of(client, second, "/earlier")
    assert "Photographs wounds" in listed
    assert "Draft 0; dropped after round 1" in listed
    assert WHY in listed
    assert f"/framework/lineage/{first.wordings['1.3']}" in listed


def test_where_nothing_is_gone_there_is_nothing_to_bring_back(
    client: FlaskClient, session: Session, chair: Account
) -> None:
    closed = a_closed_round(session, chair=chair)
    session.commit()
    assert "/earlier" not in client.get(f"/studies/{closed.study_id}/rounds/1/desk").text


def test_one_comes_back_at_a_place_and_what_stood_under_it_under_it_again(
    client: FlaskClient, session: Session, first: ClosedRound, second: ClosedRound
) -> None:
    old, below = first.wordings["1.3"], first.wordings["1.3.a"]
    assert bring_back(client, second, old, under=second.wordings["2"], position=1)[0] == 303
    assert restored(session, second, old) == Restore(old, Place(second.wordings["2"], 0))
    assert "new: Photographs wounds" in page_of(client, second, f"/earlier/{below}")
    assert bring_back(client, second, below, under=old, level="novice")[0] == 303
    assert restored(session, second, below) == Restore(below, Place(old, None, "novice"))
    overview = page_of(client, second)
    assert "1.3 of draft 0 restored" in overview
    assert "Undo: 1.3.a of draft 0 restored" in overview
    draft = re.sub(r"<[^>]+>|\s+", " ", page_of(client, second, "/next-draft"))
    assert re.search(r"2\.1\s+added:\s+Photographs wounds\s+;\s+restored", draft), draft
    assert "It is missed." in draft
    assert "restored" in client.get(f"/studies/{second.study_id}/framework/lineage/{old}").text


def test_bringing_back_is_undone(
    client: FlaskClient, session: Session, first: ClosedRound, second: ClosedRound
) -> None:
    old = first.wordings["1.3"]
    bring_back(client, second, old, under=second.wordings["1"])
    seen = queries.desk(session, second.round_id).latest
    undone = client.post(f"/studies/{second.study_id}/rounds/2/desk/undo", data={"seen": seen})
    assert undone.status_code == 303
    assert restored(session, second, old) is None
    told = page_of(client, second)
    assert "Taken back: 1.3 of draft 0 restored." in told


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"rationale": ""}, 422, "Say why 1.3 comes back: the panel reads it in the next round."),
        ({"position": "0"}, 422, "Write 1 for the first place."),
        ({"under": "00000000-0000-4000-8000-000000000000"}, 422, "Not a valid choice"),
    ],
    ids=lambda one: str(one)[:20],
)
def test_what_is_refused_is_told_and_what_was_typed_stays(
    client: FlaskClient,
    session: Session,
    first: ClosedRound,
    second: ClosedRound,
    fields: dict[str, str],
    status: int,
    told: str,
) -> None:
    old = first.wordings["1.3"]
    sent: dict[str, object] = {"under": second.wordings["2"], "rationale": "Typed with care.", **fields}
    answered, page = bring_back(client, second, old, **sent)
    assert answered == status
    assert told in page
    assert (str(sent["rationale"]) or "required") in page
    assert restored(session, second, old) is None


def test_who_brings_back_what_somebody_else_brought_back_meanwhile_is_told(
    client: FlaskClient, first: ClosedRound, second: ClosedRound
) -> None:
    old = first.wordings["1.3"]
    bring_back(client, second, old, under=second.wordings["1"])
    status, page = bring_back(client, second, old, under=second.wordings["2"], rationale="Typed with care.")
    assert status == 409
    assert "1.3 was decided meanwhile: restored, by Vera Brandt" in page
    assert "Typed with care." in page


def test_only_what_was_in_an_earlier_draft_can_come_back(
    client: FlaskClient, session: Session, second: ClosedRound
) -> None:
    for wording in (str(uuid.uuid4()), second.wordings["1.1"]):
        assert bring_back(client, second, wording)[0] == 404
    draft = frameworks.latest_draft(session, second.study_id)
    assert draft is not None
    assert draft.number == 1
