"""What stands under a statement that is split, merged or dropped: the desk asks where it goes, and puts it there."""

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.drafting import queries, service
from delphi.drafting.operations import CopyEdit, Drop, Operation, Split
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round


@pytest.fixture
def closed(session: Session, chair: Account) -> ClosedRound:
    found = a_closed_round(session, chair=chair)
    session.commit()
    return found


def send(client: FlaskClient, closed: ClosedRound, code: str, do: str, **fields: object) -> tuple[int, str]:
    url = f"/studies/{closed.study_id}/rounds/1/desk/{closed.wordings[code]}?do={do}"
    sent = {"seen": 100, "rationale": "As the committee says.", **fields}
    answer = client.post(url, data=sent)
    return answer.status_code, answer.text


def outline(session: Session, closed: ClosedRound) -> list[str]:
    session.rollback()
    made = queries.desk(session, closed.round_id).next_draft()
    return [f"{one.code} {one.text}" for one in made.statements]


def decided(session: Session, closed: ClosedRound, code: str) -> Operation:
    session.rollback()
    return queries.desk(session, closed.round_id).by_wording[uuid.UUID(closed.wordings[code])].operation


def parts(*texts: str, **more: str) -> dict[str, str]:
    return {f"part{place}-text": text for place, text in enumerate(texts)} | {
        name.replace("__", "-"): value for name, value in more.items()
    }


def test_each_part_of_a_split_takes_what_is_chosen_for_it(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    page = client.get(f"/studies/{closed.study_id}/rounds/1/desk/{closed.wordings['1.1']}?do=split").text
    assert "1.1.a Names the stages goes to" in page
    sent = parts("Stages", "Teaches", below0__heir="1", below1__heir="0")
    assert send(client, closed, "1.1", "split", **sent)[0] == 303
    assert outline(session, closed)[1:5] == [
        "1.1 Stages",
        "1.1.a Teaches staging",
        "1.2 Teaches",
        "1.2.a Names the stages",
    ]
    again = client.get(f"/studies/{closed.study_id}/rounds/1/desk/{closed.wordings['1.1']}?do=split").text
    chosen = re.findall(r'name="below\d-heir".*?<option value="(\d)" selected>', again, re.S)
    assert chosen == ["1", "0"], "as it was decided"


def test_what_was_decided_on_what_it_held_stands_and_the_split_can_be_withdrawn(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    edited = CopyEdit(closed.wordings["1.1.a"], "Names all stages")
    service.decide(session, closed.round_id, edited, rationale="Clearer.", by=closed.chair, now=NOW, seen=100)
    session.commit()
    send(client, closed, "1.1", "split", **parts("Stages", "Teaches", below0__heir="1", below1__heir="1"))
    assert decided(session, closed, "1.1.a") == edited
    assert outline(session, closed)[2:5] == ["1.2 Teaches", "1.2.a Names all stages", "1.2.b Teaches staging"]
    split = queries.desk(session, closed.round_id).by_wording[uuid.UUID(closed.wordings["1.1"])]
    withdrawn = client.post(f"/studies/{closed.study_id}/rounds/1/desk/decisions/{split.id}/withdraw")
    assert withdrawn.status_code == 303
    assert outline(session, closed)[1:3] == ["1.1 Stages injuries", "1.1.a Names all stages"]


def test_a_part_can_be_given_a_place_of_its_own(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    sent = parts("Measures", "Records", part1__under=closed.wordings["2"], part1__position="1")
    assert send(client, closed, "1.2", "split", **sent)[0] == 303
    assert "2.1 Records" in outline(session, closed)
    split = decided(session, closed, "1.2")
    assert isinstance(split, Split)
    assert [part.place is None for part in split.parts] == [True, False]
    status, page = send(client, closed, "1.2", "split", **{**sent, "part1-position": "0"})
    assert (status, "Write 1 for the first place." in page) == (422, True)


def test_nothing_goes_to_a_part_that_is_not_written(client: FlaskClient, closed: ClosedRound) -> None:
    sent = parts("Stages", "Teaches", "", below0__heir="2")
    status, page = send(client, closed, "1.1", "split", **sent)
    assert (status, "Nothing is written there; choose another." in page) == (422, True)


def test_a_merged_statement_takes_what_its_sources_held_or_another_does(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    merge = {"others": closed.wordings["1.3"], "text": "Stages and photographs"}
    assert send(client, closed, "1.1", "merge", **merge)[0] == 303
    assert outline(session, closed)[1:5] == [
        "1.1 Stages and photographs",
        "1.1.a Names the stages",
        "1.1.b Teaches staging",
        "1.1.c Holds the camera still",
    ]
    assert send(client, closed, "1.1", "merge", **merge, heir=closed.wordings["2.1"])[0] == 303
    assert outline(session, closed)[5:8] == [
        "2.1.a Names the stages",
        "2.1.b Teaches staging",
        "2.1.c Holds the camera still",
    ]


def test_what_stood_under_a_dropped_one_goes_under_another(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    status, page = send(client, closed, "1.3", "drop")
    assert (status, "1.3 still holds 1.3.a" in page) == (422, True)
    assert "Otherwise it goes under" in page
    assert send(client, closed, "1.3", "drop", heir=closed.wordings["1.2"])[0] == 303
    assert decided(session, closed, "1.3") == Drop(
        closed.wordings["1.3"], ((closed.wordings["1.3.a"], closed.wordings["1.2"]),)
    )
    assert outline(session, closed)[4:6] == ["1.2 Measures wounds", "1.2.a Holds the camera still"]
    page = client.get(f"/studies/{closed.study_id}/rounds/1/desk/next-draft").text
    assert "moved" in page
