"""The report's pages: what stands on them, who may see them, and what each button does."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.accounts.models import Account
from delphi.panels.models import Expert
from delphi.reports.models import Report
from delphi.studies.models import Study
from tests.builders import a_member, a_protocol, a_study, an_account, sign_in
from tests.reports.closed_rounds import Remarked, a_closed_round, a_rated_study, an_open_round
from tests.reports.test_compiling import GROUPS, RATINGS


@pytest.fixture
def closed(session: Session, study: Study) -> Study:
    a_rated_study(session, study, 5, GROUPS)
    remarked = Remarked(
        comments={(0, 0): "<b>Sure</b>"}, wordings={(1, 1): "Better so"}, new=[(2, "One more")]
    )
    a_closed_round(session, study, RATINGS, remarked=remarked)
    session.commit()
    return study


def url(study: Study, number: int = 1, more: str = "") -> str:
    return f"/studies/{study.id}/rounds/{number}/report{more}"


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_the_title_is_the_finding(client: FlaskClient, closed: Study) -> None:
    text = page(client, url(closed))
    assert "<h1>1 of 5 rated statements are in; 1 divides the panel.</h1>" in text
    assert "12 of 14 invited experts answered, 5 of them every statement." in text
    assert "not released yet" in text


def test_every_statement_stands_with_its_numbers(client: FlaskClient, closed: Study) -> None:
    text = page(client, url(closed))
    assert "n 12, median 8, middle half 7 to 9" in text
    assert "11 of 12, 91.7% (95% interval 64.6% to 98.5%)" in text
    assert "in: 7-9: 11 of 12 valid = 91.7% &gt;= 70%; 1-3: 1 of 12 valid = 8.3% &lt; 15%" in text
    assert "4 people rated this; figures are shown from 5 people on." in text
    assert "held back" in text
    assert "Better so" in text
    assert "One more" in text


def test_what_experts_write_is_text_and_never_markup(client: FlaskClient, closed: Study) -> None:
    text = page(client, url(closed))
    assert "&lt;b&gt;Sure&lt;/b&gt;" in text
    assert "<b>Sure" not in text


def test_no_name_of_an_expert_is_on_the_page(client: FlaskClient, closed: Study, session: Session) -> None:
    text = page(client, url(closed))
    people = session.execute(select(Expert.name, Expert.email)).all()
    assert len(people) == len(GROUPS)
    assert not [person for person in people if person.name in text or person.email in text]


@pytest.mark.parametrize(
    ("show", "codes"),
    [
        ("in", ["1.1"]),
        ("out", ["1.2"]),
        ("neither", ["1.4"]),
        ("divided", ["1.3"]),
        ("cannot_decide", ["1.5"]),
        ("anything", ["1.1", "1.2", "1.3", "1.4", "1.5"]),
    ],
)
def test_the_list_can_be_narrowed_by_verdict(
    client: FlaskClient, closed: Study, show: str, codes: list[str]
) -> None:
    text = page(client, url(closed, more=f"?show={show}"))
    shown = [
        code for code in ("1.1", "1.2", "1.3", "1.4", "1.5") if f'<span class="code">{code}</span> <a' in text
    ]
    assert shown == codes


def test_the_round_before_stands_beside_it(client: FlaskClient, closed: Study, session: Session) -> None:
    later = [[9, 2, 9, 5, 7] for _ in RATINGS]
    a_closed_round(session, closed, later)
    session.commit()
    text = page(client, url(closed, 2))
    assert "91.7% (n 12) → 100.0% (n 12)" in text
    assert (
        "12 answered in both rounds. Among those who rated a statement in both, agreement rose on 2 and fell on 1 "
        "of the 3 statements that can be compared." in text
    )
    assert "n 12, median 7.5, middle half 1.75 to 9" in text


def test_a_round_that_nobody_answered_has_a_page_that_says_so(
    client: FlaskClient, study: Study, session: Session
) -> None:
    a_rated_study(session, study, 2, GROUPS)
    a_closed_round(session, study, [])
    session.commit()
    text = page(client, url(study))
    assert "Nobody answered round 1." in text
    assert "14 experts were invited. There is nothing to report" in text


def test_an_open_round_has_no_page_not_even_for_the_chair(
    client: FlaskClient, study: Study, session: Session
) -> None:
    a_rated_study(session, study, 5, GROUPS)
    an_open_round(session, study, RATINGS)
    session.commit()
    assert client.get(url(study)).status_code == 404
    assert client.get(url(study, 2)).status_code == 404
    assert client.post(url(study, more="/release")).status_code == 404
    assert client.post(url(study, more="/ratings/relevance")).status_code == 404
    assert client.post(url(study, more="/files/statistics")).status_code == 404


def test_another_study_is_no_way_to_a_report(client: FlaskClient, closed: Study, session: Session) -> None:
    foreign = a_study(session, chair=an_account(session))
    a_rated_study(session, foreign, 5, GROUPS)
    a_closed_round(session, foreign, RATINGS)
    session.commit()
    for more in ("", "/release", "/ratings/relevance", "/files/comments"):
        address = url(foreign, more=more)
        answer = client.post(address) if more else client.get(address)
        assert answer.status_code == 404


def test_the_chair_releases_it_once(client: FlaskClient, closed: Study, session: Session) -> None:
    assert "Release this report" in page(client, url(closed))
    asked = page(client, url(closed, more="/release"))
    assert "Release the report of round 1 now?" in asked
    assert "Nobody is staff of this study yet, so no mail leaves." in asked
    assert "cannot be undone" in asked
    session.rollback()
    assert session.scalars(select(Report.released_at)).one() is None
    answer = client.post(url(closed, more="/release"))
    assert (answer.status_code, answer.location) == (303, url(closed))
    text = page(client, url(closed))
    assert "The report is released." in text
    assert "Release this report" not in text
    assert client.get(url(closed, more="/release")).location == url(closed)
    session.rollback()
    at = session.scalars(select(Report.released_at)).one()
    assert client.post(url(closed, more="/release")).status_code == 409
    session.rollback()
    assert session.scalars(select(Report.released_at)).one() == at


def test_before_it_is_released_the_chair_reads_who_is_told(
    client: FlaskClient, closed: Study, session: Session
) -> None:
    readers = [an_account(session) for _ in range(2)]
    for reader in readers:
        a_member(session, closed, reader, "staff")
    a_member(session, closed, an_account(session), "committee")
    session.commit()
    asked = page(client, url(closed, more="/release"))
    assert "2 people are told by e-mail" in asked
    assert "Release it and tell 2 people" in asked
    assert all(f"&lt;{reader.email}&gt;" in asked for reader in readers)


def test_the_committee_reads_and_does_not_release(
    app: object, client: FlaskClient, closed: Study, session: Session
) -> None:
    reader = an_account(session)
    a_member(session, closed, reader, "committee")
    sign_in(client, session, reader)
    text = page(client, url(closed))
    assert "Better so" in text
    assert "Release this report" not in text
    assert client.post(url(closed, more="/release")).status_code == 404


def test_the_chairs_address_leads_staff_to_their_own_page_once_it_is_released(
    client: FlaskClient, closed: Study, session: Session
) -> None:
    client.post(url(closed, more="/release"))
    reader = an_account(session)
    a_member(session, closed, reader, "staff")
    sign_in(client, session, reader)
    answer = client.get(url(closed))
    assert (answer.status_code, answer.location) == (302, f"/reading/{closed.id}/rounds/1")
    assert client.post(url(closed, more="/ratings/relevance")).status_code == 404


def test_staff_cannot_tell_an_unreleased_report_from_none(
    client: FlaskClient, closed: Study, session: Session
) -> None:
    reader = an_account(session)
    a_member(session, closed, reader, "staff")
    sign_in(client, session, reader)
    unreleased, none = client.get(url(closed)), client.get(url(closed, 7))
    assert (unreleased.status_code, unreleased.text) == (404, none.text)
    assert client.get(url(closed, more="/release")).status_code == 404
    assert client.post(url(closed, more="/ratings/relevance")).status_code == 404


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ("/ratings/relevance", "wound-care-nursing-round-1-ratings.csv"),
        ("/files/statistics", "wound-care-nursing-round-1-statistics.csv"),
        ("/files/comments", "wound-care-nursing-round-1-comments.csv"),
    ],
)
def test_a_file_comes_as_a_download(client: FlaskClient, closed: Study, more: str, name: str) -> None:
    answer = client.post(url(closed, more=more))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert client.get(url(closed, more=more)).status_code == 405


@pytest.mark.parametrize("more", ["/ratings/beauty", "/files/names"])
def test_there_is_no_other_file(client: FlaskClient, closed: Study, more: str) -> None:
    assert client.post(url(closed, more=more)).status_code == 404


def test_reading_changes_nothing(
    client: FlaskClient, closed: Study, session: Session, chair: Account
) -> None:
    before = session.execute(select(Report.id, Report.sha256, Report.released_at)).all()
    page(client, url(closed))
    session.rollback()
    assert session.execute(select(Report.id, Report.sha256, Report.released_at)).all() == before


@pytest.mark.parametrize("number", ["2147483648", "9" * 40, "9" * 5000])
def test_a_number_beyond_the_databases_is_no_page(client: FlaskClient, closed: Study, number: str) -> None:
    for page_of in ("", "/report", "/desk"):
        assert client.get(f"/studies/{closed.id}/rounds/{number}{page_of}").status_code == 404
    assert client.get(f"/studies/{closed.id}/framework/drafts/{number}").status_code == 404


def test_an_unknown_study_is_no_page(client: FlaskClient, chair: Account) -> None:
    assert client.get(f"/studies/{uuid.uuid4()}/rounds/1/report").status_code == 404


def under(session: Session, chair: Account, rule: str) -> Study:
    """Three statements rated under this rule; the panel agrees on the first, by half on the second."""
    study = a_study(session, chair=chair, protocol=a_protocol(rule=rule))
    a_rated_study(session, study, 3, [None] * 10)
    a_closed_round(session, study, [[8, 8 if row < 6 else 5, 4] for row in range(10)])
    session.commit()
    return study


def test_outcomes_that_the_rule_names_itself_are_counted_and_can_be_chosen(
    client: FlaskClient, session: Session, chair: Account
) -> None:
    study = under(
        session, chair, "in if at least 70% agree; discuss if at least 50% agree; otherwise neither"
    )
    text = page(client, url(study))
    assert '<span class="tag tag-plain">discuss</span>' in text
    assert "discuss (1)" in text
    assert "discuss if at least 50% rate 7-9" in text
    chosen = page(client, url(study, more="?show=discuss"))
    assert "1.2" in chosen
    assert "1 rated statement<" in chosen


def test_why_a_rule_cannot_decide_yet_is_said_beside_the_figures(
    client: FlaskClient, session: Session, chair: Account
) -> None:
    study = under(session, chair, "in if mean >= 7 in at least 2 of 3 rounds; otherwise neither")
    text = page(client, url(study))
    assert '<span class="tag tag-plain">Cannot decide</span>' in text
    assert "The rule cannot decide: there is no earlier round to look at." in text
    assert "10 of 10, 100.0%" in text
    assert "Ask again: the rule cannot decide yet." in text
    assert "Ask again: too few have answered to decide." not in text


def test_a_fragile_verdict_lists_its_reasons_and_a_robust_one_its_checks(
    client: FlaskClient, session: Session, chair: Account
) -> None:
    text = page(client, url(under(session, chair, "percent-70")))
    assert "fragile: " in text
    rows = text[: text.index('id="evidence"')].split("<tr>")[2:]
    assert ["#word-firm" in row for row in rows] == [False, True, False]
    assert "of 2,000 resamples" in text
    assert "robust: " in text
    assert "Checked: without any one person, panels drawn again, other published rules." in text
    assert "A low value does not mean that there is no consensus" in text
    assert "AC2" in text
