"""The rule table for the next draft, read from the top: the first line that fits wins.

The thresholds t_low, the number of commenters and the 20% of stability are our choice, not from the literature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from analysis.consensus import CANNOT_DECIDE
from analysis.revision.state import Settings, StatementState, is_low

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
_Test: TypeAlias = Callable[[StatementState, Settings], bool]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: its action before the last round and at it, and the facts its test reads."""

    name: str
    applies: _Test
    action: Action
    at_last: Action
    reads: tuple[str, ...]
    needs_person: bool = False


def _too_little(state: StatementState, settings: Settings) -> bool:
    few_answers = 100 * state.responded < settings.least_response * state.invited
    return state.n < settings.n_min or few_answers or state.outcome == CANNOT_DECIDE


def _said(code: str, state: StatementState, settings: Settings) -> bool:
    """Whether enough persons said the same about the statement."""
    comments = state.comments
    return int(getattr(comments, code)) >= settings.enough_comments(comments.commenters)


def _misplaced(state: StatementState, settings: Settings) -> bool:
    elsewhere = state.placed_elsewhere > 0 and 2 * state.placed_elsewhere >= state.n
    return (elsewhere or _said("misplaced", state, settings)) and not _low(state, settings)


def _low(state: StatementState, settings: Settings) -> bool:
    return is_low(state.agree, state.people, settings)


def _divided(state: StatementState) -> bool:
    """Neither in nor out, whatever the rule calls it, because the panel is split or too many oppose."""
    return state.outcome not in ("in", "out") and (state.disagreement or state.opposed)


_SHARE = ("agree", "people", "t_low")
_NEITHER = ("outcome", *_SHARE)
_SPLIT = ("outcome", "disagreement", "opposed", "disputed_before")
_SUBSTANTIVE = ("substantive", "enough_comments")

TABLE: tuple[Line, ...] = (
    Line(
        "0",
        _too_little,
        "hold",
        "not_enough_data",
        ("n", "n_min", "responded", "invited", "least_response", "outcome"),
    ),
    Line(
        "1",
        lambda s, t: _said("duplicate", s, t),
        "merge",
        "merge",
        ("duplicate", "enough_comments"),
        needs_person=True,
    ),
    Line(
        "2",
        lambda s, t: _said("two_ideas", s, t),
        "split",
        "split",
        ("two_ideas", "enough_comments"),
        needs_person=True,
    ),
    Line(
        "3",
        _misplaced,
        "move",
        "move",
        ("misplaced", "enough_comments", "placed_elsewhere", "n", *_SHARE),
        needs_person=True,
    ),
    Line("4", lambda s, _: s.outcome == "out", "drop", "drop", ("outcome",)),
    Line("5", lambda s, _: _divided(s) and s.disputed_before, "polarised", "polarised", _SPLIT),
    Line("5", lambda s, _: _divided(s), "rerate_with_reasons", "polarised", _SPLIT),
    Line(
        "6a",
        lambda s, t: s.outcome == "in" and _said("substantive", s, t),
        "revise",
        "keep",
        ("outcome", *_SUBSTANTIVE),
        needs_person=True,
    ),
    # Before 6b: comments are "editorial only" once all of them are read.
    Line(
        "6c'",
        lambda s, _: s.outcome == "in" and s.comments.unread > 0,
        "keep",
        "keep",
        ("outcome", "unread"),
        needs_person=True,
    ),
    Line(
        "6b",
        lambda s, _: s.outcome == "in" and s.comments.editorial > 0,
        "copy_edit",
        "copy_edit",
        ("outcome", "editorial"),
        needs_person=True,
    ),
    Line("6c", lambda s, _: s.outcome == "in", "keep", "keep", ("outcome",)),
    Line(
        "7a",
        lambda s, t: not _low(s, t) and _said("substantive", s, t),
        "revise",
        "no_consensus",
        (*_NEITHER, *_SUBSTANTIVE),
        needs_person=True,
    ),
    Line(
        "7b",
        lambda s, t: not _low(s, t) and s.stable is True,
        "no_consensus",
        "no_consensus",
        (*_NEITHER, "stable"),
    ),
    Line("7b", lambda s, t: not _low(s, t), "rerate", "no_consensus", (*_NEITHER, "stable")),
    # Line 7 is left behind: agreement is low from here on.
    Line(
        "8b",
        lambda s, _: s.low_before and s.stable is True,
        "drop",
        "drop",
        (*_NEITHER, "low_before", "stable"),
    ),
    Line("8a", lambda _s, _t: True, "rerate", "no_consensus", (*_NEITHER, "low_before", "stable")),
)
