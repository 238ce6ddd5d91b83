"""The desk as a chair uses it: requests in, the stored decisions and the pages out."""

import re
import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.accounts.models import Account
from delphi.drafting import queries
from delphi.drafting.operations import (
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Move,
    Operation,
    Place,
    Rerate,
    Reword,
    Split,
)
from delphi.process.publishing import publish_draft
from tests.builders import a_study, an_account, sign_in
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round, an_open_round
from tests.drafting.further_rounds import a_further_round

COMMENTS = {"1.1": ["Which stages?", "Good"], "2.1": ["Should go", "Must stay"]}


@pytest.fixture
def closed(session: Session, chair: Account) -> ClosedRound:
    found = a_closed_round(
        session,
        chair=chair,
        comments=COMMENTS,
        wordings={"1.1": "Stages injuries from a photograph"},
    )
    session.commit()
    return found


Post = Callable[..., TestResponse]


@pytest.fixture
def post(client: FlaskClient, session: Session, closed: ClosedRound) -> Post:
    """Send the form of one kind of decision on the statement with this code."""

    def send(code: str, do: str, *, seen: int = 100, **fields: object) -> TestResponse:
        answer = client.post(
            f"{desk_of(closed)}/{closed.wordings[code]}?do={do}", data={"seen": seen, **fields}
        )
        session.rollback()
        return answer

    return send


def desk_of(closed: ClosedRound, number: int = 1) -> str:
    return f"/studies/{closed.study_id}/rounds/{number}/desk"


def decided(session: Session, closed: ClosedRound, code: str) -> Operation:
    desk = queries.desk(session, closed.round_id)
    return desk.by_wording[uuid.UUID(closed.wordings[code])].operation


def decide_all(post: Post) -> None:
    """All that is proposed, and what has to be said with it."""
    for code, do in (
        ("1.1", "keep"),
        ("1.2", "re-rate"),
        ("2.1", "re-rate"),
        ("2.2", "keep"),
        ("2.3", "keep"),
    ):
        assert post(code, do).status_code == 303
    assert post("1.3", "drop", with_below="y").status_code == 303


def test_the_list_says_what_is_proposed_what_is_decided_and_what_waits(
    client: FlaskClient, closed: ClosedRound, post: Post
) -> None:
    text = client.get(desk_of(closed)).text
    assert "0 of 6 rated statements decided · 2 need you" in text
    assert (
        "Of 6 undecided, 2 need you; what is proposed for the others can be accepted as it is. Next in order is 1.1"
        in text
    )
    post("1.1", "keep")
    text = client.get(desk_of(closed)).text
    assert "1 of 6 rated statements decided · 1 needs you" in text
    assert "Decide on 1.2" in text, "it goes on where this person left"
    post("2.1", "re-rate")
    assert "Decide on 2.2" in client.get(desk_of(closed)).text
    only = client.get(f"{desk_of(closed)}?show=decided").text
    assert "Stages injuries" in only
    assert "Measures wounds" not in only.split("<tbody>", 1)[1].split("New statements")[0]


def test_where_what_is_proposed_is_no_step_the_chair_is_told(
    client: FlaskClient, session: Session, chair: Account, closed: ClosedRound
) -> None:
    told = "This is a finding, not a step"
    assert told not in client.get(f"{desk_of(closed)}/{closed.wordings['1.2']}").text
    last = a_closed_round(session, chair=chair, planned_rounds=1)
    session.commit()
    assert told in client.get(f"{desk_of(last)}/{last.wordings['1.2']}").text


def test_one_statement_shows_figures_comments_and_what_is_proposed(
    client: FlaskClient, closed: ClosedRound
) -> None:
    text = client.get(f"{desk_of(closed)}/{closed.wordings['1.1']}").text
    assert '<svg class="picture"' in text
    assert "Which stages?" in text
    assert "The rule says in; people of whom a remark (comment, proposed wording) is not read yet: 2." in text
    assert "Accept: keep" in text
    assert "Expert 0" not in text


def test_minority_comments_come_first(session: Session, client: FlaskClient, chair: Account) -> None:
    comments = ["stays, says the first", *[""] * 6, "goes, says the eighth"]
    closed = a_closed_round(
        session,
        chair=chair,
        ratings={"1.2": (9,) * 7 + (1,) * 3},
        comments={"1.2": comments},
    )
    session.commit()
    text = client.get(f"{desk_of(closed)}/{closed.wordings['1.2']}").text
    assert text.index("goes, says the eighth") < text.index("stays, says the first")


