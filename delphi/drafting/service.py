"""Deciding on a closed round. A decision is replaced or withdrawn, never deleted: the record shows them all.

The decisions in force always make a sound draft together, so that publishing finds nothing to refuse in them.
Each of these locks the study: whoever publishes waits for a decision under way, and the other way round.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.audit import service as audit
from delphi.base import new_id
from delphi.drafting import queries
from delphi.drafting.checks import written
from delphi.drafting.explaining import decided
from delphi.drafting.following import accepted, follows
from delphi.drafting.models import Decision, DecisionSubject, PublishedDraft
from delphi.drafting.operations import Drop, Operation, name_of, subjects, to_json
from delphi.drafting.queries import DecisionView, Desk
from delphi.drafting.remarks import queries as remarks
from delphi.errors import InvalidInput, Message, NotFound, Stale, WrongState, msg
from delphi.reports.proposals import ProposalView
from delphi.rounds.models import Round
from delphi.sheets.text import clean
from delphi.studies.service import lock_study

LONGEST_RATIONALE = 5000

Proposals = Mapping[uuid.UUID, ProposalView]


class RationaleNeeded(InvalidInput):
    """The decision departs from what is proposed, and does not say why."""


@dataclass(frozen=True)
class _New:
    """A decision to be stored."""

    operation: Operation
    proposal_line: str | None
    departs: bool
    rationale: str | None


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
    desk = _locked(session, round_id)
    _refuse_texts(operations, rationale)
    standing = _standing_on(desk, operations)
    _refuse_stale(desk, standing, seen)
    left = [one.operation for one in desk.decisions if one not in standing]
    desk.next_draft([*left, *operations])
    new = _with_proposals(
        desk, operations, remarks.proposals(session, round_id), (rationale or "").strip() or None
    )
    for decision in standing:
        _end(session, decision, now)
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


def withdraw(
    session: Session, round_id: uuid.UUID, decision_id: uuid.UUID, *, by: uuid.UUID, now: datetime
) -> None:
    """Its subjects are undecided again."""
    desk = _locked(session, round_id)
    decision = next((one for one in desk.decisions if one.id == decision_id), None)
    if decision is None:
        raise NotFound(msg("This decision no longer stands; look at what stands now."))
    desk.next_draft([one.operation for one in desk.decisions if one.id != decision_id])
    _end(session, decision, now)
    session.flush()
    _record(session, desk, "decision.withdrawn", decision.operation, decision_id, by=by, now=now)


def undo(session: Session, round_id: uuid.UUID, *, by: uuid.UUID, now: datetime, seen: int) -> None:
    """Take back what was decided last, together, and let what it replaced stand again.

    What stands again keeps its author and time, and gets a number of its own: whoever saw what it gives way
    to has not seen it stand. `seen` is the number of the last of `Desk.newest`.
    """
    desk = _locked(session, round_id)
    newest = desk.newest
    if not newest:
        raise NotFound(msg("There is no decision to take back."))
    if newest[-1].sequence != seen:
        raise Stale(_not_the_newest(desk, newest[-1]))
    again = queries.replaced_at(session, round_id, newest[0].at)
    desk.next_draft([one.operation for one in (*desk.decisions, *again) if one not in newest])
    for decision in newest:
        _end(session, decision, now)
        _record(session, desk, "decision.undone", decision.operation, decision.id, by=by, now=now)
    for sequence, decision in enumerate(again, start=desk.latest + 1):
        _let_stand_again(session, desk, decision, sequence, by=by, now=now)
    session.flush()


def publish(
    session: Session,
    round_id: uuid.UUID,
    draft_id: uuid.UUID,
    *,
    summary: str | None = None,
    by: uuid.UUID,
    now: datetime,
) -> None:
    """Put down that the decisions of the round became this draft. `process.publishing` makes the draft."""
    told = clean(summary or "", longest=LONGEST_RATIONALE)
    if told.problem:
        raise InvalidInput(msg("What changed for the panel: %(problem)s", problem=told.problem))
    session.add(
        PublishedDraft(
            round_id=round_id,
            draft_id=draft_id,
            published_at=now,
            published_by=by,
            summary=told.text or None,
        )
    )
    session.flush()


def lock_study_of(session: Session, round_id: uuid.UUID) -> uuid.UUID:
    study_id = session.scalar(select(Round.study_id).where(Round.id == round_id))
    if study_id is None:
        raise NotFound(msg("There is no such round."))
    lock_study(session, study_id)
    return study_id


def _locked(session: Session, round_id: uuid.UUID) -> Desk:
    lock_study_of(session, round_id)
    desk = queries.desk(session, round_id)
    if desk.refusal is not None:
        raise WrongState(desk.refusal)
    return desk


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


def _not_the_newest(desk: Desk, newest: DecisionView) -> Message:
    return msg(
        "Others decided or took back decisions meanwhile; the last decision is now %(codes)s: %(decision)s, by "
        "%(name)s. Look at it, then take it back if you still want to.",
        codes=", ".join(desk.code(wording) for wording in newest.subjects),
        decision=decided(newest.operation),
        name=newest.by or msg("somebody else"),
    )


def _refuse_texts(operations: Sequence[Operation], rationale: str | None) -> None:
    """As strict as an import: characters that deceive or break, and a rationale without end."""
    given = [text for one in operations for part in written(one) for text in (part.text, part.outcome or "")]
    found = [problem for text in given if (problem := clean(text, longest=len(text)).problem)]
    if problem := clean(rationale or "", longest=LONGEST_RATIONALE).problem:
        found.append(msg("Rationale: %(problem)s", problem=problem))
    if found:
        raise InvalidInput(*found)


def _with_proposals(
    desk: Desk, operations: Sequence[Operation], proposals: Proposals, rationale: str | None
) -> list[_New]:
    gone = {one.wording_id for one in operations if isinstance(one, Drop)}
    new = [_with_proposal(desk, one, proposals, rationale, gone) for one in operations]
    unexplained = [one for one in new if one.departs and not one.rationale]
    if unexplained:
        raise RationaleNeeded(*(_rationale_wanted(desk, one, proposals) for one in unexplained))
    return new


def _with_proposal(
    desk: Desk, operation: Operation, proposals: Proposals, rationale: str | None, gone: set[str]
) -> _New:
    """A statement brought by the chair follows no proposal, and so needs a reason."""
    first = next(iter(subjects(operation)), None)
    if first is None:
        return _New(operation, None, departs=True, rationale=rationale)
    proposal = proposals.get(uuid.UUID(first))
    if proposal is None and isinstance(operation, Drop) and _parent(desk, first) in gone:
        return _New(operation, None, departs=False, rationale=rationale)
    departs = not follows(proposal.action if proposal else None, name_of(operation))
    return _New(operation, proposal.line if proposal else None, departs=departs, rationale=rationale)


def _parent(desk: Desk, wording_id: str) -> str | None:
    return next(one.parent for one in queries.drafted(desk.draft) if one.wording_id == wording_id)


def _rationale_wanted(desk: Desk, new: _New, proposals: Proposals) -> Message:
    first = next(iter(subjects(new.operation)), None)
    if first is None:
        return msg("Say why the statement is added: the panel reads it in the next round.")
    code = desk.code(uuid.UUID(first))
    proposal = proposals.get(uuid.UUID(first))
    if proposal is None:
        return msg("%(code)s was not rated; say why it does not stay as it is.", code=code)
    return msg(
        '%(code)s: you depart from what is proposed ("%(proposal)s"); say why.',
        code=code,
        proposal=proposal.sentence,
    )


def _store(
    session: Session, desk: Desk, new: _New, sequence: int, *, by: uuid.UUID, now: datetime
) -> uuid.UUID:
    decision = Decision(
        id=new_id(),
        round_id=desk.round.id,
        sequence=sequence,
        operation=canonical.encode(to_json(new.operation)),
        proposal_line=new.proposal_line,
        departs=new.departs,
        rationale=new.rationale,
        decided_by=by,
        decided_at=now,
    )
    _put_in_force(session, decision, new.operation)
    _record(session, desk, "decision.made", new.operation, decision.id, by=by, now=now)
    return decision.id


def _let_stand_again(
    session: Session, desk: Desk, ended: DecisionView, sequence: int, *, by: uuid.UUID, now: datetime
) -> None:
    decision = Decision(
        id=new_id(),
        round_id=desk.round.id,
        sequence=sequence,
        operation=canonical.encode(to_json(ended.operation)),
        proposal_line=ended.proposal_line,
        departs=ended.departs,
        rationale=ended.rationale,
        decided_by=ended.by_id,
        decided_at=ended.at,
    )
    _put_in_force(session, decision, ended.operation)
    _record(session, desk, "decision.stands_again", ended.operation, decision.id, by=by, now=now)


def _put_in_force(session: Session, decision: Decision, operation: Operation) -> None:
    session.add(decision)
    session.flush()
    session.add_all(
        DecisionSubject(round_id=decision.round_id, wording_id=uuid.UUID(wording), decision_id=decision.id)
        for wording in subjects(operation)
    )


def _end(session: Session, decision: DecisionView, now: datetime) -> None:
    session.execute(delete(DecisionSubject).where(DecisionSubject.decision_id == decision.id))
    session.execute(update(Decision).where(Decision.id == decision.id).values(withdrawn_at=now))


def _record(
    session: Session,
    desk: Desk,
    action: str,
    operation: Operation,
    decision_id: uuid.UUID,
    *,
    by: uuid.UUID,
    now: datetime,
) -> None:
    audit.record(
        session,
        at=now,
        action=action,
        account_id=by,
        study_id=desk.round.study_id,
        subject=str(decision_id),
        details={
            "round": desk.round.number,
            "operation": name_of(operation),
            "codes": [desk.code(uuid.UUID(wording)) for wording in subjects(operation)],
        },
    )
