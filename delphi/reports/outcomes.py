"""Under which name a verdict is counted and shown: a neither on which the panel is divided has one of its own."""

from typing import Final

DIVIDED: Final = "divided"
COLOURED: Final = ("in", "out", "neither", DIVIDED)


def outcome_of(verdict: str, *, camps: bool | None, opposed: bool) -> str:
    """Divided: neither, because the panel falls into two camps or too many oppose."""
    return DIVIDED if verdict == "neither" and (camps is True or opposed) else verdict


def kind_of(outcome: str) -> str:
    """The kind of the tag macro; outcomes that a rule names itself have no colour of their own."""
    return outcome if outcome in COLOURED else "plain"
