"""What each kind of decision means, said where it is chosen."""

from delphi.wording import gettext


def meaning(name: str) -> str:
    words = {
        "keep": gettext("It stays as it is, and is settled."),
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
