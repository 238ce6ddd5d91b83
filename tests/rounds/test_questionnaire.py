"""The frozen questionnaire survives being stored."""

import json
import uuid
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from delphi import canonical
from delphi.rounds.questionnaire import Declined, Dropped, Earlier, Feedback, Item, Parent, Section, from_json
from tests.rounds.builders import LEVEL_FIT, RELEVANCE, a_questionnaire, an_area, an_item

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FEEDBACK = st.builds(
    Feedback,
    counts=st.lists(st.integers(0, 50), max_size=9).map(tuple),
    n=st.integers(0, 50),
    median=st.sampled_from(["", "7", "7.5"]),
    q1=st.sampled_from(["", "6"]),
    q3=st.sampled_from(["", "8"]),
    comments=st.lists(TEXT, max_size=3).map(tuple),
    replies=st.lists(TEXT, max_size=3).map(tuple),
)
EARLIER = st.builds(Earlier, round_id=st.uuids(), round_number=st.integers(1, 5), wording_id=st.uuids())

PARENT = st.builds(Parent, code=TEXT, text=TEXT, earlier=st.none() | EARLIER, feedback=st.none() | FEEDBACK)


@st.composite
def items(draw: st.DrawFn) -> Item:
    facts: dict[str, Any] = {
        "wording_id": draw(st.uuids()),
        "text": draw(TEXT),
        "rated": draw(st.booleans()),
        "level": draw(st.none() | TEXT),
        "outcome": draw(st.none() | TEXT),
        "redline": tuple(
            draw(st.lists(st.tuples(st.sampled_from(["keep", "delete", "insert"]), TEXT), max_size=3))
        ),
        "earlier": draw(st.none() | EARLIER),
        "feedback": draw(st.none() | FEEDBACK),
        "parents": tuple(draw(st.lists(PARENT, max_size=2))),
    }
    return an_item(draw(st.sampled_from(["1.1", "1.2"])), **facts)


@given(st.lists(items(), max_size=4), TEXT)
def test_what_is_stored_reads_back_as_it_was(found: list[Item], consent: str) -> None:
    asked = a_questionnaire(
        Section(an_area("1"), tuple(found)),
        consent_text=consent,
        dimensions=(RELEVANCE, replace(LEVEL_FIT, place_before=0)),
        dropped=(Dropped("9.9", "Gone", "Nobody needs it."),),
        declined=(Declined("Weighs the cost", "It is another framework's."),),
        summary="One statement is gone.",
    )
    assert from_json(json.loads(canonical.encode(asked.as_json()))) == asked


def test_only_rated_items_are_asked_for_but_all_are_known() -> None:
    area, rated, context = an_area("1"), an_item("1.1"), an_item("1.1.1", kind="behaviour", rated=False)
    asked = a_questionnaire(Section(area, (rated, context)))
    assert asked.rated == (rated,)
    assert set(asked.by_wording) == {area.wording_id, rated.wording_id, context.wording_id}
    assert uuid.UUID(int=0) not in asked.by_wording
