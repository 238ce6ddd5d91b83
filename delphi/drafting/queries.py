"""What the desk knows of a closed round: the draft that was rated and the decisions in force on it."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import cast

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from delphi import canonical
from delphi.accounts.models import Account
from delphi.drafting.changes import Change, changes
from delphi.drafting.draft import DraftStatement, Edge, NextDraft, Relation
from delphi.drafting.models import Decision, PublishedDraft
from delphi.drafting.operations import CopyEdit, Keep, Operation, brought, from_json, subjects
from delphi.drafting.rules import apply
from delphi.errors import Message, msg
from delphi.frameworks import queries as frameworks
from delphi.frameworks.models import Draft
from delphi.frameworks.queries import DraftView, FormerView, StatementView
from delphi.frameworks.tree import Kind
from delphi.rounds import queries as rounds
from delphi.rounds.models import Round
from delphi.rounds.queries import RoundRow
from delphi.rounds.stored import questionnaire_of
from delphi.studies import queries as studies


@dataclass(frozen=True)
class DecisionView:
    """A decision in force, or one that was."""

    id: uuid.UUID
    sequence: int
    operation: Operation
    proposal_line: str | None
    departs: bool
    rationale: str | None
    by: str | None
    at: datetime
    by_id: uuid.UUID | None = None

    @property
    def subjects(self) -> tuple[uuid.UUID, ...]:
        return tuple(uuid.UUID(wording) for wording in subjects(self.operation))


@dataclass(frozen=True)
class Published:
    """`summary`: what changed, for the panel."""

    draft_id: uuid.UUID
    number: int
    at: datetime
    by: str | None
    summary: str | None


@dataclass(frozen=True)
class Desk:
    """`decisions` are those in force, in the order they were made.

    `latest` is the number of the newest decision ever made in this round: who sends it back has seen all up
    to it. `former` are the statements of earlier drafts that can be restored.
    """

    round: RoundRow
    draft: DraftView
    former: tuple[FormerView, ...]
    levels: tuple[str, ...]
    rated: frozenset[uuid.UUID]
    decisions: tuple[DecisionView, ...] = ()
    latest: int = 0
    published: Published | None = None
    later_round: int | None = None

    @cached_property
    def by_wording(self) -> dict[uuid.UUID, DecisionView]:
        return {wording: decision for decision in self.decisions for wording in decision.subjects}

    @cached_property
    def statements(self) -> dict[uuid.UUID, StatementView]:
        """Of the rated draft, by wording, in reading order."""
        return {statement.wording_id: statement for statement in self.draft.statements}

    def code(self, wording_id: uuid.UUID) -> str:
        """Of a statement of the rated draft, or, of one that can be restored, its last."""
        if wording_id in self.statements:
            return self.statements[wording_id].code
        return next(one.code for one in self.former if one.wording_id == wording_id)

    @property
    def newest(self) -> tuple[DecisionView, ...]:
        """What was decided last, together: what undoing takes back."""
        last = max(self.decisions, key=lambda one: (one.at, one.sequence), default=None)
        return tuple(one for one in self.decisions if last and (one.at, one.by_id) == (last.at, last.by_id))

    @property
    def undecided(self) -> tuple[StatementView, ...]:
        """Rated statements only: the others stay as they are without a decision."""
        return tuple(
            one
            for one in self.draft.statements
            if one.wording_id in self.rated and one.wording_id not in self.by_wording
        )

    @property
    def standing(self) -> str:
        """Names the decisions in force: whoever sends it back has seen these and no others."""
        return canonical.sha256(",".join(str(one.id) for one in self.decisions))

    @property
    def refusal(self) -> Message | None:
        """Why nothing can be decided here."""
        if self.round.closed_at is None:
            return msg(
                "Round %(number)s is still open; decisions are made when it is closed.",
                number=self.round.number,
            )
        if self.published is not None:
            return msg(
                "The decisions of round %(round)s are published as draft %(draft)s and stand; "
                "change it after the next round.",
                round=self.round.number,
                draft=self.published.number,
            )
        if self.later_round is not None:
            return msg(
                "Round %(later)s was opened on the same draft; decide on its results.",
                later=self.later_round,
            )
        return None

    def next_changes(self) -> tuple[Change, ...]:
        """From the rated draft to the one that the decisions in force make."""
        made = self.next_draft()
        return changes(drafted(self.draft), made.statements, made.lineage, formerly(self.former))

    def next_draft(self, operations: Sequence[Operation] | None = None) -> NextDraft:
        """What the decisions in force come to, or these instead. Raises DraftingRefused."""
        chosen = [one.operation for one in self.decisions] if operations is None else operations
        return apply(drafted(self.draft), chosen, levels=self.levels, former=formerly(self.former))


def desk(session: Session, round_id: uuid.UUID) -> Desk:
    round_ = rounds.round_by_id(session, round_id)
    draft = frameworks.draft(session, round_.draft_id)
    rated = Desk(
        round=round_,
        draft=draft,
        former=frameworks.former_statements(session, round_.study_id, draft),
        levels=studies.protocol_by_id(session, round_.protocol_id).protocol.levels,
        rated=frozenset(item.wording_id for item in questionnaire_of(session, round_id).rated),
    )
    return as_of_now(session, rated)


def as_of_now(session: Session, known: Desk) -> Desk:
    """With what is decided by now. What was rated stays as it was when the round opened."""
    round_id = known.round.id
    return replace(
        known,
        decisions=tuple(in_force(session, round_id)),
        latest=_latest(session, round_id),
        published=published(session, round_id),
        later_round=_later_round(session, known.round),
    )


def in_force(session: Session, round_id: uuid.UUID) -> list[DecisionView]:
    """In the order they were made."""
    rows = session.execute(_decisions().where(Decision.round_id == round_id))
    return [_view(*row) for row in rows]


def replaced_at(session: Session, round_id: uuid.UUID, moment: datetime) -> list[DecisionView]:
    """Those that gave way to the decisions of that moment."""
    rows = session.execute(
        _all_decisions().where(
            Decision.round_id == round_id, Decision.withdrawn_at == moment, Decision.decided_at < moment
        )
    )
    return [_view(*row) for row in rows]


def published(session: Session, round_id: uuid.UUID) -> Published | None:
    """The draft that the decisions of the round became."""
    row = session.execute(
        select(
            PublishedDraft.draft_id,
            Draft.number,
            PublishedDraft.published_at,
            Account.name,
            PublishedDraft.summary,
        )
        .join(Draft, Draft.id == PublishedDraft.draft_id)
        .outerjoin(Account, Account.id == PublishedDraft.published_by)
        .where(PublishedDraft.round_id == round_id)
    ).one_or_none()
    return None if row is None else Published(*row)


def decided_in(session: Session, draft_id: uuid.UUID) -> uuid.UUID | None:
    """The round whose decisions became this draft; none for an imported one."""
    return session.scalar(select(PublishedDraft.round_id).where(PublishedDraft.draft_id == draft_id))


def reasons(session: Session, round_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """By the wording that was decided on, or that was added: why, where that was said."""
    return {
        wording: decision.rationale
        for decision in in_force(session, round_id)
        for wording in decision.subjects or _added(decision.operation)
        if decision.rationale
    }


def followed(session: Session, round_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """By the wording that was decided on as proposed, without a word of one's own: the line that proposed it."""
    return {
        wording: decision.proposal_line
        for decision in in_force(session, round_id)
        for wording in decision.subjects
        if decision.proposal_line and not decision.departs and not decision.rationale
    }


