"""What stands elsewhere now says where it stood: its number alone would lead to another statement."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from delphi.drafting.operations import Move, Place
from delphi.rounds.stored import questionnaire_of
from tests.drafting.closed_round import a_closed_round, an_open_round
from tests.drafting.further_rounds import decided_and_published


def test_the_panel_is_told_which_number_a_moved_statement_had(session: Session, now: datetime) -> None:
    first = a_closed_round(session)
    move = Move(first.wordings["2.3"], Place(first.wordings["1"], 0))
    decided_and_published(session, first, move, now=now)
    second = an_open_round(session, first.study_id, first.chair, number=2, at=now + timedelta(days=1))
    asked = {item.code: item.code_before for item in questionnaire_of(session, second).every_item}
    assert asked["1.1"] == "2.3"
    assert asked["1.2"] == ""
