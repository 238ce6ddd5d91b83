"""What the results propose for the next draft: one table, read from the top, the first line that fits wins.

A proposal only. The thresholds t_low, the number of commenters and the 20% of stability are our choice, not
from the literature.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from analysis.consensus import CANNOT_DECIDE

Action = Literal[
    "hold",
    "not_enough_data",
    "merge",
    "split",
    "move",
    "drop",
    "rerate_with_reasons",
    "polarised",
    "revise",
    "keep",
    "copy_edit",
    "rerate",
    "no_consensus",
    "add",
    "next_edition",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """The table's own numbers; the verdict comes from the rule of the round."""

    t_low: int = 50
    n_min: int = 8
    least_response: int = 50
    last_round: int = 3
    least_comments: int = 2
    comments_percent: int = 10

    def enough_comments(self, commenters: int) -> int:
        """Count the persons who must say the same: 2, or a tenth of the statement's commenters if more."""
        return max(self.least_comments, -(-self.comments_percent * commenters // 100))


@dataclass(frozen=True, slots=True)
class Comments:
    """Persons by confirmed code; `unread` are not yet read and coded by a person."""

    commenters: int = 0
    duplicate: int = 0
    two_ideas: int = 0
    misplaced: int = 0
    substantive: int = 0
    editorial: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class StatementState:
    """All that the table looks at for one statement.

    `agree` of `people` is the share in the rule's agree band, in the rule's denominator. `opposed`: only the
    limit on the oppose band keeps it from being in. `disputed_before`: line 5 fired in an earlier round.
    `low_before`: its share was below t_low in the previous round. `stable` is None in the first round and
    for a new wording.
    """

    n: int
    invited: int
    responded: int
    outcome: str
    agree: int
    people: int
    round: int
    disagreement: bool = False
    opposed: bool = False
    comments: Comments = field(default=Comments())
    placed_elsewhere: int = 0
    disputed_before: bool = False
    low_before: bool = False
    stable: bool | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The line that fired, what it proposes, whether a person must act first, and the numbers it read."""

    line: str
    action: Action
    needs_person: bool
    numbers: Mapping[str, int]


_Test: TypeAlias = Callable[[StatementState, Settings], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: its action before the last round and at it."""

    name: str
    applies: _Test
    action: Action
    at_last: Action
    needs_person: bool = False


def propose(state: StatementState, settings: Settings | None = None) -> Proposal:
    """Apply the first line of the table that fits; unread comments always need a person."""
    own = settings or Settings()
    line = next(line for line in TABLE if line.applies(state, own))
    last = state.round >= own.last_round
    return Proposal(
        line.name,
        line.at_last if last else line.action,
        line.needs_person or state.comments.unread > 0,
        _numbers(state, own),
    )


def propose_addition(proposers: int, *, round_number: int, settings: Settings | None = None) -> Proposal:
    """Line "+": a statement that experts proposed; the chair accepts it or not."""
    last = round_number >= (settings or Settings()).last_round
    return Proposal(
        "+", "next_edition" if last else "add", needs_person=True, numbers={"proposers": proposers}
    )


def is_low(agree: int, people: int, settings: Settings) -> bool:
    """Whether the agree share lies below t_low; without anybody it does."""
    return people == 0 or 100 * agree < settings.t_low * people


def _too_little(state: StatementState, settings: Settings) -> bool:
    few_answers = 100 * state.responded < settings.least_response * state.invited
    return state.n < settings.n_min or few_answers or state.outcome == CANNOT_DECIDE


def _enough(persons: int, state: StatementState, settings: Settings) -> bool:
    return persons >= settings.enough_comments(state.comments.commenters)


def _misplaced(state: StatementState, settings: Settings) -> bool:
    elsewhere = state.placed_elsewhere > 0 and 2 * state.placed_elsewhere >= state.n
    said = _enough(state.comments.misplaced, state, settings)
    return (said or elsewhere) and not _low(state, settings)


def _low(state: StatementState, settings: Settings) -> bool:
    return is_low(state.agree, state.people, settings)


def _split_panel(state: StatementState) -> bool:
    return state.outcome == "neither" and (state.disagreement or state.opposed)


def _enough_substantive(state: StatementState, settings: Settings) -> bool:
    return _enough(state.comments.substantive, state, settings)


TABLE: tuple[Line, ...] = (
    Line("0", _too_little, "hold", "not_enough_data"),
    Line("1", lambda s, t: _enough(s.comments.duplicate, s, t), "merge", "merge", needs_person=True),
    Line("2", lambda s, t: _enough(s.comments.two_ideas, s, t), "split", "split", needs_person=True),
    Line("3", _misplaced, "move", "move", needs_person=True),
    Line("4", lambda s, _: s.outcome == "out", "drop", "drop"),
    Line("5", lambda s, _: _split_panel(s) and s.disputed_before, "polarised", "polarised"),
    Line("5", lambda s, _: _split_panel(s), "rerate_with_reasons", "polarised"),
    Line(
        "6a",
        lambda s, t: s.outcome == "in" and _enough_substantive(s, t),
        "revise",
        "keep",
        needs_person=True,
    ),
    Line("6c'", lambda s, _: s.outcome == "in" and s.comments.unread > 0, "keep", "keep", needs_person=True),
    Line(
        "6b",
        lambda s, _: s.outcome == "in" and s.comments.editorial > 0,
        "copy_edit",
        "copy_edit",
        needs_person=True,
    ),
    Line("6c", lambda s, _: s.outcome == "in", "keep", "keep"),
    Line(
        "7a",
        lambda s, t: not _low(s, t) and _enough_substantive(s, t),
        "revise",
        "no_consensus",
        needs_person=True,
    ),
    Line("7b", lambda s, t: not _low(s, t) and s.stable is True, "no_consensus", "no_consensus"),
    Line("7b", lambda s, t: not _low(s, t), "rerate", "no_consensus"),
    Line("8b", lambda s, _: s.low_before and s.stable is True, "drop", "drop"),
    Line("8a", lambda _s, _t: True, "rerate", "no_consensus"),
)


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
