"""When a draft may still be changed by hand."""

from delphi.errors import Message, msg


def change_refused(number: int, *, frozen: bool, open_round: int | None = None) -> Message | None:
    """Why the words of this draft are fixed: only draft 0 is a person's own, until a round opens on it.

    An open round freezes its draft; whoever knows its number can name it.
    """
    if open_round is not None:
        return msg(
            "Round %(number)s is open; its items cannot be changed. Close it or make a new draft.",
            number=open_round,
        )
    if number > 0:
        return msg("Draft %(number)s was made by the decisions of a round; change it there.", number=number)
    if frozen:
        return msg("A round was opened on this draft; the decisions of the round change it.")
    return None
