"""Several people at one desk: nobody decides over what they have not seen, and nobody's words are lost."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.accounts.models import Account
from delphi.drafting import queries
from delphi.drafting import service as decisions
from delphi.drafting.operations import Keep, Operation, Reword
from delphi.drafting.remarks import service as reading
from delphi.drafting.remarks.rules import remark_id
from delphi.process.publishing import publish_draft
from delphi.studies.models import Membership
from tests.builders import an_account, sign_in
from tests.conftest import NOW
from tests.drafting.closed_round import VERDICTS, ClosedRound, a_closed_round
from tests.parts.databases import PostgresDatabases, SqliteDatabases

MINE = {"text": "Stages injuries with a colleague", "rationale": "They asked for it", "at_hand": "reword"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    databases: SqliteDatabases | PostgresDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield url


@dataclass
class Person:
    """With a browser of their own."""

    client: FlaskClient
    session: Session
    closed: ClosedRound

    @property
    def desk(self) -> str:
        return f"/studies/{self.closed.study_id}/rounds/1/desk"

    def opens(self, code: str) -> int:
        """And has then seen every decision up to this number."""
        return seen_on(self.client.get(f"{self.desk}/{self.closed.wordings[code]}"))

    def decides(self, code: str, do: str, seen: int, **fields: str) -> TestResponse:
        form = {"seen": seen, **fields}
        return self.client.post(f"{self.desk}/{self.closed.wordings[code]}?do={do}", data=form)

    def stands(self, code: str) -> Operation | None:
        self.session.rollback()
        found = queries.desk(self.session, self.closed.round_id).by_wording
        decision = found.get(uuid.UUID(self.closed.wordings[code]))
        return decision.operation if decision else None


def seen_on(answer: TestResponse) -> int:
    found = re.search(r'name="seen" value="(\d+)">\s*<input type="hidden" name="at_hand"', answer.text)
    assert found
    return int(found[1])


@pytest.fixture
def closed(session: Session, chair: Account) -> ClosedRound:
    found = a_closed_round(session, chair=chair, comments={"2.2": ["Fine as it is", "", ""]})
    session.commit()
    return found


@pytest.fixture
def vera(client: FlaskClient, session: Session, closed: ClosedRound) -> Person:
    return Person(client, session, closed)


@pytest.fixture
def otto(app: Flask, session: Session, closed: ClosedRound) -> Person:
    account = an_account(session, name="Otto Lind", email="otto@example.org")
    session.add(Membership(study_id=closed.study_id, account_id=account.id, role="committee"))
    client = app.test_client()
    sign_in(client, session, account)
    return Person(client, session, closed)


def test_the_second_sees_both_and_may_leave_what_stands(vera: Person, otto: Person) -> None:
    seen = vera.opens("1.1")
    assert otto.decides("1.1", "keep", otto.opens("1.1")).status_code == 303
    answer = vera.decides("1.1", "reword", seen, **MINE)
    assert answer.status_code == 409
    theirs, mine = answer.text.split("What stands</h3>")[1].split("What you were about to decide</h3>")
    assert "1.1 kept" in theirs
    assert "by Otto Lind, " in theirs
    assert all(words in mine for words in ("Reword", MINE["text"], MINE["rationale"]))
    leave = re.search(r'href="([^"]+)">Leave what stands', theirs)
    assert leave
    assert vera.client.get(leave[1]).status_code == 200
    assert isinstance(vera.stands("1.1"), Keep)


def test_or_puts_her_own_in_its_place_as_it_was_typed(vera: Person, otto: Person) -> None:
    seen = vera.opens("1.1")
    otto.decides("1.1", "keep", otto.opens("1.1"))
    answer = vera.decides("1.1", "reword", seen, **MINE)
    form = answer.text.split('id="decision-form"')[1]
    assert MINE["text"] in form
    assert MINE["rationale"] in form
    assert vera.decides("1.1", "reword", seen_on(answer), **MINE).status_code == 303
    stands = vera.stands("1.1")
    assert isinstance(stands, Reword)
    assert stands.text == MINE["text"]


@pytest.mark.parametrize("do", ["reword", "split", "keep"])
def test_what_was_typed_when_somebody_published_meanwhile_is_there_to_copy(
    vera: Person, otto: Person, session: Session, do: str
) -> None:
    seen = otto.opens("1.1")
    kept = [Keep(vera.closed.wordings[code]) for code in VERDICTS]
    decisions.decide_together(
        session, vera.closed.round_id, kept, rationale="All stay.", by=vera.closed.chair, now=NOW, seen=0
    )
    publish_draft(session, vera.closed.round_id, by=vera.closed.chair, now=NOW)
    session.commit()
    parts = {"part0-text": "Stages a wound", "part1-text": "Says the stage"}
    answer = otto.decides("1.1", do, seen, **MINE, **parts)
    assert answer.status_code == 409
    assert "published as draft 1 and stand" in answer.text
    section = answer.text.split("What you typed was not taken")[1].split("</section>")[0]
    typed = parts.values() if do == "split" else [MINE["text"]]
    assert all(f">{text}</li>" in section for text in (*typed, MINE["rationale"]))
    added = otto.client.post(f"{otto.desk}/add", data={"text": "Plans ahead", "rationale": "Two miss it"})
    assert added.status_code == 409
    assert "published as draft 1 and stand" in added.text
    assert "Plans ahead</textarea>" in added.text
    assert "Two miss it</textarea>" in added.text


def test_whoever_decides_another_statement_is_in_nobody_s_way(vera: Person, otto: Person) -> None:
    seen = vera.opens("1.1")
    otto.decides("1.2", "re-rate", otto.opens("1.2"))
    assert vera.decides("1.1", "reword", seen, **MINE).status_code == 303


def test_a_merge_meets_what_was_decided_on_its_other_statement(vera: Person, otto: Person) -> None:
    seen = vera.opens("2.2")
    otto.decides("2.3", "keep", otto.opens("2.3"))
    fields = {"others": vera.closed.wordings["2.3"], "text": "Teaches and refers", "rationale": "One idea"}
    answer = vera.decides("2.2", "merge", seen, **fields)
    assert answer.status_code == 409
    assert "2.3 kept" in answer.text
    assert vera.stands("2.2") is None


def test_one_key_takes_back_only_what_oneself_decided_last(vera: Person, otto: Person) -> None:
    page = f"{vera.desk}/{vera.closed.wordings['1.2']}"
    assert vera.decides("1.1", "keep", vera.opens("1.1")).status_code == 303
    undo = re.search(
        r'action="([^"]+/undo)".*?name="seen" value="(\d+)"', vera.client.get(page).text, re.DOTALL
    )
    assert undo
    assert "/undo" not in otto.client.get(page).text
    otto.decides("1.2", "re-rate", otto.opens("1.2"))
    assert "/undo" not in vera.client.get(page).text
    assert vera.client.post(undo[1], data={"seen": undo[2]}).status_code == 409
    assert vera.stands("1.1")
    assert otto.stands("1.2")


def test_what_was_decided_meanwhile_is_not_kept_with_the_rest_and_the_list_is_shown_anew(
    vera: Person, otto: Person
) -> None:
    page = vera.client.get(f"{vera.desk}/keep").text
    ticked = re.findall(r'name="wording" value="([^"]+)"', page)
    offered = [vera.closed.wordings["1.1"], vera.closed.wordings["2.3"]]
    assert ticked == offered, "on 2.2 is a comment that nobody has read"
    otto.decides("2.3", "reword", otto.opens("2.3"), text="Refers at once", rationale="Clearer")
    answer = vera.client.post(f"{vera.desk}/keep", data={"seen": 0, "wording": ticked})
    assert answer.status_code == 409
    assert "the list has changed" in answer.text
    assert isinstance(vera.stands("2.3"), Reword)


def test_a_statement_whose_comments_ask_for_nothing_is_kept_with_the_rest(
    vera: Person, session: Session, chair: Account
) -> None:
    wording = vera.closed.wordings["2.2"]
    remark = remark_id("comment", wording, "Fine as it is")
    reading.nothing_asked(session, vera.closed.round_id, [remark], by=chair.id, now=NOW)
    session.commit()
    assert wording in vera.client.get(f"{vera.desk}/keep").text
