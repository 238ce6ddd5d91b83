"""A closed round has one report; it is released once and never changes after."""

import json
import uuid

import pytest
from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit.models import AuditEvent
from delphi.base import Base
from delphi.database import configure_engine
from delphi.errors import NotFound, WrongState
from delphi.outbox.models import OutboxMail
from delphi.process.releasing import release_report
from delphi.reports import queries, service
from delphi.reports.models import Report
from delphi.studies.models import Study
from tests.builders import a_member, a_study, an_account
from tests.conftest import NOW
from tests.parts.databases import PostgresDatabases, SqliteDatabases
from tests.reports.closed_rounds import CJ, Ratings, a_closed_round, a_rated_study, an_open_round

GROUPS = ["Nurses"] * 6 + ["Educators"] * 5
RATINGS: Ratings = [
    [9, 2, 9],
    [8, 2, 8],
    [7, 3, 1],
    [7, 1, 2],
    [9, 1, 9],
    [8, 3, 1],
    [7, 2, 9],
    [9, 4, CJ],
    [9, 2, 2],
    [3, None, 1],
]


@pytest.fixture
def study(session: Session) -> Study:
    study = a_study(session, chair=an_account(session))
    a_rated_study(session, study, 3, GROUPS)
    return study


@pytest.fixture
def round_id(session: Session, study: Study) -> uuid.UUID:
    return a_closed_round(session, study, RATINGS)


def stored(session: Session, round_id: uuid.UUID) -> Report:
    return session.scalars(select(Report).where(Report.round_id == round_id)).one()


def released(session: Session, study: Study, round_id: uuid.UUID) -> uuid.UUID:
    by = an_account(session).id
    release_report(session, study.id, round_id, by=by, now=NOW)
    session.flush()
    return by


def test_closing_makes_the_report_and_making_it_again_changes_nothing(
    session: Session, round_id: uuid.UUID
) -> None:
    first = stored(session, round_id)
    before = (first.id, first.version, first.sha256, first.created_at)
    service.make_report(session, round_id, now=NOW)
    again = stored(session, round_id)
    assert (again.id, again.version, again.sha256, again.created_at) == before


def test_a_report_made_from_the_same_answers_has_the_same_bytes(
    session: Session, round_id: uuid.UUID
) -> None:
    body = stored(session, round_id).body
    session.execute(delete(Report))
    session.expire_all()
    service.make_report(session, round_id, now=NOW)
    assert stored(session, round_id).body == body


def test_what_is_stored_is_canonical_and_reads_back_whole(session: Session, round_id: uuid.UUID) -> None:
    report = stored(session, round_id)
    found = queries.report(session, round_id)
    assert found is not None
    assert canonical.encode(found.content.as_json()) == report.body
    assert canonical.encode(json.loads(report.body)) == report.body
    assert canonical.sha256(report.body) == report.sha256 == found.sha256


def test_no_seat_no_expert_and_no_name_is_in_a_report(
    session: Session, study: Study, round_id: uuid.UUID
) -> None:
    body = stored(session, round_id).body
    tables = Base.metadata.tables
    for table, column in (("seat", "id"), ("expert", "id"), ("expert", "name"), ("expert", "email")):
        values = session.scalars(select(tables[table].c[column])).all()
        assert values
        assert not [value for value in values if str(value) in body]


def test_an_open_round_has_no_report(session: Session, study: Study) -> None:
    open_round = an_open_round(session, study, RATINGS)
    with pytest.raises(WrongState, match="still open"):
        service.make_report(session, open_round, now=NOW)
    assert queries.report(session, open_round) is None
    assert queries.feedback(session, open_round, told=lambda _, text: (text, "")) == {}


def test_releasing_tells_the_staff_of_the_study_and_nobody_else(
    session: Session, study: Study, round_id: uuid.UUID
) -> None:
    staff, committee, foreign = (an_account(session) for _ in range(3))
    a_member(session, study, staff, "staff")
    a_member(session, study, committee, "committee")
    a_member(session, a_study(session), foreign, "staff")
    by = released(session, study, round_id)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == "report-released")).all()
    assert [mail.account_id for mail in mails] == [staff.id]
    assert stored(session, round_id).released_by == by
    assert session.scalars(select(AuditEvent.action)).all().count("report.released") == 1
    assert [row.round_number for row in queries.released_reports(session, staff.id)] == [1]
    assert queries.released_reports(session, foreign.id) == []


def test_a_report_is_released_once_and_stays_as_it_is(
    session: Session, study: Study, round_id: uuid.UUID
) -> None:
    released(session, study, round_id)
    body, at = stored(session, round_id).body, stored(session, round_id).released_at
    with pytest.raises(WrongState, match="released already"):
        released(session, study, round_id)
    service.make_report(session, round_id, now=NOW)
    assert (stored(session, round_id).body, stored(session, round_id).released_at) == (body, at)


def test_a_report_is_not_released_through_another_study(session: Session, round_id: uuid.UUID) -> None:
    other = a_study(session)
    with pytest.raises(NotFound):
        released(session, other, round_id)
    assert stored(session, round_id).released_at is None


@pytest.mark.postgres
def test_sqlite_and_postgresql_make_the_same_bytes(
    sqlite_databases: SqliteDatabases, postgres_databases: PostgresDatabases
) -> None:
    """All rows of one are copied to the other; each makes the report from its own."""
    with sqlite_databases.fresh() as here, postgres_databases.fresh() as there:
        engines = [create_engine(url) for url in (here, there.replace("postgresql:", "postgresql+psycopg:"))]
        for engine in engines:
            configure_engine(engine, sqlite_synchronous="NORMAL")
        with Session(engines[0]) as origin, Session(engines[1]) as copy:
            study = a_study(origin, chair=an_account(origin))
            a_rated_study(origin, study, 3, GROUPS)
            a_closed_round(origin, study, RATINGS)
            last = a_closed_round(origin, study, RATINGS[::-1])
            body = stored(origin, last).body
            for table in Base.metadata.sorted_tables:
                rows = [dict(row._mapping) for row in origin.execute(select(table))]
                if rows:
                    copy.execute(table.insert(), rows)
            copy.execute(delete(Report).where(Report.round_id == last))
            service.make_report(copy, last, now=NOW)
            assert stored(copy, last).body == body
        for engine in engines:
            engine.dispose()
