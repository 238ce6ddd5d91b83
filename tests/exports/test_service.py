"""What leaves with a file, and what does not."""

import csv
import io
import json
import uuid
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.audit.models import AuditEvent
from delphi.cli.analyse import command
from delphi.errors import NotFound
from delphi.exports import service
from delphi.panels.models import Expert
from delphi.reports import queries
from delphi.rounds.models import Seat
from delphi.studies.models import Study
from delphi.studies.rules import SCALE_PRESETS, Dimension
from tests.builders import a_protocol, a_study, an_account
from tests.conftest import NOW
from tests.reports.closed_rounds import CJ, Ratings, Remarked, a_closed_round, a_rated_study, an_open_round
from tests.reports.test_compiling import GROUPS, RATINGS


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def rated(
    session: Session, ratings: Ratings = RATINGS, remarked: Remarked | None = None, **protocol: object
) -> tuple[Study, uuid.UUID]:
    study = a_study(session, chair=an_account(session), protocol=a_protocol(**protocol))
    a_rated_study(session, study, 5, GROUPS)
    return study, a_closed_round(session, study, ratings, remarked=remarked)


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def ratings_of(session: Session, study: Study, round_id: uuid.UUID, key: str = "relevance") -> bytes:
    by = an_account(session).id
    return service.export_ratings(session, study.id, round_id, key, by=by, now=NOW).data


def statistics_of(session: Session, study: Study, round_id: uuid.UUID, what: str) -> list[dict[str, str]]:
    by = an_account(session).id
    return table(service.export_by_statement(session, study.id, round_id, what, by=by, now=NOW).data)


def test_the_columns_are_the_answers_without_whose_they_are(session: Session) -> None:
    study, round_id = rated(session)
    data = ratings_of(session, study, round_id)
    rows = table(data)
    for place in range(1, 5):
        said = Counter("" if row[place - 1] is None else str(row[place - 1]) for row in RATINGS)
        assert Counter(row[f"1.{place}"] for row in rows) == said
    assert [row["row"] for row in rows] == [str(number) for number in range(1, 13)]
    text = data.decode("utf-8-sig")
    for secret in (*session.scalars(select(Seat.id)), *session.scalars(select(Expert.name))):
        assert str(secret) not in text


def test_a_statement_below_the_minimum_cell_stays_empty(session: Session) -> None:
    study, round_id = rated(session)
    assert {row["1.5"] for row in table(ratings_of(session, study, round_id))} == {""}
    statistics = statistics_of(session, study, round_id, "statistics")
    assert statistics[4]["n"] == "4"
    assert statistics[4]["median"] == statistics[4]["count_9"] == statistics[4]["rule_line"] == ""


def test_a_row_is_nobody(session: Session) -> None:
    """Who answered one statement of many is known by name: their row must not hold what else they said."""
    partial: Ratings = [[9, None, None, None, None]] * 7 + [[1, 2, 2, 2, 2]] * 7
    study, round_id = rated(session, partial)
    files = [table(ratings_of(session, study, round_id)) for _ in range(6)]
    answers = {tuple(row[f"1.{place}"] for place in range(1, 6)) for rows in files for row in rows}
    assert answers - {("9", "", "", "", ""), ("1", "2", "2", "2", "2")}


def test_the_marks_change_places_only_within_their_printed_group(session: Session) -> None:
    apart: Ratings = [[9 if group == "Nurses" else 1] * 5 for group in GROUPS]
    study, round_id = rated(session, apart)
    for row in table(ratings_of(session, study, round_id)):
        assert {row[f"1.{place}"] for place in range(1, 6)} == {"9" if row["group"] == "Nurses" else "1"}


def test_each_file_has_an_order_of_its_own(session: Session) -> None:
    study, round_id = rated(session, [[place % 9 + 1, 5, 5, 5, 5] for place in range(14)])
    orders = {ratings_of(session, study, round_id) for _ in range(4)}
    assert len(orders) > 1


def test_a_group_held_back_on_one_statement_is_named_on_no_row(session: Session) -> None:
    """With its rows anybody could count what the report holds back."""
    full: Ratings = [[8, 8, 8, 8, 8]] * 14
    study, round_id = rated(session, full)
    assert Counter(row["group"] for row in table(ratings_of(session, study, round_id))) == {
        "Nurses": 6,
        "": 8,
    }
    gap: Ratings = [[8, 8, 8, 8, None]] * 2 + [[8, 8, 8, 8, 8]] * 12
    study, round_id = rated(session, gap)
    assert "Nurses" not in {row["group"] for row in table(ratings_of(session, study, round_id))}


