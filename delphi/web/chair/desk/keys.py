"""The keys of the desk in words, for the window that names them."""

from dataclasses import dataclass

from delphi.drafting.explaining import verb
from delphi.web.chair.desk.choices import ACCEPT, KEYS, meaning
from delphi.web.chair.desk.place import Place
from delphi.wording import gettext, say


@dataclass(frozen=True)
class KeyLine:
    keys: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class KeysHelp:
    lines: tuple[KeyLine, ...]


def keys_help(place: Place) -> KeysHelp:
    moving = (
        KeyLine((ACCEPT, "Enter"), gettext("Accept what is proposed, and go on to the next that waits")),
        KeyLine(("←", "→"), gettext("The statement before, the one after")),
        KeyLine(("l",), gettext("Later: on to the next that waits")),
    )
    deciding = (
        KeyLine(
            (key,),
            gettext("%(verb)s. %(meaning)s", verb=say(verb(name)), meaning=meaning(place, name)),
        )
        for name, key in KEYS.items()
    )
    others = (
        KeyLine(("e",), gettext("Edit the wording; Escape leaves the field")),
        KeyLine(("Ctrl+Enter",), gettext("While you write: send the form")),
        KeyLine(("u",), gettext("Undo your newest decision")),
        KeyLine(("/",), gettext("Find words or a code")),
        KeyLine(("?",), gettext("Show these keys")),
    )
    return KeysHelp((*moving, *(deciding if place.may_decide else ()), *others))
