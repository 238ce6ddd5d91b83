"""Which line of the table a decision follows, and the rationale without which it may not depart from it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi.drafting import queries
from delphi.drafting.following import follows
from delphi.drafting.operations import Drop, Operation, Restore, name_of, subjects
from delphi.drafting.queries import Desk
from delphi.errors import InvalidInput, Message, msg
from delphi.reports.proposals import ProposalView

Proposals = Mapping[uuid.UUID, ProposalView]


class RationaleNeeded(InvalidInput):
    """The decision departs from what is proposed, and does not say why."""


@dataclass(frozen=True)
class Reasoned:
    """A decision to be stored."""

    operation: Operation
    proposal_line: str | None
    departs: bool
    rationale: str | None


def with_reasons(
    desk: Desk, operations: Sequence[Operation], proposals: Proposals, rationale: str | None
) -> list[Reasoned]:
    gone = {one.wording_id for one in operations if isinstance(one, Drop)}
    new = [_with_proposal(desk, one, proposals, rationale, gone) for one in operations]
    unexplained = [one for one in new if one.departs and not one.rationale]
    if unexplained:
        raise RationaleNeeded(*(_rationale_wanted(desk, one, proposals) for one in unexplained))
    return new


def _with_proposal(
    desk: Desk, operation: Operation, proposals: Proposals, rationale: str | None, gone: set[str]
) -> Reasoned:
    """A statement brought by the chair follows no proposal, and so needs a reason."""
    first = next(iter(subjects(operation)), None)
    if first is None:
        return Reasoned(operation, None, departs=True, rationale=rationale)
    proposal = proposals.get(uuid.UUID(first))
    if proposal is None and isinstance(operation, Drop) and _parent(desk, first) in gone:
        return Reasoned(operation, None, departs=False, rationale=rationale)
    departs = not follows(proposal.action if proposal else None, name_of(operation))
    return Reasoned(operation, proposal.line if proposal else None, departs=departs, rationale=rationale)


def _parent(desk: Desk, wording_id: str) -> str | None:
    return next(one.parent for one in queries.drafted(desk.draft) if one.wording_id == wording_id)


def _rationale_wanted(desk: Desk, new: Reasoned, proposals: Proposals) -> Message:
    first = next(iter(subjects(new.operation)), None)
    if first is None:
        return msg("Say why the statement is added: the panel reads it in the next round.")
    code = desk.code(uuid.UUID(first))
    if isinstance(new.operation, Restore):
        return msg("Say why %(code)s comes back: the panel reads it in the next round.", code=code)
    proposal = proposals.get(uuid.UUID(first))
    if proposal is None:
        return msg("%(code)s was not rated; say why it does not stay as it is.", code=code)
    return msg(
        '%(code)s: you depart from what is proposed ("%(proposal)s"); say why.',
        code=code,
        proposal=proposal.sentence,
    )