def _added(operation: Operation) -> tuple[uuid.UUID, ...]:
    return tuple(uuid.UUID(part.wording_id) for part in brought(operation))


def settled(session: Session, round_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Wordings that need no further rating after this round.

    Those kept, or copy-edited where keeping was proposed, in this round or in one before it and not decided
    otherwise since: who is settled and not shown again is not decided again either.
    """
    round_ = rounds.round_by_id(session, round_id)
    rows = session.execute(
        _decisions()
        .join(Round, Round.id == Decision.round_id)
        .where(Round.study_id == round_.study_id, Round.number <= round_.number)
        .order_by(None)
        .order_by(Round.number, Decision.sequence)
    )
    found: dict[uuid.UUID, bool] = {}
    for row in rows:
        decision = _view(*row)
        found |= dict.fromkeys(decision.subjects, _settles(decision))
    return frozenset(wording for wording, is_settled in found.items() if is_settled)


def changes_between(session: Session, before: DraftView, after: DraftView) -> tuple[Change, ...]:
    """From a draft to the one that follows it."""
    lineage = frameworks.lineage_between(session, after.id)
    edges = [
        Edge(
            str(one.origin.wording_id) if one.origin else None,
            str(one.to.wording_id) if one.to else None,
            cast("Relation", one.relation),
        )
        for one in lineage
    ]
    former = [one.origin for one in lineage if isinstance(one.origin, FormerView)]
    return changes(drafted(before), drafted(after), edges, formerly(former))


def drafted(draft: DraftView) -> tuple[DraftStatement, ...]:
    """A stored draft as the rules of drafting see it."""
    wordings = {one.id: str(one.wording_id) for one in draft.statements}
    return tuple(
        DraftStatement(
            wording_id=str(one.wording_id),
            code=one.code,
            kind=cast("Kind", one.kind),
            text=one.text,
            parent=wordings[one.parent_id] if one.parent_id else None,
            level=one.level,
            outcome=one.outcome,
        )
        for one in draft.statements
    )


def formerly(former: Sequence[FormerView]) -> tuple[DraftStatement, ...]:
    """Where it stood says nothing about the present tree: a restored statement is given a place."""
    return tuple(
        DraftStatement(
            wording_id=str(one.wording_id),
            code=one.code,
            kind=cast("Kind", one.kind),
            text=one.text,
            level=one.level,
            outcome=one.outcome,
        )
        for one in former
    )


def _settles(decision: DecisionView) -> bool:
    if isinstance(decision.operation, CopyEdit):
        return not decision.departs
    return isinstance(decision.operation, Keep)


def _decisions() -> Select[Decision, str | None]:
    return _all_decisions().where(Decision.withdrawn_at.is_(None))


def _all_decisions() -> Select[Decision, str | None]:
    return (
        select(Decision, Account.name)
        .outerjoin(Account, Account.id == Decision.decided_by)
        .order_by(Decision.sequence)
        .execution_options(populate_existing=True)
    )


def _view(decision: Decision, by: str | None) -> DecisionView:
    return DecisionView(
        id=decision.id,
        sequence=decision.sequence,
        operation=from_json(json.loads(decision.operation)),
        proposal_line=decision.proposal_line,
        departs=decision.departs,
        rationale=decision.rationale,
        by=by,
        at=decision.decided_at,
        by_id=decision.decided_by,
    )


def _latest(session: Session, round_id: uuid.UUID) -> int:
    newest = session.scalar(select(func.max(Decision.sequence)).where(Decision.round_id == round_id))
    return newest or 0


def _later_round(session: Session, round_: RoundRow) -> int | None:
    return session.scalar(
        select(func.min(Round.number)).where(Round.study_id == round_.study_id, Round.number > round_.number)
    )