def test_every_kind_of_decision_is_stored_as_what_was_typed(
    session: Session, closed: ClosedRound, post: Post
) -> None:
    wordings = closed.wordings
    post("1.1", "copy-edit", text="Stages all injuries", outcome="Agrees", attested="y")
    assert decided(session, closed, "1.1") == CopyEdit(wordings["1.1"], "Stages all injuries", "Agrees")
    post("1.1", "keep")
    assert decided(session, closed, "1.1") == Keep(wordings["1.1"])
    post("1.2", "re-rate")
    assert decided(session, closed, "1.2") == Rerate(wordings["1.2"])
    post("1.2", "reword", text="Measures depth", outcome="", rationale="Depth is missing")
    reworded = decided(session, closed, "1.2")
    assert isinstance(reworded, Reword)
    assert (reworded.text, reworded.outcome) == ("Measures depth", None)
    post("1.3", "drop", with_below="y")
    assert decided(session, closed, "1.3") == Drop(wordings["1.3"])
    assert decided(session, closed, "1.3.a") == Drop(wordings["1.3.a"])
    post("2.1", "move", parent=wordings["1"], position="2", rationale="It belongs there")
    assert decided(session, closed, "2.1") == Move(wordings["2.1"], Place(wordings["1"], 1))
    post("2.2", "merge", others=wordings["2.3"], text="Teaches and refers", rationale="One idea")
    merged = decided(session, closed, "2.3")
    assert isinstance(merged, Merge)
    assert (merged.sources, merged.place) == ((wordings["2.2"], wordings["2.3"]), None)
    parts = {"part0-text": "Teaches", "part1-text": "Listens", "part1-outcome": "Is asked back"}
    post("2.2", "split", **parts, rationale="Two ideas")
    split = decided(session, closed, "2.2")
    assert isinstance(split, Split)
    assert [(part.text, part.outcome) for part in split.parts] == [
        ("Teaches", None),
        ("Listens", "Is asked back"),
    ]


def test_after_a_decision_comes_the_next_that_waits_and_after_the_last_the_list(
    client: FlaskClient, closed: ClosedRound, post: Post
) -> None:
    on_desk = {code: f"{desk_of(closed)}/{wording}" for code, wording in closed.wordings.items()}
    assert post("1.2", "re-rate").location == on_desk["1.3"]
    assert "Later: on to 2.1" in client.get(on_desk["1.3"]).text
    assert post("2.2", "keep").location == on_desk["2.3"]
    assert post("2.3", "keep").location == on_desk["1.1"], "from the beginning again"
    decide_all(post)
    assert post("2.3", "keep").location == desk_of(closed)


def test_an_expert_s_wording_fills_the_form(client: FlaskClient, closed: ClosedRound) -> None:
    page = f"{desk_of(closed)}/{closed.wordings['1.1']}"
    assert "do=reword&amp;wording=0" in client.get(page).text
    filled = client.get(f"{page}?do=reword&wording=0").text
    assert re.search(
        r"<textarea[^>]*name=\"text\"[^>]*>\s*Stages injuries from a photograph</textarea>", filled
    )


