"""Every draft of a study with what came of each statement, in two questions to the database."""

import uuid

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from delphi.frameworks.lineage import Key, Step, Stop
from delphi.frameworks.models import Draft, LineageEdge, Statement, TextRevision


def history(session: Session, study_id: uuid.UUID) -> tuple[list[Stop], list[Step]]:
    """Stops by draft, in reading order."""
    rows = session.execute(
        select(Draft.number, Statement, TextRevision.text, TextRevision.outcome)
        .join(Statement, Statement.draft_id == Draft.id)
        .join(
            TextRevision,
            and_(
                TextRevision.wording_id == Statement.wording_id, TextRevision.revision == Statement.revision
            ),
        )
        .where(Draft.study_id == study_id)
        .order_by(Draft.number, Statement.position)
    )
    stops: list[Stop] = []
    keys: dict[uuid.UUID, Key] = {}
    for number, one, text, outcome in rows:
        stop = Stop(number, str(one.wording_id), one.code, one.kind, one.level, text, outcome)
        stops.append(stop)
        keys[one.id] = stop.key
    own = select(Statement.id).join(Draft, Draft.id == Statement.draft_id).where(Draft.study_id == study_id)
    edges = session.scalars(
        select(LineageEdge).where(
            or_(LineageEdge.from_statement_id.in_(own), LineageEdge.to_statement_id.in_(own))
        )
    )
    steps = [
        Step(
            keys[edge.from_statement_id] if edge.from_statement_id else None,
            keys[edge.to_statement_id] if edge.to_statement_id else None,
            edge.relation,
        )
        for edge in edges
    ]
    return stops, steps
