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
        "polarised": msg("Report that the panel is divided."),
        "revise": msg("Reword and rate again."),
        "keep": msg("Keep."),
        "copy_edit": msg("Keep, with small corrections of the text."),
        "rerate": msg("Rate again unchanged."),
        "no_consensus": msg("Report that there is no consensus."),
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
            "%(duplicate)s people say that it repeats another statement; %(enough_comments)s are enough."
        ),
        "2": msg("%(two_ideas)s people say that it holds two ideas; %(enough_comments)s are enough."),
        "3": msg(
            "%(misplaced)s people say that it stands in the wrong place, and %(agree)s of %(people)s agree."
        ),
        "4": msg("The rule says out."),
        "5": msg(
            "The rule says neither: %(agree)s of %(people)s agree, but the panel is divided or too many oppose."
        ),
        "6a": msg(
            "The rule says in, and %(substantive)s people ask for another content; "
            "%(enough_comments)s are enough."
        ),
        "6c'": msg(
            "The rule says in; remarks (comments, proposed wordings) that nobody has read yet: %(unread)s."
        ),
        "6b": msg("The rule says in, and %(editorial)s people ask for small corrections."),
        "6c": msg("The rule says in, and no comment speaks against it."),
        "7a": msg(
            "The rule says neither, %(agree)s of %(people)s agree, and %(substantive)s people ask for "
            "another content."
        ),
        "7b": msg(
            "The rule says neither, and %(agree)s of %(people)s agree: at least the %(t_low)s%% that make "
            "another round worth while."
        ),
        "8b": msg(
            "%(agree)s of %(people)s agree: below %(t_low)s%% for the second time, and hardly anybody moved."
        ),
        "8a": msg(
            "The rule says neither, and %(agree)s of %(people)s agree: below %(t_low)s%%. Dropping is proposed "
            "only after two such rounds."
        ),
        "+": msg("Experts proposed it."),
    }
)


def action_words(action: str) -> Message:
    return _ACTIONS[action]


def line_words(line: str, numbers: Mapping[str, int]) -> Message:
    return Message(_LINES[line].id, dict(numbers))
