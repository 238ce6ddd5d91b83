"""From one draft to the next, in words: what pages and documents of a revision all say alike."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from delphi.drafting.changes import Change
from delphi.drafting.draft import DraftStatement
from delphi.drafting.explaining import related
from delphi.drafting.operations import Rerate, without_predecessor
from delphi.drafting.queries import DecisionView, Desk, drafted
from delphi.drafting.redlined import RedlinedStatement, redlined
from delphi.reports.explaining import told_words
from delphi.reports.proposals import ProposalView
from delphi.wording import gettext, say

Proposals = Mapping[uuid.UUID, ProposalView]


@dataclass(frozen=True)
class LogLine:
    """A line of before, after and argument."""

    change: Change
    what: str
    argument: str

    @property
    def befores(self) -> tuple[DraftStatement, ...]:
        """In the draft before. A restored statement stood further back, so in that one it comes."""
        return () if self.change.relation == "restored" else self.change.befores

    @property
    def after(self) -> DraftStatement | None:
        return self.change.after

    @property
    def code_before(self) -> str:
        return ", ".join(one.code for one in self.befores)

    @property
    def code(self) -> str:
        return self.change.after.code if self.change.after else ""

    @property
    def before(self) -> DraftStatement | None:
        """None where there are several: words are compared with one text only."""
        return self.befores[0] if len(self.befores) == 1 else None


@dataclass(frozen=True)
class Heading:
    """Which revision this is. `at`: when it was published, or last decided on."""

    study: str
    language: str
    time_zone: str
    round_number: int
    before: int
    number: int
    at: datetime
    published: bool
    summary: str

    @property
    def title(self) -> str:
        if self.published:
            return gettext("Draft %(number)s", number=self.number)
        return gettext("Draft %(number)s so far", number=self.number)


@dataclass(frozen=True)
class Revision:
    heading: Heading
    lines: tuple[LogLine, ...]
    old: tuple[DraftStatement, ...]
    new: tuple[DraftStatement, ...]

    @cached_property
    def text(self) -> tuple[RedlinedStatement, ...]:
        return redlined(self.old, self.new, [line.change for line in self.lines])

    @property
    def changed(self) -> tuple[LogLine, ...]:
        return tuple(line for line in self.lines if not line.change.is_unchanged)

    @property
    def unchanged(self) -> tuple[LogLine, ...]:
        return tuple(line for line in self.lines if line.change.is_unchanged)


def revision(heading: Heading, desk: Desk, changes: tuple[Change, ...], proposals: Proposals) -> Revision:
    arguments = _arguments(desk, proposals)
    old = drafted(desk.draft)
    new = tuple(one.after for one in changes if one.after is not None)
    return Revision(
        heading,
        tuple(LogLine(one, _what(one, desk), _argument_for(one, arguments)) for one in changes),
        old,
        new,
    )


def _what(change: Change, desk: Desk) -> str:
    """Also that it is to be rated again, stands elsewhere now, or is only called otherwise."""
    word = say(related(change.relation))
    if change.relation == "kept" and _is_rated_again(change, desk):
        word = gettext("%(what)s, to be rated again", what=word)
    if change.is_moved and change.relation != "moved":
        return gettext("%(what)s and moved", what=word)
    if change.is_unchanged and change.is_renumbered:
        return gettext("%(what)s, renumbered", what=word)
    return word


def _is_rated_again(change: Change, desk: Desk) -> bool:
    decisions = (desk.by_wording.get(uuid.UUID(one.wording_id)) for one in change.befores)
    return any(one is not None and isinstance(one.operation, Rerate) for one in decisions)


def _arguments(desk: Desk, proposals: Proposals) -> Mapping[str, str]:
    """By wording of the rated draft, and of what was brought or brought back without a predecessor in it."""
    found = {str(wording): _argument(desk, proposals, wording) for wording in desk.statements}
    for decision in desk.decisions:
        for wording in without_predecessor(decision.operation):
            found[wording] = decision.rationale or ""
    return found


def _argument(desk: Desk, proposals: Proposals, wording: uuid.UUID) -> str:
    """What was written, else the line of the table that was followed."""
    decision = desk.by_wording.get(wording)
    if decision is None:
        return gettext("not decided yet") if wording in desk.rated else gettext("not rated")
    return decision.rationale or _followed(decision, proposals.get(wording))


def _followed(decision: DecisionView, proposal: ProposalView | None) -> str:
    """With its numbers, where the table still says what it said when the decision was made."""
    if decision.proposal_line is None:
        return ""
    if proposal is not None and proposal.line == decision.proposal_line:
        return say(proposal.reason)
    return say(told_words(decision.proposal_line))


def _argument_for(change: Change, arguments: Mapping[str, str]) -> str:
    """Each source of a merged statement has its own; alike ones are said once."""
    sources = change.befores or ((change.after,) if change.after else ())
    found = dict.fromkeys(arguments.get(one.wording_id, "") for one in sources)
    return " ".join(argument for argument in found if argument)
