"""The rule table applied to a statement of a round. What comments say counts only once a person has read them."""

from dataclasses import dataclass

from analysis.consensus import CANNOT_DECIDE
from analysis.revision import Comments, Settings, StatementState, UnderRule, alternatives, is_low, propose
from delphi.errors import Message
from delphi.reports.content import Figures, ItemContent, Proposed, Share
from delphi.reports.explaining import action_words, line_words
from delphi.reports.remarks import Writers

DIVIDED_LINE = "5"


@dataclass(frozen=True)
class RoundFacts:
    """What is the same for every statement of the round."""

    invited: int
    responded: int
    number: int
    planned_rounds: int

    @classmethod
    def of(cls, made: Proposed) -> "RoundFacts":
        """As they were when the proposal was made."""
        facts = ("invited", "responded", "round", "last_round")
        return cls(*(made.numbers[one] for one in facts))

    @property
    def settings(self) -> Settings:
        return Settings(last_round=self.planned_rounds)


@dataclass(frozen=True)
class Before:
    """The same wording in the round before: its share, and whether the panel was divided until then."""

    share: Share | None
    disputed: bool


@dataclass(frozen=True)
class ProposalView:
    """A proposal in words: what is proposed, and the line of the table with its numbers."""

    line: str
    action: str
    needs_person: bool
    sentence: Message
    reason: Message


@dataclass(frozen=True)
class AlternativeView:
    """What would be proposed if the round had been held under another published rule."""

    rule: str
    action: str
    sentence: Message


def proposed(round_: RoundFacts, figures: Figures, writers: Writers, before: Before | None) -> Proposed:
    """`before`: none where the same wording was not rated in the round before."""
    settings = round_.settings
    disputed_before = before is not None and before.disputed
    fired = propose(_state(round_, figures, writers, before), settings)
    return Proposed(
        line=fired.line,
        action=fired.action,
        needs_person=fired.needs_person,
        numbers=dict(fired.numbers),
        disputed=fired.line == DIVIDED_LINE or disputed_before,
        disputed_before=disputed_before,
    )


def proposed_now(item: ItemContent, writers: Writers) -> Proposed:
    """From the frozen figures and what people have read since; nothing read, nothing changed."""
    return proposed(RoundFacts.of(item.proposed), item.figures, writers, _before(item))


def other_proposals(item: ItemContent, writers: Writers) -> tuple[AlternativeView, ...]:
    """Those that differ. Whether opposition alone keeps it from being in is asked of the rule in force only."""
    round_, figures = RoundFacts.of(item.proposed), item.figures
    state = _state(round_, figures, writers, _before(item))
    others = {
        rule: UnderRule(outcome, state.agree, state.people, disagreement=state.disagreement)
        for rule, outcome in figures.other_rules
    }
    found = alternatives(state, others, round_.settings)
    return tuple(
        AlternativeView(one.rule, one.action, action_words(one.action, one.line, {}))
        for one in found
        if one.differs and one.line != "0"
    )


def view_of(found: Proposed) -> ProposalView:
    return ProposalView(
        line=found.line,
        action=found.action,
        needs_person=found.needs_person,
        sentence=action_words(found.action, found.line, found.numbers),
        reason=line_words(found.line, found.numbers),
    )


def _before(item: ItemContent) -> Before | None:
    if item.earlier is None or not item.earlier.same_wording:
        return None
    return Before(item.earlier.share_in, item.proposed.disputed_before)


def _state(round_: RoundFacts, figures: Figures, writers: Writers, before: Before | None) -> StatementState:
    share = figures.share_in
    earlier = before.share if before is not None else None
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
        comments=_comments(writers),
        disputed_before=before is not None and before.disputed,
        low_before=earlier is not None and is_low(earlier.k, earlier.n, round_.settings),
        stable=figures.between.stable if figures.between is not None else None,
    )


def _comments(writers: Writers) -> Comments:
    said = writers.by_code
    return Comments(
        commenters=writers.all,
        duplicate=said.get("duplicate", 0),
        two_ideas=said.get("two_ideas", 0),
        misplaced=said.get("misplaced", 0),
        substantive=said.get("substantive", 0),
        editorial=said.get("editorial", 0),
        unread=writers.unread,
    )
