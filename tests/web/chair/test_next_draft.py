"""The next draft: looked at in three ways, published once, taken along; and the lineage and levels that follow."""

import csv
import io
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import clock
from delphi.accounts.models import Account
from delphi.audit.models import AuditEvent
from delphi.drafting import queries, service
from delphi.drafting.operations import Drop, Keep, Merge, Move, Operation, Part, Place, Rerate, Reword, Split
from delphi.frameworks import queries as frameworks
from delphi.studies.models import Membership
from tests.builders import an_account, sign_in
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round, an_open_round, wordings_of
from tests.exports.word_reader import accepted, rejected

WHY = "=As the panel asked 👍"


@pytest.fixture
def closed(session: Session, chair: Account) -> ClosedRound:
    found = a_closed_round(session, chair=chair)
    session.commit()
    return found


def decide(session: Session, closed: ClosedRound, *operations: Operation) -> None:
    service.decide_together(
        session, closed.round_id, operations, rationale=WHY, by=closed.chair, now=NOW, seen=1_000
    )
    session.commit()


def some_of_each(closed: ClosedRound) -> list[Operation]:
    """1.1 reworded, 1.2 split, 1.3 dropped with its behaviour, 2.2 and 2.3 merged, 2.1 kept."""
    of = closed.wordings
    return [
        Reword(of["1.1"], str(uuid.uuid4()), "Stages all injuries", "Agrees with a second rater"),
        Split(of["1.2"], (Part(str(uuid.uuid4()), "Measures"), Part(str(uuid.uuid4()), "Records"))),
        Drop(of["1.3"]),
        Drop(of["1.3.a"]),
        Keep(of["2.1"]),
        Merge((of["2.2"], of["2.3"]), str(uuid.uuid4()), "Teaches and refers", place=Place(of["2"])),
    ]


def desk_of(closed: ClosedRound) -> str:
    return f"/studies/{closed.study_id}/rounds/1/desk"


def framework_of(closed: ClosedRound) -> str:
    return f"/studies/{closed.study_id}/framework"


