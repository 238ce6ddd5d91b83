"""Making decisions: as worded, as proposed, one or several that are sound only with each other."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from delphi.drafting import queries
from delphi.drafting.explaining import decided
from delphi.drafting.following import accepted
from delphi.drafting.operations import Operation, subjects
from delphi.drafting.queries import DecisionView, Desk
from delphi.drafting.remarks import queries as remarks
from delphi.drafting.service.reasons import Reasoned, with_reasons
from delphi.drafting.service.recording import end, locked, put_in_force, record
from delphi.drafting.texts import LONGEST_RATIONALE, cleaned, text_problems
from delphi.errors import InvalidInput, Message, Stale, msg
from delphi.sheets.text import clean


def decide(
    session: Session,
    round_id: uuid.UUID,
    operation: Operation,
    *,
    rationale: str | None = None,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> uuid.UUID:
    """Decide on the operation's subjects, in place of what was decided on them. `seen`: see `Desk.latest`."""
    made = decide_together(session, round_id, [operation], rationale=rationale, by=by, now=now, seen=seen)
    return made[0]


def decide_together(
    session: Session,
    round_id: uuid.UUID,
    operations: Sequence[Operation],
    *,
    rationale: str | None = None,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> list[uuid.UUID]:
    """Decisions that are sound only with each other, such as dropping a statement and all below it."""
    desk = locked(session, round_id)
    operations, rationale = _cleaned(operations, rationale)
    standing = _standing_on(desk, operations)
    _refuse_stale(desk, standing, seen)
    left = [one.operation for one in desk.decisions if one not in standing]
    desk.next_draft([*left, *operations])
    new = with_reasons(desk, operations, remarks.proposals(session, round_id), rationale)
    for decision in standing:
        end(session, decision, now)
    ids = [
        _store(session, desk, one, sequence, by=by, now=now)
        for sequence, one in enumerate(new, start=desk.latest + 1)
    ]
    session.flush()
    return ids


def accept(
    session: Session,
    round_id: uuid.UUID,
    wordings: Sequence[uuid.UUID],
    *,
    by: uuid.UUID,
    now: datetime,
    seen: int,
) -> list[uuid.UUID]:
    """Decide as proposed, where that takes no words."""
    proposals = remarks.proposals(session, round_id)
    operations, wordy = [], []
    for wording in wordings:
        proposal = proposals.get(wording)
        operation = accepted(proposal.action if proposal else None, str(wording))
        if operation is None:
            wordy.append(wording)
        else:
            operations.append(operation)
    if wordy:
        codes = {item.wording_id: item.code for item in queries.desk(session, round_id).draft.statements}
        raise InvalidInput(
            msg(
                "%(codes)s: accepting what is proposed takes words; decide one by one.",
                codes=", ".join(codes.get(wording, str(wording)) for wording in wordy),
            )
        )
    return decide_together(session, round_id, operations, by=by, now=now, seen=seen)


def _standing_on(desk: Desk, operations: Sequence[Operation]) -> list[DecisionView]:
    wanted = {wording for operation in operations for wording in subjects(operation)}
    return [one for one in desk.decisions if wanted & {*subjects(one.operation)}]


def _refuse_stale(desk: Desk, standing: Sequence[DecisionView], seen: int) -> None:
    newer = [one for one in standing if one.sequence > seen]
    if newer:
        raise Stale(*(_what_stands(desk, one) for one in newer))


def _what_stands(desk: Desk, decision: DecisionView) -> Message:
    return msg(
        "%(codes)s was decided meanwhile: %(decision)s, by %(name)s. Look at it, then decide again if you "
        "still want to.",
        codes=", ".join(desk.code(wording) for wording in decision.subjects),
        decision=decided(decision.operation),
        name=decision.by or msg("somebody else"),
    )


def _cleaned(operations: Sequence[Operation], rationale: str | None) -> tuple[list[Operation], str | None]:
    """As strict as an import: characters that deceive or break, and a rationale without end."""
    found = [problem for operation in operations for problem in text_problems(operation)]
    why = clean(rationale or "", longest=LONGEST_RATIONALE)
    if why.problem:
        found.append(msg("Rationale: %(problem)s", problem=why.problem))
    if found:
        raise InvalidInput(*found)
    return [cleaned(operation) for operation in operations], why.text or None


def _store(
    session: Session, desk: Desk, new: Reasoned, sequence: int, *, by: uuid.UUID, now: datetime
) -> uuid.UUID:
    decision_id = put_in_force(session, desk, new, sequence, decided_by=by, decided_at=now)
    record(session, desk, "decision.made", new.operation, decision_id, by=by, now=now)
    return decision_id
