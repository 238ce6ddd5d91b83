"""What docs/running.md says to do when the retention date has passed does what it says."""

import re
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from delphi.reports.models import Report
from delphi.rounds.models import Answer, Seating, Snapshot, Suggestion
from delphi.studies.consent import consent_of
from tests.builders import a_protocol
from tests.drafting.closed_round import a_closed_round

RUNNING = Path(__file__).resolve().parents[2] / "docs" / "running.md"


def test_the_documented_statements_delete_the_answers_and_leave_the_report(session: Session) -> None:
    a_closed_round(session, suggestion="Leads a ward round")
    (block,) = re.findall(r"```sql\n(.*?)VACUUM;\n```", RUNNING.read_text(), flags=re.S)
    for statement in block.strip().splitlines():
        session.execute(text(statement))
    left = [
        session.scalar(select(func.count()).select_from(table))
        for table in (Answer, Suggestion, Snapshot, Seating, Report)
    ]
    assert left == [0, 0, 0, 0, 1]


def test_the_consent_promises_what_people_do_not_what_the_program_does() -> None:
    told = consent_of(a_protocol(retention_months=24), "Wound care nursing")
    assert "for 24 months after the study ends. Then those who run the study delete your answers." in told
