"""What the reports and files of two rounds together tell of a group of which few joined or left."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from delphi.exports import tables
from delphi.panels import queries as panels
from delphi.panels.service import Person
from delphi.process import admitting
from delphi.reports.content import Content
from delphi.rounds.stored import snapshot_of
from delphi.studies.models import Study
from tests.builders import a_protocol, a_study, an_account
from tests.conftest import NOW
from tests.reports.closed_rounds import Ratings, a_closed_round, a_rated_study
from tests.reports.test_compiling import content_of

LATER = NOW + timedelta(days=30)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def a_panel_of(session: Session, groups: Sequence[str | None]) -> Study:
    study = a_study(session, chair=an_account(session), protocol=a_protocol())
    a_rated_study(session, study, 1, groups)
    return study


def groups_shown(content: Content) -> set[str | None]:
    return {one.group for one in content.items[0].figures.groups if one.n is not None}


def groups_in_file(session: Session, content: Content, round_id: uuid.UUID) -> Counter[object]:
    _, rows = tables.ratings(content, snapshot_of(session, round_id))
    return Counter(row[1] for row in rows)


def test_an_expert_moved_to_another_group_is_told_by_neither(session: Session) -> None:
    study = a_panel_of(session, ["Nurses"] * 6 + ["Educators"] * 8)
    ratings: Ratings = [[9], [8], [7], [7], [8], [2], *[[8]] * 8]
    first = a_closed_round(session, study, ratings)
    assert groups_in_file(session, content_of(session, first), first) == {"Nurses": 6, "Educators": 8}
    moved = panels.active_experts(session, study.id)[5]
    admitting.correct(
        session,
        study.id,
        moved.id,
        Person(moved.name, moved.email, "Educators"),
        by=an_account(session).id,
        link_key=b"an invented key for links of tests only",
        now=NOW,
    )
    second = a_closed_round(session, study, [[8]] * 14, opened_at=LATER)
    content = content_of(session, second)
    assert content.items[0].figures.between is not None
    assert groups_shown(content) == set()
    assert "groups" not in content.items[0].figures.checks
    assert groups_in_file(session, content, second) == {None: 14}


def test_one_of_a_group_is_not_told_among_five_who_left_the_panel(session: Session) -> None:
    study = a_panel_of(session, ["Nurses"] * 6 + ["Educators"] * 12 + ["Patients"] * 13)
    everybody: Ratings = [[8]] * 31
    a_closed_round(session, study, everybody)
    gone = {5, 14, 15, 16, 17}
    second = a_closed_round(
        session, study, [[None] if row in gone else [8] for row in range(31)], opened_at=LATER
    )
    content = content_of(session, second)
    assert content.items[0].figures.between is not None
    assert groups_shown(content) == {"Patients"}
    assert groups_in_file(session, content, second) == {"Patients": 13, None: 13}


def test_a_group_is_compared_with_all_rounds_before(session: Session) -> None:
    study = a_panel_of(session, ["Nurses"] * 7 + ["Educators"] * 12)
    everybody: Ratings = [[8]] * 19
    without_one: Ratings = [[None], *[[8]] * 18]
    a_closed_round(session, study, everybody)
    for number in (1, 2):
        again = a_closed_round(session, study, without_one, opened_at=NOW + number * timedelta(days=30))
        assert groups_shown(content_of(session, again)) == set()


def test_groups_that_answer_again_are_shown_with_their_check(session: Session) -> None:
    study = a_panel_of(session, ["Nurses"] * 6 + ["Educators"] * 8)
    a_closed_round(session, study, [[8]] * 14)
    content = content_of(session, a_closed_round(session, study, [[8]] * 14, opened_at=LATER))
    assert groups_shown(content) == {"Nurses", "Educators"}
    assert "groups" in content.items[0].figures.checks