@pytest.mark.parametrize(
    ("code", "do", "fields", "told"),
    [
        ("1.1", "reword", {"text": "Clearer words"}, "you depart from what is proposed"),
        ("1.1", "reword", {"text": "", "rationale": "Because"}, "Write the wording."),
        ("1.1", "reword", {"text": "x" * 20_000, "rationale": "Because"}, "Shorten it to 2,000 characters."),
        ("1.1", "reword", {"text": "Clear\u202eer", "rationale": "Because"}, "Direction-override character"),
        ("1.1", "reword", {"text": "Measures wounds", "rationale": "Because"}, "would be in the draft 2 times"),
        ("1.1", "copy-edit", {"text": "Clearer words"}, "Confirm that the meaning stands"),
        ("1.1", "copy-edit", {"text": "Stages injuries", "outcome": "Agrees with a second rater", "attested": "y"}, "is not changed; keep it instead"),
        ("2.2", "merge", {"text": "Both", "rationale": "Because"}, "Choose at least one other statement."),
        ("2.2", "split", {"part0-text": "Only one", "rationale": "Because"}, "Write the wording."),
        ("2.2", "split", {"part0-text": "One", "part1-text": "Two", "part2-text": "", "part2-outcome": "Only", "rationale": "Because"}, "Write the wording."),
        ("1.3", "drop", {}, "1.3 still holds 1.3.a"),
        ("2.1", "move", {"parent": "2.1", "rationale": "Because"}, "Not a valid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_told_and_what_was_typed_stays(
    session: Session, closed: ClosedRound, post: Post, code: str, do: str, fields: dict[str, str], told: str
) -> None:
    answer = post(code, do, **fields)
    assert answer.status_code == 422
    assert told in answer.text
    assert fields.get("rationale", "") in answer.text
    assert queries.in_force(session, closed.round_id) == []


def test_a_merge_with_itself_and_a_move_under_its_own_child_are_not_on_offer(
    client: FlaskClient, closed: ClosedRound
) -> None:
    page = f"{desk_of(closed)}/{closed.wordings['1.1']}"
    own = f'value="{closed.wordings["1.1"]}"'
    assert own not in client.get(f"{page}?do=merge").text
    moving = client.get(f"{page}?do=move").text
    assert own not in moving
    assert f'value="{closed.wordings["1.1.a"]}"' not in moving


def test_of_two_people_the_second_is_told_what_the_first_decided_and_loses_no_words(
    session: Session, closed: ClosedRound, post: Post, client: FlaskClient
) -> None:
    page = client.get(f"{desk_of(closed)}/{closed.wordings['1.1']}?do=reword").text
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    seen = int(found[1])
    post("1.1", "keep", seen=seen)
    words = {"text": "Other words", "rationale": "They did not understand"}
    answer = post("1.1", "reword", seen=seen, **words)
    assert answer.status_code == 409
    assert "Somebody decided meanwhile" in answer.text
    stands, mine = answer.text.split("What stands")[1].split("What you were about to decide")
    assert "1.1 kept" in stands
    assert "by Vera Brandt" in stands
    assert "Other words" in mine
    assert "They did not understand" in mine
    assert isinstance(decided(session, closed, "1.1"), Keep)
    again = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert again
    assert post("1.1", "reword", seen=int(again[1]), **words).status_code == 303
    assert isinstance(decided(session, closed, "1.1"), Reword)


def test_a_decision_can_be_withdrawn(
    client: FlaskClient, session: Session, closed: ClosedRound, post: Post
) -> None:
    post("1.1", "keep")
    page = client.get(f"{desk_of(closed)}/{closed.wordings['1.1']}").text
    withdraw = re.search(r'action="([^"]+/withdraw)"', page)
    assert withdraw
    assert client.post(withdraw[1]).status_code == 303
    session.rollback()
    assert queries.in_force(session, closed.round_id) == []


def test_undisputed_statements_are_kept_after_a_look_at_the_list(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    page = client.get(f"{desk_of(closed)}/keep").text
    offered = re.findall(r'name="wording" value="([^"]+)"', page)
    assert offered == [closed.wordings["2.2"], closed.wordings["2.3"]]
    answer = client.post(f"{desk_of(closed)}/keep", data={"seen": 0, "wording": [offered[1]]})
    assert answer.status_code == 303
    session.rollback()
    assert [one.operation for one in queries.in_force(session, closed.round_id)] == [Keep(offered[1])]


def test_what_needs_a_person_is_not_kept_with_the_rest(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    answer = client.post(f"{desk_of(closed)}/keep", data={"seen": 0, "wording": [closed.wordings["1.1"]]})
    assert answer.status_code == 409
    assert "the list has changed" in answer.text
    session.rollback()
    assert queries.in_force(session, closed.round_id) == []


def test_after_publishing_the_desk_only_shows(client: FlaskClient, closed: ClosedRound, post: Post) -> None:
    decide_all(post)
    client.post(f"{desk_of(closed)}/publish")
    page = client.get(f"{desk_of(closed)}/{closed.wordings['1.1']}").text
    assert "published as draft 1" in page
    assert 'name="rationale"' not in page
    assert post("1.1", "keep").status_code == 409
    assert client.get(f"{desk_of(closed)}/add").status_code == 409
    assert client.get(desk_of(closed)).status_code == 200


@pytest.mark.parametrize("page", ["", "/keep", "/add", "/next-draft"])
def test_strangers_and_other_studies_find_no_desk(
    client: FlaskClient, session: Session, closed: ClosedRound, page: str
) -> None:
    other = an_account(session)
    a_study(session, chair=other)
    sign_in(client, session, other)
    assert client.get(f"{desk_of(closed)}{page}").status_code == 404
    assert client.get(f"{desk_of(closed, number=7)}{page}").status_code == 404


def test_of_an_open_round_the_desk_tells_nothing(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    an_open_round(session, closed.study_id, closed.chair, number=2, at=NOW)
    session.commit()
    answer = client.get(desk_of(closed, number=2))
    assert answer.status_code == 409
    assert "Round 2 is still open" in answer.text
    assert "Measures wounds" not in answer.text


def test_an_unknown_statement_decision_or_draft_is_an_unknown_page(
    client: FlaskClient, closed: ClosedRound
) -> None:
    unknown = uuid.uuid4()
    assert client.get(f"{desk_of(closed)}/{unknown}").status_code == 404
    assert client.post(f"{desk_of(closed)}/decisions/{unknown}/withdraw").status_code == 404
    assert client.get(f"/studies/{closed.study_id}/framework/drafts/0/changes").status_code == 404
    assert client.get(f"/studies/{closed.study_id}/framework/drafts/9/changes").status_code == 404


def test_what_looks_close_is_offered_first_to_merge_with(
    client: FlaskClient, session: Session, closed: ClosedRound, post: Post
) -> None:
    """Before its neighbours: 1.2 and 1.3 stand beside each other, 2.3 says nearly what 1.2 says."""
    words = "Measures the length, width and depth of wounds"
    assert post("1.2", "reword", text=words, rationale="As asked.").status_code == 303
    for code in ("1.1", "1.3", "2.1", "2.2"):
        post(code, "re-rate", rationale="Once more.")
    post("2.3", "reword", text="Measures the length, width and depth of wound", rationale="As asked.")
    publish_draft(session, closed.round_id, by=closed.chair, now=NOW)
    second = a_further_round(session, closed, number=2, now=NOW)
    session.commit()
    page = client.get(f"{desk_of(closed, 2)}/{second.wordings['1.2']}?do=merge").text
    offered = re.findall(r'name="others" value="([^"]+)"', page)
    of = second.wordings
    assert offered == [of["2.3"], of["1.1"], of["1.3"], of["2.1"], of["2.2"]]
