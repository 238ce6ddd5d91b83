"""What is no longer in the framework: when it went, what became of it, and why."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.drafting import queries
from delphi.drafting.draft import Relation
from delphi.drafting.models import PublishedDraft
from delphi.drafting.queries import Desk
from delphi.frameworks.histories import history
from delphi.frameworks.lineage import Key, Step, Stop
from delphi.frameworks.models import Draft
from delphi.frameworks.queries import FormerView
from delphi.rounds.models import Round


@dataclass(frozen=True)
class Departure:
    """A wording that stands no longer, as it last stood. `became`: what it went into; nothing where dropped."""

    former: FormerView
    relation: Relation
    became: tuple[Stop, ...]
    after_round: int
    reason: str


def departures(session: Session, desk: Desk) -> tuple[Departure, ...]:
    """Of all that can be restored on this desk, the latest gone first."""
    if not desk.former:
        return ()
    stops, steps = history(session, desk.round.study_id)
    by_key = {one.key: one for one in stops}
    out_of: dict[Key, list[Step]] = {}
    for step in steps:
        if step.origin is not None and step.relation != "restored":
            out_of.setdefault(step.origin, []).append(step)
    rounds = _rounds_by_draft(session, desk.round.study_id)
    reasons = {number: queries.reasons(session, id_) for number, (id_, _) in rounds.items()}
    return tuple(_departure(one, out_of, by_key, rounds, reasons) for one in desk.former)


def _departure(
    former: FormerView,
    out_of: Mapping[Key, list[Step]],
    stops: Mapping[Key, Stop],
    rounds: Mapping[int, tuple[uuid.UUID, int]],
    reasons: Mapping[int, Mapping[uuid.UUID, str]],
) -> Departure:
    steps, made = out_of[former.draft, str(former.wording_id)], former.draft + 1
    return Departure(
        former,
        cast("Relation", steps[0].relation),
        tuple(stops[one.end] for one in steps if one.end is not None),
        after_round=rounds[made][1],
        reason=reasons[made].get(former.wording_id, ""),
    )


def _rounds_by_draft(session: Session, study_id: uuid.UUID) -> dict[int, tuple[uuid.UUID, int]]:
    """By the number of a draft: the round whose decisions made it, with its number."""
    rows = session.execute(
        select(Draft.number, Round.id, Round.number)
        .join(PublishedDraft, PublishedDraft.draft_id == Draft.id)
        .join(Round, Round.id == PublishedDraft.round_id)
        .where(Draft.study_id == study_id)
    )
    return {made: (round_id, number) for made, round_id, number in rows}
