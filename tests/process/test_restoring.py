"""What left the framework and comes back: from where it last stood, with its last words, and told to the panel."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.drafting import queries as drafting
from delphi.drafting.departures import departures
from delphi.drafting.operations import CopyEdit, Drop, Place, Restore, Reword
from delphi.frameworks import queries as frameworks
from delphi.frameworks.models import LineageEdge, Statement
from delphi.rounds.stored import questionnaire_of
from tests.drafting.closed_round import ClosedRound, a_closed_round, an_open_round
from tests.drafting.further_rounds import WHY, a_further_round, decided_and_published

DAY = timedelta(days=1)
REWORDED = "5b7e7f0e-0d0c-4f4e-9a53-6f5a60d4c111"


def out_of_two_drafts(session: Session, now: datetime) -> tuple[ClosedRound, ClosedRound]:
    """2.1 copy-edited after round 1 and dropped after round 2; 2.2 reworded after round 1. Rounds 1 and 3."""
    first = a_closed_round(session)
    of = first.wordings
    decided_and_published(
        session,
        first,
        CopyEdit(of["2.1"], "Hands over in person", None),
        Reword(of["2.2"], REWORDED, "Teaches patients and families"),
        now=now,
    )
    second = a_further_round(session, first, number=2, now=now + DAY)
    decided_and_published(session, second, Drop(of["2.1"]), now=now + 3 * DAY)
    return first, a_further_round(session, first, number=3, now=now + 4 * DAY)


def test_a_restored_statement_goes_on_from_where_it_last_stood_with_its_last_text(
    session: Session, now: datetime
) -> None:
    first, third = out_of_two_drafts(session, now)
    wording = first.wordings["2.1"]
    back = Restore(wording, Place(first.wordings["1"], 0))
    draft_id = decided_and_published(session, third, back, now=now + 6 * DAY)
    there = next(
        one for one in frameworks.draft(session, draft_id).statements if str(one.wording_id) == wording
    )
    assert (there.code, there.text, there.revision) == ("1.1", "Hands over in person", 2)
    edge = session.scalars(select(LineageEdge).where(LineageEdge.to_statement_id == there.id)).one()
    assert edge.relation == "restored"
    origin = session.get_one(Statement, edge.from_statement_id)
    last = frameworks.draft_by_number(session, first.study_id, 1)
    assert last is not None
    assert (origin.draft_id, str(origin.wording_id), origin.revision) == (last.id, wording, 2)
    fourth = an_open_round(session, first.study_id, first.chair, number=4, at=now + 7 * DAY)
    asked = {item.code: item for item in questionnaire_of(session, fourth).rated}
    assert (asked["1.1"].relation, asked["1.1"].reason) == ("restored", WHY)


def test_what_is_gone_is_told_with_when_and_why_and_what_it_became(session: Session, now: datetime) -> None:
    first, third = out_of_two_drafts(session, now)
    gone = departures(session, drafting.desk(session, third.round_id))
    assert [
        (one.former.code, one.former.draft, one.former.text, one.relation, one.after_round, one.reason)
        for one in gone
    ] == [
        ("2.1", 1, "Hands over in person", "dropped", 2, WHY),
        ("2.2", 0, "Teaches patients", "reworded", 1, WHY),
    ]
    assert [[stop.text for stop in one.became] for one in gone] == [[], ["Teaches patients and families"]]
    assert departures(session, drafting.desk(session, first.round_id)) == ()
