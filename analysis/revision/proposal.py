"""What the table proposes for one statement, with its evidence. A proposal only: the chair decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TypeAlias

from analysis.result import Json
from analysis.revision.state import Settings, StatementState, UnderRule
from analysis.revision.table import TABLE, Action

Fact: TypeAlias = int | str | bool | None
_CHANGES_WHAT_WAS_RATED: tuple[Action, ...] = ("merge", "split", "move")
_FLAGS = ("outcome", "disagreement", "opposed", "disputed_before", "low_before", "stable")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The line that fired, what it proposes, whether a person must act first, and its evidence.

    `numbers` are all counts that the table knows, `read` the facts that this line looked at.
    `needs_extra_round`: the step changes what was rated, and no round is left to rate the change, so it takes
    an extra round or a stated decision of the chair.
    """

    line: str
    action: Action
    needs_person: bool
    numbers: Mapping[str, int]
    read: Mapping[str, Fact] = field(default_factory=dict)
    needs_extra_round: bool = False

    def as_json(self) -> dict[str, Json]:
        return {
            "line": self.line,
            "action": self.action,
            "needs_person": self.needs_person,
            "needs_extra_round": self.needs_extra_round,
            "numbers": dict(self.numbers),
            "read": dict(self.read),
        }


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the table would propose if the round had been held under another rule."""

    rule: str
    outcome: str
    line: str
    action: Action
    differs: bool

    def as_json(self) -> dict[str, Json]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def propose(state: StatementState, settings: Settings | None = None) -> Proposal:
    """Apply the first line of the table that fits; unread comments always need a person."""
    own = settings or Settings()
    line = next(line for line in TABLE if line.applies(state, own))
    last = state.round >= own.last_round
    numbers = _numbers(state, own)
    facts = _facts(state, own, numbers)
    return Proposal(
        line.name,
        line.at_last if last else line.action,
        line.needs_person or state.comments.unread > 0,
        numbers,
        {name: facts[name] for name in line.reads},
        last and line.action in _CHANGES_WHAT_WAS_RATED,
    )


def alternatives(
    state: StatementState, others: Mapping[str, UnderRule], settings: Settings | None = None
) -> tuple[Alternative, ...]:
    """Say what would be proposed under other rules, in the order given.

    Only this round is judged again: what earlier rounds left behind stays as the rule in force left it.
    """
    here = propose(state, settings).action
    found = []
    for name, rule in others.items():
        there = propose(
            replace(state, **{one.name: getattr(rule, one.name) for one in fields(rule)}), settings
        )
        found.append(Alternative(name, rule.outcome, there.line, there.action, there.action != here))
    return tuple(found)


def propose_addition(proposers: int, *, round_number: int, settings: Settings | None = None) -> Proposal:
    """Line "+": a statement that experts proposed; the chair accepts it or not."""
    last = round_number >= (settings or Settings()).last_round
    action: Action = "next_edition" if last else "add"
    numbers = {"proposers": proposers}
    return Proposal("+", action, needs_person=True, numbers=numbers, read=numbers)


def _numbers(state: StatementState, settings: Settings) -> dict[str, int]:
    """Give the evidence every line may print."""
    comments = state.comments
    return {
        "n": state.n,
        "n_min": settings.n_min,
        "responded": state.responded,
        "invited": state.invited,
        "agree": state.agree,
        "people": state.people,
        "t_low": settings.t_low,
        "duplicate": comments.duplicate,
        "two_ideas": comments.two_ideas,
        "misplaced": comments.misplaced,
        "placed_elsewhere": state.placed_elsewhere,
        "substantive": comments.substantive,
        "editorial": comments.editorial,
        "unread": comments.unread,
        "enough_comments": settings.enough_comments(comments.commenters),
        "round": state.round,
        "last_round": settings.last_round,
    }


def _facts(state: StatementState, settings: Settings, numbers: Mapping[str, int]) -> dict[str, Fact]:
    flags = {name: getattr(state, name) for name in _FLAGS}
    return {**numbers, "least_response": settings.least_response, **flags}
