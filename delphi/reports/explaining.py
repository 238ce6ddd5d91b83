"""The rule table for the next draft in plain words: what an action means, why a line fired."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from delphi.errors import Message, msg

_ACTIONS: Final = MappingProxyType(
    {
        "hold": msg("Ask again: too few have answered to decide."),
        "not_enough_data": msg("Leave undecided: too few have answered."),
        "merge": msg("Merge with the statement that it repeats."),
        "split": msg("Split into one statement an idea."),
        "move": msg("Move to another place."),
        "drop": msg("Drop."),
        "rerate_with_reasons": msg("Rate again, with the reasons of both sides."),
        "polarised": msg("Report that it divides the panel."),
        "revise": msg("Reword and rate again."),
        "keep": msg("Keep."),
        "copy_edit": msg("Keep, with small corrections of the text."),
        "rerate": msg("Rate again unchanged."),
        "no_consensus": msg("Report that it is neither in nor out."),
        "add": msg("Add to the next draft, if you accept it."),
        "next_edition": msg("Note it for the next edition: this was the last planned round."),
    }
)
_LINES: Final = MappingProxyType(
    {
        "0": msg(
            "%(n)s people rated it (at least %(n_min)s are needed) and %(responded)s of %(invited)s invited "
            "experts answered (at least half are needed)."
        ),
        "1": msg(
            "People who say that it repeats another statement: %(duplicate)s, and %(enough_comments)s are enough."
        ),
        "2": msg(
            "People who say that it holds two ideas: %(two_ideas)s, and %(enough_comments)s are enough."
        ),
        "3": msg(
            "People who say that it stands in the wrong place: %(misplaced)s. %(agree)s of %(people)s agree."
        ),
        "4": msg("The rule says out."),
        "5": msg(
            "%(agree)s of %(people)s agree, and the panel is divided: two camps, or too many oppose. "
            "The rule says neither."
        ),
        "6a": msg(
            "The rule says in. People who ask for another content: %(substantive)s, and %(enough_comments)s are "
            "enough."
        ),
        "6c'": msg(
            "The rule says in; people of whom a remark (comment, proposed wording) is not read yet: %(unread)s."
        ),
        "6b": msg("The rule says in. People who ask for small corrections: %(editorial)s."),
        "6c": msg("The rule says in, and no comment speaks against it."),
        "7a": msg(
            "%(agree)s of %(people)s agree; people who ask for another content: %(substantive)s. "
            "The rule says neither."
        ),
        "7b": msg(
            "%(agree)s of %(people)s agree, at least the %(t_low)s%% that make another round worth while. "
            "The rule says neither."
        ),
        "8b": msg(
            "%(agree)s of %(people)s agree: below %(t_low)s%% for the second time, and hardly anybody moved."
        ),
        "8a": msg(
            "%(agree)s of %(people)s agree, below %(t_low)s%%. The rule says neither, and dropping is proposed "
            "only after two such rounds."
        ),
        "+": msg("Experts proposed it."),
    }
)


# For the panel, of changes that were made as proposed: no counts, as the protocol may keep figures from it.
_TOLD: Final = MappingProxyType(
    {
        "1": msg("Several experts said that it repeats another statement."),
        "2": msg("Several experts said that it holds two ideas."),
        "3": msg("Several experts said that it stood in the wrong place."),
        "4": msg("By the rule that was fixed before the round, the panel's ratings put it out."),
        "8b": msg("Few agreed in two rounds running, and hardly anybody moved."),
        "6a": msg("Several experts asked for another content."),
        "6b": msg("Small corrections were asked for."),
        "7a": msg("It found no agreement yet, and several experts asked for another content."),
    }
)
_TOLD_ELSE: Final = msg("It follows what the rules for the next draft propose.")


# Enough have answered, and the rule cannot decide all the same: it waits for another round, or asks for a group.
_UNDECIDED_ACTIONS: Final = MappingProxyType(
    {
        "hold": msg("Ask again: the rule cannot decide yet."),
        "not_enough_data": msg("Leave undecided: the rule cannot decide."),
    }
)
_UNDECIDED_LINE: Final = msg("Enough have answered, but the rule cannot decide with what there is so far.")

# Some asked for a change, too few to count: "no comment speaks against it" would be untrue.
_HEARD_TOO_FEW: Final = msg(
    "The rule says in. Comments ask for a change, but fewer people ask for the same than the %(enough_comments)s "
    "that count."
)
_ASKING: Final = ("duplicate", "two_ideas", "misplaced", "substantive")


def action_words(action: str, line: str, numbers: Mapping[str, int]) -> Message:
    return _UNDECIDED_ACTIONS[action] if _enough(line, numbers) else _ACTIONS[action]


def told_words(line: str) -> Message:
    """Why a change was made that follows the table, for those who rated."""
    return _TOLD.get(line, _TOLD_ELSE)


def line_words(line: str, numbers: Mapping[str, int]) -> Message:
    if _enough(line, numbers):
        return _UNDECIDED_LINE
    heard = line == "6c" and any(numbers.get(code) for code in _ASKING)
    return Message((_HEARD_TOO_FEW if heard else _LINES[line]).id, dict(numbers))


def _enough(line: str, numbers: Mapping[str, int]) -> bool:
    """Whether line 0 fired although enough have answered."""
    return line == "0" and numbers["n"] >= numbers["n_min"] and 2 * numbers["responded"] >= numbers["invited"]