def test_analysing_the_export_gives_the_numbers_of_the_report(session: Session, tmp_path: Path) -> None:
    study, round_id = rated(session)
    ratings, out = tmp_path / "ratings.csv", tmp_path / "out.json"
    ratings.write_bytes(ratings_of(session, study, round_id))
    ran = CliRunner().invoke(
        command,
        [str(ratings), "--scale", "1-9", "--rule", "comet-70-15", "--json", str(out)],
    )
    assert ran.exit_code == 0, ran.output
    assert "The rows of this file are no experts" in ran.output
    analysed = json.loads(out.read_text())["items"]
    found = queries.report(session, round_id)
    assert found is not None
    for item, again in zip(found.content.items[:4], analysed, strict=False):
        figures = item.figures
        assert figures.share_in is not None
        assert again["item"] == item.code
        assert (again["n"], again["median"], again["verdict"]) == (figures.n, figures.median, figures.verdict)
        assert tuple(again["counts"]) == figures.counts
        assert again["cannot_judge"] == figures.cannot_judge
        assert again["share_in"]["percent"] == figures.share_in.percent
        assert again["rule_line"] == figures.rule_line


def test_every_dimension_has_a_file_and_only_the_deciding_one_has_groups(session: Session) -> None:
    dimensions = tuple(Dimension(key, "?", SCALE_PRESETS["1-9"]) for key in ("relevance", "clarity"))
    study, round_id = rated(session, [[8, 8, 8, 8, 8]] * 14, dimensions=dimensions)
    rows = table(ratings_of(session, study, round_id, "clarity"))
    assert {row["1.1"] for row in rows} == {"8"}
    assert {row["group"] for row in rows} == {""}
    with pytest.raises(NotFound):
        ratings_of(session, study, round_id, "beauty")


def test_the_statistics_are_those_of_the_report(session: Session) -> None:
    study, round_id = rated(session)
    first = statistics_of(session, study, round_id, "statistics")[0]
    assert (first["code"], first["verdict"], first["agree_k"], first["agree_n"]) == ("1.1", "in", "11", "12")
    assert first["count_9"] == "4"
    assert first["robust"] == "no"  # one of twelve opposes; drawn again, a panel often has two, and 15%


def test_a_verdict_that_no_check_turns_is_robust(session: Session) -> None:
    study, round_id = rated(session, [[9, 1, 9, 9, 9]] * 14)
    rows = statistics_of(session, study, round_id, "statistics")
    assert [(row["verdict"], row["robust"]) for row in rows[:2]] == [("in", "yes"), ("out", "yes")]


def test_comments_come_without_writers_and_without_formulas(session: Session) -> None:
    remarked = Remarked(
        comments={(0, 0): "=HYPERLINK(1)"}, wordings={(1, 1): "+Better"}, new=[(2, "@New one")]
    )
    study, round_id = rated(session, remarked=remarked)
    rows = statistics_of(session, study, round_id, "comments")
    assert [(row["code"], row["what"], row["text"]) for row in rows] == [
        ("1.1", "comment", "'=HYPERLINK(1)"),
        ("1.2", "proposed wording", "'+Better"),
        ("", "new statement", "'@New one"),
    ]
    with pytest.raises(NotFound):
        statistics_of(session, study, round_id, "names")


def test_taking_a_file_is_on_record(session: Session) -> None:
    study, round_id = rated(session)
    ratings_of(session, study, round_id)
    statistics_of(session, study, round_id, "comments")
    session.flush()
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "report.exported")).all()
    assert sorted(str(event.details) for event in events) == ['{"file":"comments"}', '{"file":"ratings"}']
    assert {event.study_id for event in events} == {study.id}


def test_no_file_of_an_open_round_or_through_another_study(session: Session) -> None:
    study, round_id = rated(session)
    with pytest.raises(NotFound):
        ratings_of(session, a_study(session), round_id)
    open_round = an_open_round(session, study, RATINGS)
    with pytest.raises(NotFound):
        ratings_of(session, study, open_round)
    assert CJ in {row["1.4"] for row in table(ratings_of(session, study, round_id))}
