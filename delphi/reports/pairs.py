"""How the same people stood to a statement in two rounds: who joins or leaves does not count as a change."""

import uuid
from collections.abc import Callable, Iterable

from delphi.rounds.snapshot import RoundSnapshot


def agreed(
    before: RoundSnapshot, now: RoundSnapshot, wordings: Iterable[uuid.UUID], agrees: Callable[[int], bool]
) -> dict[str, tuple[int, int]]:
    """By wording, how many of those who rated it in both rounds agreed before, and how many agree now."""
    places = {seat: place for place, seat in enumerate(before.seats)}
    seats = [(places[seat], place) for place, seat in enumerate(now.seats) if seat in places]
    found = {}
    for wording in wordings:
        then, here = before.wordings.index(wording), now.wordings.index(wording)
        marks = [(before.mark(old, then).category, now.mark(new, here).category) for old, new in seats]
        rated = [(first, second) for first, second in marks if first is not None and second is not None]
        found[str(wording)] = (
            sum(agrees(first) for first, _ in rated),
            sum(agrees(second) for _, second in rated),
        )
    return found
