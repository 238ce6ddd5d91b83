"""What the panel wrote, as a committee reads it on the desk: requests in, what is stored and shown out."""

import html
import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from delphi.accounts.models import Account
from delphi.drafting.remarks import queries, service
from delphi.drafting.remarks.queries import Reading
from delphi.drafting.remarks.rules import remark_id
from delphi.studies.models import Study
from tests.builders import a_member, an_account, sign_in
from tests.conftest import NOW
from tests.drafting.closed_round import ClosedRound, a_closed_round

COMMENTS = {
    "1.1": ["This repeats another statement", "This repeats another statement", "Good"],
    "2.1": ["Should go", "Must go", "Ought to go", "Let it go", "Away", "Stay", "Must stay"],
}
WORDING = "Stages injuries from a photograph"


@pytest.fixture
def closed(session: Session, chair: Account) -> ClosedRound:
    found = a_closed_round(session, chair=chair, comments=COMMENTS, wordings={"1.1": WORDING})
    session.commit()
    return found


def desk_of(closed: ClosedRound) -> str:
    return f"/studies/{closed.study_id}/rounds/1/desk"


def page_of(client: FlaskClient, closed: ClosedRound, code: str) -> str:
    return html.unescape(client.get(f"{desk_of(closed)}/{closed.wordings[code]}").text)


def comment(closed: ClosedRound, code: str, text: str) -> str:
    return remark_id("comment", closed.wordings[code], text)


def press(client: FlaskClient, closed: ClosedRound, remark: str, **fields: object) -> TestResponse:
    return client.post(f"{desk_of(closed)}/remarks/{remark}/code", data={"seen": 0, **fields})


def write(client: FlaskClient, closed: ClosedRound, remark: str, **fields: object) -> TestResponse:
    typed = {"seen": 0, "paraphrase": "", "reply": "", "hidden_because": "", **fields}
    return client.post(f"{desk_of(closed)}/remarks/{remark}", data=typed)


def fields_of(answer: TestResponse) -> dict[str, str]:
    """What its form sends when nobody types anything."""
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)
    assert seen
    texts = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\s*([^<]*)</textarea>', answer.text)
    return {"seen": seen[1], **{name: html.unescape(text) for name, text in texts}}


def reading(session: Session, closed: ClosedRound, remark: str) -> Reading:
    session.rollback()
    return queries.readings(session, closed.round_id).of(remark)


def test_a_text_that_two_wrote_stands_once_with_its_number_and_what_the_software_noticed(
    client: FlaskClient, closed: ClosedRound
) -> None:
    page = page_of(client, closed, "1.1")
    assert page.count('<p dir="auto">This repeats another statement</p>') == 1
    assert "2 people wrote this · agrees" in page
    assert "3 texts by 3 people. 3 texts have no code yet, so they are not read." in page
    assert "Suggested: Duplicate." in page
    assert "“repeats”" in page
    assert 'aria-pressed="true"' not in page


