"""What is known of the statements of a study over all its drafts and closed rounds, the draft in the making too."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from delphi.drafting import queries as drafting
from delphi.extensions import current_session
from delphi.frameworks.histories import history
from delphi.frameworks.lineage import Step, Stop
from delphi.reports import queries as reports
from delphi.reports.content import ItemContent
from delphi.reports.explaining import told_words
from delphi.rounds import queries as rounds
from delphi.rounds.queries import RoundRow
from delphi.wording import say


@dataclass(frozen=True)
class Facts:
    """`so_far` is the number of the draft in the making; `reasons` are by the draft that they made."""

    study_id: uuid.UUID
    stops: Sequence[Stop]
    steps: Sequence[Step]
    so_far: int | None
    rounds: Sequence[RoundRow]
    items: Mapping[int, Mapping[str, ItemContent]]
    reasons: Mapping[int, Mapping[str, str]]


def facts_of(study_id: uuid.UUID) -> Facts:
    session = current_session()
    closed = [one for one in rounds.rounds_of(session, study_id) if one.closed_at is not None]
    stops, steps = history(session, study_id)
    coming, leading, so_far = _in_the_making(session, closed[-1].id) if closed else ([], [], None)
    return Facts(
        study_id,
        [*stops, *coming],
        [*steps, *leading],
        so_far,
        closed,
        items={one.number: _items(session, one.id) for one in closed},
        reasons={one.draft_number + 1: _reasons(session, one.id) for one in closed},
    )


def _items(session: Session, round_id: uuid.UUID) -> dict[str, ItemContent]:
    report = reports.report(session, round_id)
    return {item.wording_id: item for item in report.content.items} if report else {}


def _reasons(session: Session, round_id: uuid.UUID) -> dict[str, str]:
    followed = {str(key): say(told_words(line)) for key, line in drafting.followed(session, round_id).items()}
    return followed | {str(key): said for key, said in drafting.reasons(session, round_id).items()}


def _in_the_making(session: Session, round_id: uuid.UUID) -> tuple[list[Stop], list[Step], int | None]:
    desk = drafting.desk(session, round_id)
    if desk.refusal is not None:
        return [], [], None
    number, made = desk.draft.number + 1, desk.next_draft()
    stood = {str(one.wording_id): one.draft for one in desk.former}
    stops = [
        Stop(number, one.wording_id, one.code, one.kind, one.level, one.text, one.outcome)
        for one in made.statements
    ]
    steps = [
        Step(
            (stood.get(edge.origin, desk.draft.number), edge.origin) if edge.origin else None,
            (number, edge.to) if edge.to else None,
            edge.relation,
        )
        for edge in made.lineage
    ]
    return stops, steps, number
