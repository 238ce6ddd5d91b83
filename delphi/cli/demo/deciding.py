"""What the invented committee decides: the rows of decisions.csv, and else what is proposed."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.base import new_id
from delphi.cli.demo import content
from delphi.cli.demo.content import DecisionRow
from delphi.drafting import queries, service
from delphi.drafting.following import accepted
from delphi.drafting.operations import (
    Add,
    CopyEdit,
    Drop,
    Keep,
    Merge,
    Operation,
    Part,
    Place,
    Rerate,
    Reword,
    Split,
)
from delphi.drafting.queries import Desk
from delphi.drafting.remarks import queries as remarks
from delphi.drafting.remarks.rules import remark_id

UNSETTLED = "No agreement yet: the panel sees the reasons of both sides and rates it again."


def decide_everything(session: Session, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> None:
    for row in content.decisions():
        desk = queries.desk(session, round_id)
        service.decide(
            session,
            round_id,
            _operation(desk, row),
            rationale=row.rationale or None,
            by=by,
            now=now,
            seen=desk.latest,
        )
    _follow_the_proposals(session, round_id, by=by, now=now)


def _operation(desk: Desk, row: DecisionRow) -> Operation:
    by_code = {statement.code: statement for statement in queries.drafted(desk.draft)}
    wording, outcome = by_code[row.code].wording_id, row.outcome or None
    match row.operation:
        case "reword":
            return Reword(wording, str(new_id()), row.text, outcome)
        case "copy-edit":
            return CopyEdit(wording, row.text, outcome)
        case "merge":
            sources = (wording, by_code[row.more].wording_id)
            return Merge(sources, str(new_id()), row.text, outcome)
        case "split":
            return Split(wording, (Part(str(new_id()), row.text), Part(str(new_id()), row.more)))
        case "add":
            proposed = (remark_id("statement", None, row.text),)
            return Add(str(new_id()), "competency", row.text, Place(wording), outcome, suggestions=proposed)
        case "drop":
            return Drop(wording)
    raise ValueError(f"decisions.csv: no operation {row.operation}")


def _follow_the_proposals(session: Session, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> None:
    """Keep what is in and rate the rest again, with a reason where the table proposes something else."""
    desk = queries.desk(session, round_id)
    proposals = remarks.proposals(session, round_id)
    for statement in desk.undecided:
        proposal = proposals[statement.wording_id]
        wording = str(statement.wording_id)
        operation = accepted(proposal.action, wording)
        kept = isinstance(operation, Keep | Rerate | Drop)
        service.decide(
            session,
            round_id,
            operation or Rerate(wording),
            rationale=None if kept else UNSETTLED,
            by=by,
            now=now,
            seen=queries.desk(session, round_id).latest,
        )
