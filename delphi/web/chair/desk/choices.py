"""What can be decided on a statement: the words and the key of each, and which of them is at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from delphi.drafting.explaining import verb
from delphi.drafting.following import proposed_operation
from delphi.drafting.operations import name_of
from delphi.web.chair.desk.forms import FORMS, shares_its_fields
from delphi.web.chair.desk.place import Focus, Place
from delphi.web.chair.desk.tree import statement_url
from delphi.wording import gettext, say

ACCEPT: Final = "a"
KEYS: Final[Mapping[str, str]] = {
    "keep": "k",
    "re-rate": "r",
    "copy-edit": "c",
    "reword": "w",
    "drop": "d",
    "merge": "m",
    "split": "s",
    "move": "v",
}


@dataclass(frozen=True)
class Act:
    """A button that sends the form at hand to `url`, or, where it `opens` another form, a link there."""

    label: str
    key: str
    url: str
    opens: bool
    current: bool = False
    also: str = ""  # another key that presses it

    @property
    def shown_key(self) -> str:
        return "↵" if self.key == ACCEPT else self.key

    @property
    def keys(self) -> str:
        """All that press it: what is proposed is accepted with Enter, too."""
        return f"{ACCEPT} Enter {self.also}" if self.key == ACCEPT else self.key


def chosen_name(focus: Focus, asked: str | None) -> str | None:
    """The kind of decision shown: the one asked for, else the one standing, else the one proposed.

    For a finding, and for what was not rated, it is the form that keeping shares with most others.
    """
    if not focus.place.may_decide:
        return None
    if asked in FORMS:
        return asked
    if focus.standing is not None:
        return name_of(focus.standing)
    return proposed_operation(focus.action) or "keep"


def proposed_name(focus: Focus) -> str | None:
    """What accepting comes to, while nothing is decided yet."""
    if focus.decision is not None or focus.proposal is None:
        return None
    return proposed_operation(focus.action)


def acceptance(focus: Focus, name: str, asked: str | None) -> Act | None:
    """The button that accepts what is proposed, with the form at hand."""
    if name != proposed_name(focus):
        return None
    label = gettext("Accept: %(what)s", what=say(verb(name)).lower())
    opens = not shares_its_fields(name) and asked != name
    return Act(label, ACCEPT, act_url(focus, name), opens, also=KEYS[name])


def choice(focus: Focus, name: str, asked: str | None) -> Act | None:
    """The button of the form at hand, where it is for something else that was asked for or stands."""
    if name == proposed_name(focus) or (asked is None and focus.decision is None):
        return None
    return Act(button_word(name, focus.statement.code), "", act_url(focus, name), opens=False)


def others(focus: Focus, name: str, shown: Act | None) -> tuple[Act, ...]:
    """Everything else that can be decided, each with its key."""
    together = shares_its_fields(name)
    return tuple(
        Act(
            say(verb(one)),
            KEYS[one],
            act_url(focus, one),
            opens=not (together and shares_its_fields(one)),
            current=one == name,
        )
        for one in FORMS
        if one != name or shown is None
    )


def act_url(focus: Focus, name: str) -> str:
    return statement_url(focus.place, focus.statement, do=name)


def meaning(place: Place, name: str) -> str:
    words = {
        "keep": _kept(place),
        "re-rate": gettext("It stays as it is. The panel rates it again and sees what it said this time."),
        "copy-edit": gettext(
            "Better words for the same meaning: the ratings carry on. You confirm that the meaning stands."
        ),
        "reword": gettext(
            "Another content: the panel rates it anew, with your changes shown. The ratings so far stay with "
            "the earlier wording."
        ),
        "drop": gettext("It leaves the framework. The panel is told, with your reason."),
        "move": gettext("The same words in another place; the ratings carry on."),
        "merge": gettext("This statement and others become one, in the place of this one, rated anew."),
        "split": gettext("It becomes several statements in its place, each rated anew."),
    }
    return words[name]


def _kept(place: Place) -> str:
    if place.settled_shown_again:
        return gettext(
            "It stays as it is, and counts as settled. The protocol shows settled statements again: the panel "
            "may still change its ratings in the next round."
        )
    return gettext("It stays as it is and is settled: the next round does not ask about it again.")


def button_word(name: str, code: str) -> str:
    words = {
        "keep": gettext("Keep %(code)s", code=code),
        "re-rate": gettext("Rate %(code)s again", code=code),
        "copy-edit": gettext("Copy-edit %(code)s", code=code),
        "reword": gettext("Reword %(code)s", code=code),
        "drop": gettext("Drop %(code)s", code=code),
        "move": gettext("Move %(code)s", code=code),
        "merge": gettext("Merge %(code)s", code=code),
        "split": gettext("Split %(code)s", code=code),
    }
    return words[name]
