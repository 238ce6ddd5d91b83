"""The rule table applied to a statement of a round. What comments say counts only once a person has read them."""

from dataclasses import dataclass

from analysis.consensus import CANNOT_DECIDE
from analysis.revision import Comments, Settings, StatementState, is_low, propose
from delphi.errors import Message
from delphi.reports.content import Figures, ItemContent, Proposed
from delphi.reports.explaining import action_words, line_words

DIVIDED_LINE = "5"


@dataclass(frozen=True)
class RoundFacts:
    """What is the same for every statement of the round."""

    invited: int
    responded: int
    number: int
    planned_rounds: int

    @property
    def settings(self) -> Settings:
        return Settings(last_round=self.planned_rounds)


@dataclass(frozen=True)
class ProposalView:
    """A proposal in words: what is proposed, and the line of the table with its numbers."""

    line: str
    action: str
    needs_person: bool
    sentence: Message
    reason: Message


def proposed(round_: RoundFacts, figures: Figures, writers: int, before: ItemContent | None) -> Proposed:
    """`before`: the same wording in the round before, if it was rated there."""
    settings = round_.settings
    fired = propose(_state(round_, figures, writers, before, settings), settings)
    return Proposed(
        line=fired.line,
        action=fired.action,
        needs_person=fired.needs_person,
        numbers=dict(fired.numbers),
        disputed=fired.line == DIVIDED_LINE or (before is not None and before.proposed.disputed),
    )


def view_of(found: Proposed) -> ProposalView:
    return ProposalView(
        line=found.line,
        action=found.action,
        needs_person=found.needs_person,
        sentence=action_words(found.action, found.line, found.numbers),
        reason=line_words(found.line, found.numbers),
    )


def _state(
    round_: RoundFacts, figures: Figures, writers: int, before: ItemContent | None, settings: Settings
) -> StatementState:
    share = figures.share_in
    earlier = before.figures.share_in if before is not None else None
    return StatementState(
        n=figures.n,
        invited=round_.invited,
        responded=round_.responded,
        outcome=CANNOT_DECIDE if figures.held_back else figures.verdict,
        agree=share.k if share is not None else 0,
        people=share.n if share is not None else 0,
        round=round_.number,
        disagreement=figures.disagreement is True,
        opposed=figures.opposed,
        comments=Comments(commenters=writers, unread=writers),
        disputed_before=before is not None and before.proposed.disputed,
        low_before=earlier is not None and is_low(earlier.k, earlier.n, settings),
        stable=figures.between.stable if figures.between is not None else None,
    )