def test_one_press_gives_a_code_another_takes_it_back_and_both_lead_back_to_the_remark(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    remark = comment(closed, "1.1", "This repeats another statement")
    answer = press(client, closed, remark, toggle="duplicate")
    assert answer.status_code == 303
    assert answer.location == f"{desk_of(closed)}/{closed.wordings['1.1']}#remark-{remark[:12]}"
    page = page_of(client, closed, "1.1")
    assert 'value="duplicate" class="chip" aria-pressed="true"' in page
    assert "Read by Vera Brandt" in page
    assert "Suggested: Duplicate." not in page
    assert "Merge with the statement that it repeats." in page
    assert press(client, closed, remark, toggle="duplicate", seen=1).status_code == 303
    assert reading(session, closed, remark).codes == {}


def test_a_remark_that_is_hidden_without_a_code_says_that_it_is_not_read(
    client: FlaskClient, closed: ClosedRound
) -> None:
    remark = comment(closed, "1.1", "Good")
    url = f"{desk_of(closed)}/remarks/{remark}"
    sent = {"seen": 0, "paraphrase": "", "reply": "", "hidden_because": "Names a person."}
    assert client.post(url, data=sent).status_code == 303
    page = page_of(client, closed, "1.1")
    assert "No code yet, so not counted as read. Last: Vera Brandt" in page
    assert "Read by" not in page
    assert "3 texts have no code yet, so they are not read." in page


def test_reading_a_remark_leads_back_to_the_same_statements_as_before(
    client: FlaskClient, closed: ClosedRound
) -> None:
    remark, statement = comment(closed, "1.1", "Good"), f"{desk_of(closed)}/{closed.wordings['1.1']}"
    page = html.unescape(client.get(f"{statement}?show=commented").text)
    acts = ("code", "nothing-asked")
    assert all(f"/{act}?show=commented" in page for act in acts)
    assert f"/remarks/{remark}?show=commented" in page
    url = f"{desk_of(closed)}/remarks/{remark}/code?show=commented"
    answer = client.post(url, data={"seen": 0, "toggle": "none"})
    assert answer.location == f"{statement}?show=commented#remark-{remark[:12]}"


def test_a_duplicate_says_of_which_statement(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    remark, other = comment(closed, "1.1", "Good"), closed.wordings["1.2"]
    assert press(client, closed, remark, repeats=other).status_code == 303
    assert reading(session, closed, remark).codes == {"duplicate": uuid.UUID(other)}
    assert "Repeats 1.2" in page_of(client, closed, "1.1")


def test_those_of_the_smallest_camp_come_first(client: FlaskClient, session: Session, chair: Account) -> None:
    ratings = {"2.1": (9,) * 7 + (1,) * 3}
    said = ["Stay A", "Stay B", "Stay C", "Stay D", "Stay E", "Stay F", "Stay G", "Go A", "Go B", "Go C"]
    closed = a_closed_round(session, chair=chair, ratings=ratings, comments={"2.1": said})
    session.commit()
    page = page_of(client, closed, "2.1")
    places = [page.index(text) for text in said]
    assert max(places[7:]) < min(places[:7])


def test_the_rest_asks_for_nothing_in_one_go(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    press(client, closed, comment(closed, "1.1", "Good"), toggle="substantive")
    page = page_of(client, closed, "1.1")
    shown = re.findall(r'name="remark" value="(\w+)"', page)
    assert len(shown) == 2
    answer = client.post(f"{desk_of(closed)}/{closed.wordings['1.1']}/nothing-asked", data={"remark": shown})
    assert answer.status_code == 303
    found = {
        text: {*reading(session, closed, comment(closed, "1.1", text)).codes} for text in COMMENTS["1.1"]
    }
    assert found == {"This repeats another statement": {"none"}, "Good": {"substantive"}}
    page = page_of(client, closed, "1.1")
    assert "no code yet" not in page
    assert 'name="remark"' not in page


def test_a_proposed_wording_is_shown_as_a_redline_and_can_be_used(
    client: FlaskClient, closed: ClosedRound
) -> None:
    page = page_of(client, closed, "1.1")
    assert "<ins>" in page
    assert "do=reword&wording=0" in page


def test_a_paraphrase_keeps_the_original_on_the_desk(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    remark = comment(closed, "1.1", "Good")
    answer = write(client, closed, remark, paraphrase="It is good.", reply="Kept.", hidden_because="")
    assert answer.status_code == 303
    page = page_of(client, closed, "1.1")
    assert '<p dir="auto">Good</p>' in page
    assert "Shown as:</strong> It is good." in page
    assert "Your reply:</strong> Kept." in page
    assert reading(session, closed, remark).shown


def test_what_somebody_else_did_meanwhile_is_shown_beside_what_was_typed(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    remark, other = comment(closed, "1.1", "Good"), an_account(session, name="Otto Renner").id
    words = service.Words(reply="Thank you, says Otto.")
    service.word(session, closed.round_id, remark, words, by=other, now=NOW, seen=0)
    session.commit()
    answer = write(client, closed, remark, reply="Thank you, says Vera.")
    page = html.unescape(answer.text)
    assert answer.status_code == 409
    assert 'Otto Renner read this meanwhile. What stands now: reply "Thank you, says Otto."' in page
    assert "Thank you, says Vera.</textarea>" in page
    assert reading(session, closed, remark).reply == "Thank you, says Otto."
    again = re.findall(r'name="seen" value="(\d+)"', page)
    assert {*again} == {"1"}
    assert write(client, closed, remark, reply="Thank you, say both.", seen=1).status_code == 303
    assert press(client, closed, remark, toggle="none").status_code == 409


def test_a_code_that_came_too_late_shows_the_words_that_stand_so_that_saving_them_changes_nothing(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    remark, other = comment(closed, "1.1", "Good"), an_account(session, name="Otto Renner").id
    words = service.Words("Well said", "It names a patient", "Thank you")
    service.word(session, closed.round_id, remark, words, by=other, now=NOW, seen=0)
    session.commit()
    refused = press(client, closed, remark, toggle="none")
    assert refused.status_code == 409
    assert write(client, closed, remark, **fields_of(refused)).status_code == 303
    found = reading(session, closed, remark)
    assert (found.paraphrase, found.hidden_because, found.reply) == (
        "Well said",
        "It names a patient",
        "Thank you",
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"reply": "x" * 5001}, "Shorten this text."),
        ({"reply": "We \u202ename"}, "direction-override"),
        ({"hidden_because": "a\0b"}, "NUL character"),
    ],
)
def test_words_that_cannot_stand_are_refused_and_shown_again(
    client: FlaskClient, session: Session, closed: ClosedRound, typed: dict[str, str], told: str
) -> None:
    remark = comment(closed, "1.1", "Good")
    answer = write(client, closed, remark, paraphrase="Kept as typed", **typed)
    assert answer.status_code == 422
    assert told in html.unescape(answer.text).replace("Direction", "direction")
    assert "Kept as typed</textarea>" in answer.text
    assert reading(session, closed, remark).revision == 0


def test_a_remark_nobody_wrote_is_an_unknown_page(client: FlaskClient, closed: ClosedRound) -> None:
    assert client.get(f"{desk_of(closed)}/remarks/{'0' * 64}").status_code == 404
    assert press(client, closed, "0" * 64, toggle="none").status_code == 404
    nowhere = f"{desk_of(closed)}/{uuid.uuid4()}/nothing-asked"
    assert client.post(nowhere, data={"remark": ["0" * 64]}).status_code == 404


def test_the_committee_reads_and_staff_do_not(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    study = session.get_one(Study, closed.study_id)
    committee, staff = an_account(session), an_account(session)
    a_member(session, study, committee, "committee")
    a_member(session, study, staff, "staff")
    session.commit()
    sign_in(client, session, committee)
    assert press(client, closed, comment(closed, "1.1", "Good"), toggle="none").status_code == 303
    sign_in(client, session, staff)
    assert press(client, closed, comment(closed, "1.1", "Good"), toggle="none", seen=1).status_code == 404


def test_beside_a_statement_stands_what_it_hangs_with_and_what_looks_like_it(
    client: FlaskClient, closed: ClosedRound
) -> None:
    page = page_of(client, closed, "1.1")
    assert "Stands under" in page
    assert re.search(r"Holds</span> <a [^>]+>1\.1\.a</a> Names the stages", page)


def test_a_code_given_too_late_leaves_the_words_that_stand_in_the_form(
    client: FlaskClient, session: Session, closed: ClosedRound
) -> None:
    remark = comment(closed, "1.1", "Good")
    write(client, closed, remark, paraphrase="It is good.")
    late = press(client, closed, remark, toggle="none")
    assert late.status_code == 409
    assert "It is good.</textarea>" in late.text


def test_the_chairs_report_marks_what_is_hidden_or_paraphrased(
    client: FlaskClient, closed: ClosedRound
) -> None:
    report = f"/studies/{closed.study_id}/rounds/1/report"
    for kind, code, text, typed in (
        ("comment", "1.1", "Good", {"hidden_because": "Names a person."}),
        ("comment", "2.1", "Stay", {"paraphrase": "It should stay."}),
        ("wording", "1.1", WORDING, {"hidden_because": "Not meant so."}),
    ):
        remark = remark_id(kind, closed.wordings[code], text)
        sent = {"seen": 0, "paraphrase": "", "reply": "", "hidden_because": "", **typed}
        assert client.post(f"{desk_of(closed)}/remarks/{remark}", data=sent).status_code == 303
    page = html.unescape(client.get(report).text)
    assert '<p dir="auto">Good</p>' in page
    assert page.count("Hidden from staff and panel: Names a person.") == 1
    assert page.count("Staff and panel read: It should stay.") == 1
    assert f'{WORDING}<br><span class="meta">Hidden: Not meant so.</span>' in page
    assert "of the report as it is stored, with all remarks as they were written" in page
    assert "as they stand on the desk now" not in page
    client.post(f"{report}/release", data={"confirmed": "y"})
    assert "as they stand on the desk now" in client.get(report).text