def publish(client: FlaskClient, closed: ClosedRound, **fields: str) -> str:
    page = client.get(f"{desk_of(closed)}/publish").text
    sent = {"seen": _value(page, "seen"), "summary": _summary(page)} | fields
    answer = client.post(f"{desk_of(closed)}/publish", data=sent)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def _summary(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", page, re.S)
    assert found is not None
    return found[1]


def words(page: str) -> str:
    """What is read: without tags and runs of white space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.split("<main", 1)[1]))


def test_three_views_of_the_draft_lead_to_each_other(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    url = f"{desk_of(closed)}/next-draft"
    table, redline, clean = (client.get(f"{url}?view={view}").text for view in ("table", "redline", "clean"))
    for page in (table, redline, clean):
        assert all(f"view={view}" in page for view in ("table", "redline", "clean"))
    assert "<del>" in table
    assert "As the panel asked" in table
    assert "removed: pressure" not in clean
    assert "Photographs wounds" in redline
    assert "· dropped" in words(redline) or "dropped" in words(redline)
    assert "merged from 2.2, 2.3" in redline
    assert "split from 1.2" in redline
    assert "Photographs wounds" not in clean
    assert "<del>" not in clean
    assert "Stages all injuries" in clean
    assert words(client.get(f"{url}?view=nonsense").text) == words(table)


def test_an_old_code_and_a_new_one_stand_beside_words_that_only_changed_their_number(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, Drop(closed.wordings["2.1"]))
    redline = words(client.get(f"{desk_of(closed)}/next-draft?view=redline").text)
    assert "removed: 2.2; added: 2.1; Teaches patients" in redline
    table = words(client.get(f"{desk_of(closed)}/next-draft").text)
    assert "2.2 2.1 Teaches patients" in table
    assert "kept, renumbered" in table


def test_what_is_rated_again_is_told_apart_from_what_is_settled(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, Keep(closed.wordings["2.1"]), Rerate(closed.wordings["2.2"]))
    table = words(client.get(f"{desk_of(closed)}/next-draft").text)
    assert table.count("kept, to be rated again") == 1


def test_what_moved_is_told_at_both_places(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, Move(closed.wordings["2.3"], Place(closed.wordings["1"], 0)))
    redline = words(client.get(f"{desk_of(closed)}/next-draft?view=redline").text)
    assert "moved from 2.3" in redline
    assert "now 1.1" in redline


def test_what_is_not_decided_is_listed_and_holds_publishing_back_with_nothing_typed_lost(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    preview = client.get(f"{desk_of(closed)}/next-draft").text
    assert "6 statements are not decided yet" in preview
    refused = client.post(f"{desk_of(closed)}/publish", data={"summary": "My own words"})
    assert refused.status_code == 409
    assert "1.1, 1.2, 1.3, 2.1, 2.2, 2.3" in refused.text
    assert "My own words" in refused.text
    session.rollback()
    assert [row.number for row in frameworks.drafts(session, closed.study_id)] == [0]


def test_publishing_asks_once_more_and_tells_the_panel_in_words_the_chair_may_edit(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    page = client.get(f"{desk_of(closed)}/publish").text
    assert "this cannot be undone" in page
    proposed = _summary(page)
    assert "Thank you for your answers in round 1. Of 11 statements" in proposed
    assert "No longer in: 1.3 Photographs wounds" in proposed
    location = publish(client, closed, summary=f"{proposed} With thanks.")
    assert location == f"{framework_of(closed)}/drafts/1/changes"
    session.rollback()
    published = queries.published(session, closed.round_id)
    assert published is not None
    assert (published.summary or "").endswith("With thanks.")
    changes = client.get(location).text
    assert "With thanks." in changes
    assert "can no longer be undone" in changes
    assert client.get(f"{desk_of(closed)}/next-draft").location.startswith(location)


def test_a_round_whose_decisions_are_published_no_longer_asks_to_decide(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    here = f"/studies/{closed.study_id}/rounds/1"
    assert "Decide what becomes of each statement" in client.get(f"{here}/report").text
    assert "then decide what becomes" in client.get(here).text
    decide(session, closed, *some_of_each(closed))
    publish(client, closed, summary="What changed")
    report, round_ = client.get(f"{here}/report").text, client.get(here).text
    assert "Decide what becomes of each statement" not in report
    assert "What was decided on this round is published as draft 1." in report
    assert "then decide" not in round_
    assert "what was decided on it is published as draft 1" in round_


def test_who_publishes_second_is_told_who_was_first_and_keeps_their_words(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    publish(client, closed, summary="The first words")
    answer = client.post(f"{desk_of(closed)}/publish", data={"summary": "The second words"})
    assert answer.status_code == 409
    assert "Vera Brandt has published draft 1" in answer.text
    assert "The second words" in answer.text
    session.rollback()
    published = queries.published(session, closed.round_id)
    assert published is not None
    assert published.summary == "The first words"


def test_decisions_made_meanwhile_are_looked_at_before_publishing(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    seen = _value(client.get(f"{desk_of(closed)}/publish").text, "seen")
    decide(session, closed, Rerate(closed.wordings["2.1"]))
    answer = client.post(f"{desk_of(closed)}/publish", data={"seen": seen, "summary": "Words to keep"})
    assert answer.status_code == 409
    assert "has changed since you opened this page" in answer.text
    assert "Words to keep" in answer.text
    again = {"seen": _value(answer.text, "seen"), "summary": "Words to keep"}
    assert client.post(f"{desk_of(closed)}/publish", data=again).status_code == 303


def test_the_committee_looks_and_takes_along_but_the_chair_publishes(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    member = an_account(session)
    session.add(Membership(study_id=closed.study_id, account_id=member.id, role="committee"))
    sign_in(client, session, member)
    assert "The chair publishes the draft." in client.get(f"{desk_of(closed)}/next-draft").text
    assert client.post(f"{desk_of(closed)}/next-draft/files/table").status_code == 200
    assert client.get(f"{desk_of(closed)}/publish").status_code == 404
    assert client.post(f"{desk_of(closed)}/publish").status_code == 404


def test_every_paper_of_the_draft_can_be_taken_along_before_and_after_and_that_is_on_record(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    before = {one: client.post(f"{desk_of(closed)}/next-draft/files/{one}") for one in PAPERS}
    changes = publish(client, closed)
    after = {one: client.post(f"{changes}/files/{one}") for one in PAPERS}
    for taken in (before, after):
        assert [one.status_code for one in taken.values()] == [200] * len(PAPERS)
        new = [line.text for line in accepted(taken["redline"].data)]
        old = [line.text for line in rejected(taken["redline"].data)]
        assert "1.1\tStages all injuries" in new
        assert "1.1\tStages injuries" in old
        assert "1.3\tPhotographs wounds" in old
        rows = list(csv.DictReader(io.StringIO(taken["table"].data.decode("utf-8-sig"), newline="")))
        assert rows[1]["argument"] == f"'{WHY}"
        assert "<script" not in taken["page"].text
        assert 'href="/' not in taken["page"].text
        assert "added: all ; injuries" in words(taken["page"].text)
    assert after["log"].data == client.post(f"{changes}/files/log").data
    assert "draft-1-redline.docx" in after["redline"].headers["Content-Disposition"]
    assert client.post(f"{changes}/files/nonsense").status_code == 404
    assert client.post(f"{desk_of(closed)}/next-draft/files/log").status_code == 409, "it is published"
    session.rollback()
    recorded = session.scalars(select(AuditEvent.action).where(AuditEvent.action == "draft.exported")).all()
    assert len(recorded) == 2 * len(PAPERS) + 1


PAPERS = ("redline", "log", "page", "table")


def test_the_lineage_tells_every_draft_with_verdicts_and_reasons(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    so_far = client.get(f"{framework_of(closed)}/lineage/{closed.wordings['2.2']}").text
    assert "Draft 1 so far" in so_far
    publish(client, closed)
    session.rollback()
    merged = next(
        one
        for one in (frameworks.latest_draft(session, closed.study_id) or pytest.fail("no draft")).statements
        if one.text == "Teaches and refers"
    )
    page = client.get(f"{framework_of(closed)}/lineage/{merged.wording_id}").text
    told = words(page)
    assert "merged from 2.2, 2.3" in told
    assert "As the panel asked" in told
    assert "Round 1: In; 10 of 10" in told
    assert "<title id=" in page
    assert "2.2 of draft 0 merged; 2.3 of draft 0 merged" in page
    gone = words(client.get(f"{framework_of(closed)}/lineage/{closed.wordings['1.3']}").text)
    assert "Dropped after that: =As the panel asked" in gone
    assert client.get(f"{framework_of(closed)}/lineage/{uuid.uuid4()}").status_code == 404


def test_the_lineage_of_an_open_round_tells_no_figures(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    decide(session, closed, *some_of_each(closed))
    publish(client, closed)
    second = an_open_round(session, closed.study_id, closed.chair, number=2, at=clock.utc_now())
    session.commit()
    wording = wordings_of(session, second)["2.1"]
    told = words(client.get(f"{framework_of(closed)}/lineage/{wording}").text)
    assert "Round 1:" in told
    assert "Round 2:" not in told


def test_levels_are_shown_of_a_draft_and_of_the_one_in_the_making(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    rated = words(client.get(f"{framework_of(closed)}/drafts/0/levels").text)
    assert "2 of 6 competencies have behaviours. 2 of them need a look." in rated
    assert "1.1 has behaviours at expert and none at" in rated
    decide(session, closed, *some_of_each(closed))
    so_far = words(client.get(f"{desk_of(closed)}/levels").text)
    assert "Levels of draft 1 so far" in so_far
    assert "Holds the camera still" not in so_far
    publish(client, closed)
    assert client.get(f"{desk_of(closed)}/levels").status_code == 409
    assert client.get(f"{framework_of(closed)}/drafts/7/levels").status_code == 404


def test_pages_of_the_framework_lead_to_lineage_and_levels(client: FlaskClient, closed: ClosedRound) -> None:
    page = client.get(framework_of(closed)).text
    assert f"/lineage/{closed.wordings['1.1.a']}" in page
    assert "/drafts/0/levels" in page
    assert "/desk/levels" in client.get(f"{desk_of(closed)}/next-draft").text
