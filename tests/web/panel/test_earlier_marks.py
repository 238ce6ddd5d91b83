"""An amendment moves questions: the form tells each earlier rating under the question it was given on."""

from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from delphi.rounds.questionnaire import Dimension, Earlier, Section
from delphi.rounds.service.closing import close
from delphi.studies.models import Study
from tests.rounds.builders import (
    LEVEL_FIT,
    RELEVANCE,
    a_questionnaire,
    a_section,
    an_area,
    an_item,
    an_open_round,
)
from tests.web.panel.conftest import a_form, enter

CLARITY = replace(RELEVANCE, key="clarity", question="Is it clear?")
RELEVANCE_THEN = replace(RELEVANCE, place_before=0)
LEVEL_THEN = replace(LEVEL_FIT, place_before=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize(
    ("dimensions", "words"),
    [
        ((LEVEL_THEN, RELEVANCE_THEN), "In round 1 you rated {level} 3; {relevance} 8."),
        ((LEVEL_THEN,), "In round 1 you rated 3."),
        ((CLARITY, RELEVANCE_THEN), "In round 1 you rated {relevance} 8."),
        ((CLARITY,), "In round 1 this was not asked as it is now."),
    ],
    ids=["swapped", "dropped", "added", "replaced"],
)
def test_one_s_own_rating_is_told_of_the_question_it_was_given_on(
    client: FlaskClient, session: Session, now: datetime, dimensions: tuple[Dimension, ...], words: str
) -> None:
    asked = a_questionnaire(a_section(1, 1), dimensions=(RELEVANCE, LEVEL_FIT))
    first = an_open_round(session, asked, now=now)
    enter(client, session, first, now)
    rated = first.first.wording_id
    both = {f"marks-{rated}": 2, f"rating-{rated}-1": "3"}
    client.post("/answer/section/1", data=a_form(first.first, "8") | both)
    close(session, first.id, by=None, now=now)
    again = an_item("1.1", wording_id=rated, relation="kept", earlier=Earlier(first.id, 1, rated))
    second = a_questionnaire(
        Section(an_area("1"), (again,)), dimensions=dimensions, round_number=2, draft_number=1
    )
    study = session.get_one(Study, first.study_id)
    enter(client, session, an_open_round(session, second, now=now, study=study, panel=first.experts), now)
    page = client.get("/answer/section/1").text
    assert words.format(level=LEVEL_FIT.question, relevance=RELEVANCE.question) in page
